import {
  AckPolicy,
  type ConsumerMessages,
  headers as createHeaders,
  DeliverPolicy,
  delay,
  type JetStreamClient,
  type JsMsg,
  type MsgHdrs,
  type NatsConnection,
  NatsError,
} from 'nats'
import type { z } from 'zod'
import { isConflict } from './bus-buckets.ts'
import { decode, encode } from './codec.ts'
import { streamOf } from './streams.ts'
import type { Subject, Tokens } from './subject.ts'

/** What became of an append: its sequence, or that the expected last sequence of its subject was wrong. */
export type Appended = { readonly ok: true; readonly seq: number } | { readonly ok: false; readonly conflict: true }

export interface Stored<Pattern extends string, Payload> {
  readonly tokens: Tokens<Pattern>
  readonly payload: Payload
  readonly subject: string
  readonly seq: number
  /** When the server stored it, epoch ms. */
  readonly storedAt: number
  readonly redelivered: boolean
}

export interface ConsumeOptions {
  /** Where to go on after a restart, kept by the server under this name; without it nothing is kept. */
  readonly durable?: string
  /** Without a durable: from the `first` message there is, from `now`, or the `last` one of each subject. */
  readonly from?: 'first' | 'now' | 'last'
  /** After how long without an answer a message comes again, ms. */
  readonly ackWaitMs?: number
  /** How many messages may be in hand at once; 1 keeps their order. */
  readonly atOnce?: number
}

interface Reporters {
  readonly dropped: (subject: string, why: string) => void
  readonly defect: (subject: string, error: unknown) => void
  readonly inHand: Set<Promise<void>>
}

/** A message whose discard-new limit is reached: the subject holds its one message already. */
const maxPerSubject = 10077

function wasRefusedByLimit(error: unknown): boolean {
  return error instanceof NatsError && error.api_error?.err_code === maxPerSubject
}

const deliver = { first: DeliverPolicy.All, now: DeliverPolicy.New, last: DeliverPolicy.LastPerSubject } as const

/** An ordered consumer begins at a sequence, so `first` is said by leaving the policy out: together they are refused. */
const ordered = { first: {}, now: { deliver_policy: deliver.now }, last: { deliver_policy: deliver.last } } as const

