import { headers as createHeaders, type Msg, type NatsConnection, NatsError, type Subscription } from 'nats'
import type { z } from 'zod'
import { decode, type Encoded, encode } from './codec.ts'
import { type Fault, FaultError } from './outcome.ts'
import { refused, whyNot } from './reply.ts'
import type { Subject, Tokens } from './subject.ts'

export interface Listener {
  /** Takes no further messages and waits for those in hand. */
  stop(): Promise<void>
}

export interface Received<Pattern extends string, Payload> {
  readonly tokens: Tokens<Pattern>
  readonly payload: Payload
  readonly subject: string
}

export interface ServeOptions {
  /** Members of a queue group share the messages, one member each. */
  readonly queue?: string
}

const reply = (message: Msg, { bytes, gzipped }: Encoded) => {
  if (!gzipped) return message.respond(bytes)
  const headers = createHeaders()
  headers.set('Content-Encoding', 'gzip')
  return message.respond(bytes, { headers })
}

/** Parses a message at the door; `undefined` after it was counted as dropped. */
function openMessage<S extends z.ZodType>(
  schema: S,
  message: Msg,
  drop: (why: string) => void,
): z.output<S> | undefined {
  try {
    const parsed = schema.safeParse(decode(message.data, message.headers?.get('Content-Encoding') || undefined))
    if (parsed.success) return parsed.data
    drop(whyNot(parsed.error))
  } catch {
    drop('the body is no JSON')
  }
  return undefined
}

/** Errors after which nothing had left this process, and those by which the server says that it took nothing. */
const neverSent = new Set(['CONNECTION_CLOSED', 'CONNECTION_DRAINING', 'MAX_PAYLOAD_EXCEEDED', 'BAD_SUBJECT'])

/** What an error of the connection says of the act that met it: a request, an append. */
export function busFault(subject: string, error: unknown): Fault {
  if (error instanceof FaultError) return error.fault
  const code = error instanceof NatsError ? error.code : ''
  if (code === '503') {
    return { code: 'NO_RESPONDER', message: `nobody answers ${subject} right now`, outcome: 'unsent' }
  }
  if (code === 'TIMEOUT') return { code: 'TIMEOUT', message: `no answer on ${subject} in time`, outcome: 'unknown' }
  if (code === 'PERMISSIONS_VIOLATION') {
    return { code: 'NOT_PERMITTED', message: `this identity may not use ${subject}`, outcome: 'rejected' }
  }
  const outcome = neverSent.has(code) ? 'unsent' : 'unknown'
  return { code: 'BUS', message: `the message on ${subject} failed: ${String(error)}`, outcome }
}

interface Reporters {
  readonly dropped: (subject: string, why: string) => void
  readonly defect: (subject: string, error: unknown) => void
  readonly inHand: Set<Promise<void>>
  /** Whether the server is there right now. */
  readonly isUp: () => boolean
}

