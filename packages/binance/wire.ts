import { type Dispatcher, Pool } from 'undici'
import type { Clock } from './clock.ts'

/** One HTTP request as it goes out: everything is final, signed, encoded. */
export interface WireRequest {
  readonly origin: string
  /** Path and query. */
  readonly path: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  /** For the whole exchange: connecting, sending, receiving. */
  readonly timeoutMs: number
  readonly signal?: AbortSignal
  /**
   * Asked once, in the same tick in which the bytes are handed to the socket, after the connection stands.
   * @returns a reason not to send; nothing has left then
   */
  readonly veto?: () => Error | undefined
}

export interface WireHead {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
}

/**
 * What the wire tells. `unsent`: no byte of this request was handed to a socket. `broken`: bytes were, and no whole
 * answer came; `head` when at least the status line and headers did.
 */
export type WireResult =
  | ({ kind: 'answer'; body: Buffer; sentAt: number; receivedAt: number } & WireHead)
  | { kind: 'unsent'; error: Error }
  | { kind: 'broken'; error: Error; sentAt: number; head?: WireHead }

export interface Wire {
  send(request: WireRequest): Promise<WireResult>
  /** Waits for what is in flight, then closes every connection. */
  close(): Promise<void>
}

export interface WireOptions {
  clock: Clock
  /** Source address to bind to (`EGRESS_LOCAL_ADDRESS`). */
  localAddress?: string
  /** Connections for each origin. @default 64 */
  connections?: number
  /** Idle connections are dropped by us before the server does, so that no request meets a closing socket. @default 4000 */
  keepAliveMs?: number
  /** @default 10000 */
  connectTimeoutMs?: number
}

/** HTTP/1.1 over undici with the first-byte rule. It never redirects, never retries and never pipelines. */
export function createWire(options: WireOptions): Wire {
  const pools = new Map<string, Pool>()
  const poolOf = (origin: string): Pool => {
    const known = pools.get(origin)
    if (known) return known
    const pool = new Pool(origin, poolOptions(options))
    pools.set(origin, pool)
    return pool
  }
  return {
    send: (request) => new Promise((resolve) => exchange(poolOf(request.origin), options.clock, request, resolve)),
    close: async () => {
      await Promise.all([...pools.values()].map((pool) => pool.close()))
      pools.clear()
    },
  }
}

function poolOptions(options: WireOptions): Pool.Options {
  const keepAliveMs = options.keepAliveMs ?? 4_000
  return {
    connections: options.connections ?? 64,
    pipelining: 1,
    allowH2: false,
    keepAliveTimeout: keepAliveMs,
    // A server's keep-alive hint may shorten ours (less two seconds), never lengthen it.
    keepAliveMaxTimeout: keepAliveMs,
    keepAliveTimeoutThreshold: 2_000,
    // One deadline covers the whole exchange (see `exchange`); undici's own are coarser.
    headersTimeout: 0,
    bodyTimeout: 0,
    connectTimeout: options.connectTimeoutMs ?? 10_000,
    maxResponseSize: 64 * 1024 * 1024,
    ...(options.localAddress && { localAddress: options.localAddress }),
  }
}

/** The life of one request; `sentAt` is set exactly when its first byte is handed to the socket. */
interface Exchange {
  sentAt: number | undefined
  controller: Dispatcher.DispatchController | undefined
  head: WireHead | undefined
  chunks: Buffer[]
  done: boolean
}

function exchange(pool: Pool, clock: Clock, request: WireRequest, resolve: (result: WireResult) => void): void {
  const state: Exchange = { sentAt: undefined, controller: undefined, head: undefined, chunks: [], done: false }
  const finish = (result: WireResult) => {
    if (state.done) return
    state.done = true
    cancelTimer()
    request.signal?.removeEventListener('abort', onAbort)
    resolve(result)
  }
  const fail = (error: Error) => finish(failure(state, error))
  // Before the first byte undici offers no way to withdraw a queued request: it is refused in `onRequestStart` instead.
  const stop = (error: Error) => {
    fail(error)
    state.controller?.abort(error)
  }
  const onAbort = () => stop(new WireError('ABORTED', 'the caller gave up'))
  const onTimeout = () => stop(new WireError('TIMEOUT', `no whole answer within ${request.timeoutMs} ms`))
  const cancelTimer = clock.after(request.timeoutMs, onTimeout)
  if (request.signal?.aborted) {
    onAbort()
    return
  }
  request.signal?.addEventListener('abort', onAbort, { once: true })
  try {
    pool.dispatch(dispatchOptions(request), handler(state, clock, request, finish))
  } catch (error) {
    fail(error instanceof Error ? error : new Error(String(error)))
  }
}

function dispatchOptions({ path, method, headers, body }: WireRequest): Dispatcher.DispatchOptions {
  return { path, method, headers: { ...headers }, body: body ?? null, idempotent: false }
}

function failure(state: Exchange, error: Error): WireResult {
  if (state.sentAt === undefined) return { kind: 'unsent', error }
  return { kind: 'broken', error, sentAt: state.sentAt, ...(state.head && { head: state.head }) }
}

function handler(
  state: Exchange,
  clock: Clock,
  request: WireRequest,
  finish: (result: WireResult) => void,
): Dispatcher.DispatchHandler {
  return {
    // undici calls this in the tick that writes the request line. Throwing here errors the request and writes nothing.
    onRequestStart(controller) {
      if (state.done) throw new WireError('ABORTED', 'given up before sending')
      if (state.sentAt !== undefined) throw new WireError('RESENT', 'a request is written once')
      const reason = request.veto?.()
      if (reason) throw reason
      state.controller = controller
      state.sentAt = clock.now()
    },
    onResponseStart(_controller, status, headers) {
      state.head = { status, headers }
    },
    onResponseData(_controller, chunk) {
      state.chunks.push(chunk)
    },
    onResponseEnd() {
      const { head, sentAt } = state
      if (!head || sentAt === undefined)
        return finish(failure(state, new WireError('NO_HEAD', 'an answer without head')))
      finish({ kind: 'answer', ...head, body: joined(state.chunks), sentAt, receivedAt: clock.now() })
    },
    onResponseError(_controller, error) {
      finish(failure(state, error))
    },
  }
}

function joined(chunks: readonly Buffer[]): Buffer {
  const [only] = chunks
  return chunks.length === 1 && only ? only : Buffer.concat(chunks)
}

/** Why an exchange ended without a whole answer; `code` is stable. */
export class WireError extends Error {
  readonly code: string
  constructor(code: string, message: string) {
    super(message)
    this.name = 'WireError'
    this.code = code
  }
}
