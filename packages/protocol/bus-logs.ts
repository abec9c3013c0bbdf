import {
  headers as createHeaders,
  type JetStreamClient,
  type NatsConnection,
  NatsError,
  type OrderedConsumerOptions,
} from 'nats'
import type { z } from 'zod'
import { isConflict } from './bus-buckets.ts'
import { busFault } from './bus-messages.ts'
import { lastOfEach } from './bus-ordered.ts'
import { readAll } from './bus-read-all.ts'
import type { Reader, Stored } from './bus-stored.ts'
import { encode } from './codec.ts'
import { FaultError } from './outcome.ts'
import { streamOf } from './streams.ts'
import type { Subject, Tokens } from './subject.ts'

/** What became of an append: its sequence, or that the expected last sequence of its subject was wrong. */
export type Appended = { readonly ok: true; readonly seq: number } | { readonly ok: false; readonly conflict: true }

/** A message as it lies in a log; without a payload when it is none of its subject. */
export interface Kept<Payload> {
  readonly seq: number
  readonly payload: Payload | undefined
  readonly bytes: Uint8Array
}

/** A message whose discard-new limit is reached: the subject holds its one message already. */
const maxPerSubject = 10077

function wasRefusedByLimit(error: unknown): boolean {
  return error instanceof NatsError && error.api_error?.err_code === maxPerSubject
}

/** Appending to and reading the JetStream logs of the contract. */
export function createLogs(connection: NatsConnection, { parse, open }: Reader) {
  const js: JetStreamClient = connection.jetstream()

  const list = async <P extends string, S extends z.ZodType>(
    subject: Subject<P, S>,
    tokens: Partial<Tokens<P>>,
    options: Partial<OrderedConsumerOptions>,
  ): Promise<Stored<P, z.output<S>>[]> => {
    const listed: Stored<P, z.output<S>>[] = []
    const filterSubjects = subject.filter(tokens)
    await readAll(js, streamOf(subject.pattern), { filterSubjects, ...options }, (message) => {
      const found = open(subject, message)
      if (found) listed.push(found)
    })
    return listed
  }

  return {
    /**
     * Appends to a log and returns once it is durable. With `expectLast` only when the last message of the
     * subject has that sequence (0: there is none); a subject of a once-only stream refuses a second message.
     * An append with an `id` may be repeated within two minutes: the server keeps one.
     * @throws FaultError `unknown` when the server did not answer in time, `unsent` when it took nothing
     */
    async append<P extends string, S extends z.ZodType>(
      subject: Subject<P, S>,
      tokens: Tokens<P>,
      payload: z.input<S>,
      { expectLast, id }: { expectLast?: number; id?: string } = {},
    ): Promise<Appended> {
      const name = subject.build(tokens)
      const { bytes, gzipped } = encode(payload)
      const headers = createHeaders()
      if (gzipped) headers.set('Content-Encoding', 'gzip')
      try {
        const ack = await js.publish(name, bytes, {
          headers,
          ...(id === undefined ? {} : { msgID: id }),
          ...(expectLast === undefined ? {} : { expect: { lastSubjectSequence: expectLast } }),
        })
        return { ok: true, seq: ack.seq }
      } catch (error) {
        if (isConflict(error) || wasRefusedByLimit(error)) return { ok: false, conflict: true }
        throw new FaultError(busFault(name, error), { cause: error })
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

    /** The sequence of the last message that the stream of a subject ever took, as its leader knows it; 0 before the first. */
    async lastSeq(subject: Subject<string, z.ZodType>): Promise<number> {
      const manager = await connection.jetstreamManager({ checkAPI: false })
      return (await manager.streams.info(streamOf(subject.pattern))).state.last_seq
    },

    /** Everything a subject holds now, in order; what does not fit its schema has no payload. */
    async history<P extends string, S extends z.ZodType>(
      subject: Subject<P, S>,
      tokens: Tokens<P>,
    ): Promise<Kept<z.output<S>>[]> {
      const kept: Kept<z.output<S>>[] = []
      await readAll(js, streamOf(subject.pattern), { filterSubjects: subject.build(tokens) }, (message) => {
        kept.push({ seq: message.seq, payload: open(subject, message)?.payload, bytes: message.data })
      })
      return kept
    },

    /** The last message of every subject that matches, as they are now. */
    listLast: <P extends string, S extends z.ZodType>(subject: Subject<P, S>, tokens: Partial<Tokens<P>> = {}) =>
      list(subject, tokens, lastOfEach),

    /** What was stored of every subject that matches from then on, in order. @param since epoch ms */
    listSince: <P extends string, S extends z.ZodType>(
      subject: Subject<P, S>,
      tokens: Partial<Tokens<P>>,
      since: number,
    ) => list(subject, tokens, { opt_start_time: new Date(since).toISOString() }),
  }
}