/** Publishing, listening, serving and requesting: what lives for an instant. */
export function createMessages(connection: NatsConnection, { dropped, defect, inHand, isUp }: Reporters) {
  const subscriptions = new Set<Subscription>()

  const listenerOf = (subscription: Subscription): Listener => {
    subscriptions.add(subscription)
    return {
      async stop() {
        subscriptions.delete(subscription)
        if (!subscription.isClosed() && !connection.isClosed()) await subscription.drain()
      },
    }
  }

  const listenRaw = (filter: string, handler: (message: Msg) => void | Promise<void>, { queue }: ServeOptions = {}) => {
    const subscription = connection.subscribe(filter, {
      ...(queue === undefined ? {} : { queue }),
      callback: (error, message) => {
        if (error) return defect(filter, error)
        const work = (async () => handler(message))().catch((thrown: unknown) => defect(message.subject, thrown))
        inHand.add(work)
        void work.finally(() => inHand.delete(work))
      },
    })
    return listenerOf(subscription)
  }

  return {
    publish<P extends string, S extends z.ZodType>(subject: Subject<P, S>, tokens: Tokens<P>, payload: z.input<S>) {
      const { bytes, gzipped } = encode(payload)
      this.publishBytes(subject.build(tokens), bytes, gzipped ? { 'Content-Encoding': 'gzip' } : undefined)
    },

    /**
     * The hot path: bytes as they are, on a subject that was built once. While the server is away they are let go,
     * since what lives for an instant is of no use later and would fill the memory.
     */
    publishBytes(subject: string, bytes: Uint8Array, fields?: Readonly<Record<string, string>>) {
      if (!isUp()) return
      if (!fields) return connection.publish(subject, bytes)
      const headers = createHeaders()
      for (const [name, value] of Object.entries(fields)) headers.set(name, value)
      connection.publish(subject, bytes, { headers })
    },

    /** Hears messages that fit the schema; the rest is dropped and counted. */
    listen<P extends string, S extends z.ZodType>(
      subject: Subject<P, S>,
      tokens: Partial<Tokens<P>>,
      handler: (received: Received<P, z.output<S>>) => void | Promise<void>,
    ): Listener {
      return listenRaw(subject.filter(tokens), (message) => {
        // A core event never asks for an answer: what does is a request on the same subject (`mdstate.…`).
        if (subject.kind === 'core' && message.reply) return
        const found = subject.parse(message.subject)
        const payload = openMessage(subject.payload, message, (why) => dropped(message.subject, why))
        if (found && payload !== undefined) return handler({ tokens: found, payload, subject: message.subject })
      })
    },

    /** Hears messages as they came, unparsed: for market data, which its reader parses. Nothing is waited for. */
    listenBytes(filter: string, handler: (subject: string, bytes: Uint8Array) => void): Listener {
      const callback = (error: Error | null, message: Msg) => {
        if (error) return defect(filter, error)
        try {
          handler(message.subject, message.data)
        } catch (thrown) {
          defect(message.subject, thrown)
        }
      }
      return listenerOf(connection.subscribe(filter, { callback }))
    },

    /**
     * Answers requests; a request that does not fit its schema is answered with what is wrong with it. An answer that
     * does not is a defect here, where its log says why, and not silence for whoever asked.
     */
    serve<P extends string, S extends z.ZodType, R extends z.ZodType>(
      subject: Subject<P, S, R>,
      tokens: Partial<Tokens<P>>,
      handler: (received: Received<P, z.output<S>>) => Promise<z.input<R>> | z.input<R>,
      how?: ServeOptions,
    ): Listener {
      return listenRaw(
        subject.filter(tokens),
        async (message) => {
          const refuse = (why: string) => {
            dropped(message.subject, why)
            reply(message, encode(refused({ code: 'BAD_REQUEST', message: why, outcome: 'rejected' })))
          }
          const found = subject.parse(message.subject)
          if (!found) return refuse('the subject is not one that can be built')
          const payload = openMessage(subject.payload, message, refuse)
          if (payload === undefined) return
          try {
            const answer = await handler({ tokens: found, payload, subject: message.subject })
            const fits = subject.reply?.safeParse(answer)
            if (fits?.error) throw new Error(`the answer does not fit its contract: ${whyNot(fits.error)}`)
            reply(message, encode(answer))
          } catch (error) {
            const message_ = 'the request failed inside the fleet; its log says why'
            reply(message, encode(refused({ code: 'INTERNAL', message: message_, outcome: 'unknown' })))
            throw error
          }
        },
        how,
      )
    },

    /** Asks; silence, a missing answerer and an unreadable answer come back as `{ok:false}`, never as an exception. */
    async request<P extends string, S extends z.ZodType, R extends z.ZodType>(
      subject: Subject<P, S, R>,
      tokens: Tokens<P>,
      payload: z.input<S>,
      { timeoutMs = 5_000 }: { timeoutMs?: number } = {},
    ): Promise<z.output<R> | ReturnType<typeof refused>> {
      let name: string = subject.pattern
      try {
        name = subject.build(tokens)
        const { bytes, gzipped } = encode(payload)
        const headers = createHeaders()
        if (gzipped) headers.set('Content-Encoding', 'gzip')
        const message = await connection.request(name, bytes, { timeout: timeoutMs, headers })
        const answer = subject.reply && openMessage(subject.reply, message, (why) => dropped(name, why))
        if (answer !== undefined) return answer
        return refused({
          code: 'BAD_REPLY',
          message: `the answer on ${name} does not fit its schema`,
          outcome: 'unknown',
        })
      } catch (error) {
        return refused(busFault(name, error))
      }
    },

    /** Takes no further messages; those in hand go on. */
    async drainListeners() {
      await Promise.all([...subscriptions].filter((each) => !each.isClosed()).map((each) => each.drain()))
    },
  }
}
