import type { Connection } from './connection.ts'
import { textFrame } from './frames.ts'
import type { StreamHub, Subscriber } from './hub.ts'

export interface StreamSocketOptions {
  readonly connection: Connection
  readonly hub: StreamHub
  /** Envelopes from the start: true on `/stream`, false on `/ws`. */
  readonly combined: boolean
  readonly streams: readonly string[]
}

const MAX_STREAMS = 1_024

type Reply = Record<string, unknown>

/** A market-data socket: takes SUBSCRIBE and friends, passes on what the hub has. */
export function serveStreams(options: StreamSocketOptions): Subscriber {
  const { connection, hub } = options
  const subscribed = new Set<string>()
  let combined = options.combined

  const subscriber: Subscriber = {
    get combined() {
      return combined
    },
    path: connection.path,
    microseconds: connection.microseconds,
    write: (frame) => connection.write(frame),
  }

  function subscribe(streams: readonly string[]): void {
    for (const stream of streams) {
      if (subscribed.has(stream)) continue
      subscribed.add(stream)
      hub.subscribe(stream, subscriber)
    }
  }

  function unsubscribe(streams: readonly string[]): void {
    for (const stream of streams) if (subscribed.delete(stream)) hub.unsubscribe(stream, subscriber)
  }

  const methods: Readonly<Record<string, (params: readonly unknown[]) => Reply>> = {
    SUBSCRIBE(params) {
      const names = streamNames(params)
      if (!names) return fault(2, 'Invalid request: property params must be an array of strings')
      if (new Set([...subscribed, ...names]).size > MAX_STREAMS)
        return fault(2, 'Invalid request: too many subscriptions')
      subscribe(names)
      return { result: null }
    },
    UNSUBSCRIBE(params) {
      const names = streamNames(params)
      if (!names) return fault(2, 'Invalid request: property params must be an array of strings')
      unsubscribe(names)
      return { result: null }
    },
    LIST_SUBSCRIPTIONS: () => ({ result: [...subscribed] }),
    SET_PROPERTY([name, value]) {
      if (name !== 'combined') return fault(0, 'Unknown property')
      if (typeof value !== 'boolean') return fault(1, 'Invalid value type: expected Boolean')
      combined = value
      return { result: null }
    },
    GET_PROPERTY: ([name]) => (name === 'combined' ? { result: combined } : fault(0, 'Unknown property')),
  }

  connection.onMessage((text) => connection.write(textFrame(JSON.stringify(answer(text, methods)))))
  connection.onClose(() => unsubscribe([...subscribed]))
  subscribe(options.streams.slice(0, MAX_STREAMS))
  return subscriber
}

function answer(text: string, methods: Readonly<Record<string, (params: readonly unknown[]) => Reply>>): Reply {
  let message: unknown
  try {
    message = JSON.parse(text)
  } catch (error) {
    return fault(3, `Invalid JSON: ${error instanceof Error ? error.message : 'unreadable'}`)
  }
  if (typeof message !== 'object' || message === null) return fault(2, 'Invalid request: expected an object')
  const { id, method, params } = message as { id?: unknown; method?: unknown; params?: unknown }
  if (!isId(id)) return fault(2, 'Invalid request: request ID must be an integer, a string or null')
  const run = typeof method === 'string' && Object.hasOwn(methods, method) ? methods[method] : undefined
  const known = Object.keys(methods).map((name) => `\`${name}\``)
  if (!run)
    return {
      ...fault(2, `Invalid request: unknown variant \`${String(method)}\`, expected one of ${known.join(', ')}`),
      id,
    }
  return { ...run(Array.isArray(params) ? params : []), id: id ?? null }
}

/** Futures pages speak of unsigned integers only, but take the texts that official clients send. */
function isId(id: unknown): boolean {
  if (typeof id === 'number') return Number.isInteger(id)
  return id === undefined || id === null || (typeof id === 'string' && /^[A-Za-z0-9_-]{1,36}$/.test(id))
}

function streamNames(params: readonly unknown[]): string[] | null {
  const names = params.filter((name): name is string => typeof name === 'string')
  return names.length === params.length && names.length > 0 ? names : null
}

function fault(code: number, msg: string): Reply {
  return { error: { code, msg } }
}