/** Appending to, reading and consuming the JetStream logs of the contract. */
export function createLogs(connection: NatsConnection, { dropped, defect, inHand }: Reporters) {
  const js: JetStreamClient = connection.jetstream()
  const running = new Set<() => Promise<void>>()

  const parse = <P extends string, S extends z.ZodType>(
    subject: Subject<P, S>,
    name: string,
    bytes: Uint8Array,
    fields?: MsgHdrs,
  ) => {
    const tokens = subject.parse(name)
    if (!tokens) return undefined
    try {
      const parsed = subject.payload.safeParse(decode(bytes, fields?.get('Content-Encoding') || undefined))
      if (parsed.success) return { tokens, payload: parsed.data as z.output<S>, subject: name }
      dropped(name, parsed.error.message)
    } catch {
      dropped(name, 'the body is no JSON')
    }
    return undefined
  }

  const open = <P extends string, S extends z.ZodType>(
    subject: Subject<P, S>,
    message: JsMsg,
  ): Stored<P, z.output<S>> | undefined => {
    const found = parse(subject, message.subject, message.data, message.headers)
    const storedAt = Math.floor(message.info.timestampNanos / 1_000_000)
    return found && { ...found, seq: message.seq, storedAt, redelivered: message.redelivered }
  }

  const consumerFor = async (
    stream: string,
    filter: string,
    { durable, from = 'first', ackWaitMs = 30_000 }: ConsumeOptions,
  ) => {
    if (durable === undefined) return js.consumers.get(stream, { filterSubjects: filter, ...ordered[from] })
    const manager = await connection.jetstreamManager()
    await manager.consumers.add(stream, {
      durable_name: durable,
      filter_subject: filter,
      ack_policy: AckPolicy.Explicit,
      deliver_policy: deliver[from],
      ack_wait: ackWaitMs * 1_000_000,
    })
    return js.consumers.get(stream, durable)
  }

  return {
    /**
     * Appends to a log and returns once it is durable. With `expectLast` only when the last message of the
     * subject has that sequence (0: there is none); a subject of a once-only stream refuses a second message.
     * @throws when the outcome is unknown: the server did not answer in time
     */
    async append<P extends string, S extends z.ZodType>(
      subject: Subject<P, S>,
      tokens: Tokens<P>,
      payload: z.input<S>,
      { expectLast, id }: { expectLast?: number; id?: string } = {},
    ): Promise<Appended> {
      const { bytes, gzipped } = encode(payload)
      const headers = createHeaders()
      if (gzipped) headers.set('Content-Encoding', 'gzip')
      try {
        const ack = await js.publish(subject.build(tokens), bytes, {
          headers,
          ...(id === undefined ? {} : { msgID: id }),
          ...(expectLast === undefined ? {} : { expect: { lastSubjectSequence: expectLast } }),
        })
        return { ok: true, seq: ack.seq }
      } catch (error) {
        if (isConflict(error) || wasRefusedByLimit(error)) return { ok: false, conflict: true }
        throw error
      }
    },

    /** The last message of a subject, read from the stream's leader. */
    async last<P extends string, S extends z.ZodType>(
      subject: Subject<P, S>,
      tokens: Tokens<P>,
    ): Promise<Stored<P, z.output<S>> | undefined> {
      const manager = await connection.jetstreamManager({ checkAPI: false })
      try {
        const message = await manager.streams.getMessage(streamOf(subject.pattern), {
          last_by_subj: subject.build(tokens),
        })
        const found = parse(subject, message.subject, message.data, message.header)
        return found && { ...found, seq: message.seq, storedAt: message.time.getTime(), redelivered: false }
      } catch (error) {
        if (error instanceof NatsError && error.code === '404') return undefined
        throw error
      }
    },

    /** The last message of every subject that matches, as they are now. */
    async listLast<P extends string, S extends z.ZodType>(
      subject: Subject<P, S>,
      tokens: Partial<Tokens<P>> = {},
    ): Promise<Stored<P, z.output<S>>[]> {
      const listed: Stored<P, z.output<S>>[] = []
      const consumer = await consumerFor(streamOf(subject.pattern), subject.filter(tokens), { from: 'last' })
      if ((await consumer.info()).num_pending === 0) return listed
      for await (const message of await consumer.consume()) {
        const found = open(subject, message)
        if (found) listed.push(found)
        if (message.info.pending === 0) break
      }
      return listed
    },

    /**
     * Reads a log as it grows. A handler that returns has dealt with its message; one that throws gets it
     * again after a second (durables) . Survives restarts of the server and of the stream's leader.
     */
    consume<P extends string, S extends z.ZodType>(
      subject: Subject<P, S>,
      tokens: Partial<Tokens<P>>,
      options: ConsumeOptions,
      handler: (stored: Stored<P, z.output<S>>) => void | Promise<void>,
    ) {
      const stream = streamOf(subject.pattern)
      const filter = subject.filter(tokens)
      const durable = options.durable !== undefined
      const own = new Set<Promise<void>>()
      let messages: ConsumerMessages | undefined
      let stopped = false

      const handle = async (message: JsMsg) => {
        const found = open(subject, message)
        if (!found) return durable ? message.term('does not fit its schema') : undefined
        try {
          await handler(found)
          if (durable) message.ack()
        } catch (error) {
          defect(message.subject, error)
          if (durable) message.nak(1_000)
        }
      }

      const track = (work: Promise<void>) => {
        for (const set of [own, inHand]) {
          set.add(work)
          void work.finally(() => set.delete(work))
        }
        return work
      }

      const run = async () => {
        const consumer = await consumerFor(stream, filter, options)
        const atOnce = options.atOnce ?? 1
        messages = await consumer.consume({ max_messages: Math.max(atOnce, durable ? 16 : 256) })
        // A stop that came while the consumer was being made must not be lost.
        if (stopped) return void (await messages.close())
        for await (const message of messages) {
          if (stopped) break
          const work = track(handle(message))
          if (own.size >= atOnce) await (atOnce === 1 ? work : Promise.race(own))
        }
      }

      void (async () => {
        while (!stopped && !connection.isClosed()) {
          await run().catch((error: unknown) => {
            if (!stopped) defect(filter, error)
          })
          if (!stopped) await delay(250)
        }
      })()

      const stop = async () => {
        stopped = true
        running.delete(stop)
        await messages?.close()
        await Promise.all(own)
      }
      running.add(stop)
      return { stop }
    },

    /** Stops every consumer; messages in hand are finished first. */
    async stopConsumers() {
      await Promise.all([...running].map((stop) => stop()))
    },
  }
}
