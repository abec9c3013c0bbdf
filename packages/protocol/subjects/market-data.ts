import { z } from 'zod'
import { WantedStream } from '../md-stream.ts'
import { At } from '../names.ts'
import { replyOf } from '../reply.ts'
import { defineSubject } from '../subject.ts'

/** One event of a public stream: Binance's own `data` bytes, unchanged; the reader parses them. */
export const MdEvent = defineSubject({
  pattern: 'md.{market}.{symbol}.{stream}',
  kind: 'core',
  owner: 'market-stream',
  users: { hear: ['alerts', 'strategies', 'telegram', 'console'], guests: true },
  summary: "One stream event, Binance's own `data` bytes, unchanged; at least once while a stream moves.",
  payload: z.unknown(),
})

export const StreamState = z.looseObject({
  state: z.enum(['live', 'gap', 'backfilled', 'silent', 'moved']),
  stream: z.string(),
  instance: z.string(),
  at: At,
  from: At.optional(),
  to: At.optional(),
  /** Why it is silent, where that is known. */
  reason: z.string().optional(),
})
export type StreamState = z.infer<typeof StreamState>

export const MdState = defineSubject({
  pattern: 'mdstate.{market}.{symbol}.{stream}',
  kind: 'core',
  owner: 'market-stream',
  users: { hear: ['coordinator', 'alerts', 'strategies', 'telegram', 'console'], guests: true },
  summary:
    'The state of a stream, on change, and every second while it is not `live`: silence and no news are different things.',
  payload: StreamState,
})

export const MdStateAsk = defineSubject({
  pattern: 'mdstate.{market}.{symbol}.{stream}',
  kind: 'request',
  owner: 'market-stream',
  users: { tell: ['alerts', 'strategies', 'telegram', 'console'] },
  summary:
    'The state of a stream now, asked on the subject its changes are told on; nobody answers for a stream that nobody holds.',
  payload: z.looseObject({}),
  reply: replyOf({ state: StreamState }),
})

/** How long a lease on streams may last without being renewed, in ms. */
export const longestLeaseMs = 60_000

const lease = {
  streams: z.array(WantedStream).min(1).max(1024),
  holder: z.string().min(1).max(128),
}

export const MdWant = defineSubject({
  pattern: 'md.want',
  kind: 'request',
  owner: 'coordinator',
  users: { tell: ['alerts', 'strategies', 'telegram', 'console'] },
  summary:
    'A lease on streams for `ttlMs` (at most 60,000); repeated to renew. Streams are named by the subject they arrive on.',
  payload: z.looseObject({ ...lease, ttlMs: z.number().int().min(1_000).max(longestLeaseMs).default(30_000) }),
  reply: replyOf({
    streams: z.array(
      z.looseObject({ stream: z.string(), answer: z.enum(['granted', 'refused']), reason: z.string().optional() }),
    ),
  }),
})

export const MdDrop = defineSubject({
  pattern: 'md.drop',
  kind: 'request',
  owner: 'coordinator',
  users: { tell: ['alerts', 'strategies', 'telegram', 'console'] },
  summary: 'Gives a lease back before it ends; the last holder leaving unsubscribes the stream.',
  payload: z.looseObject(lease),
  reply: replyOf({}),
})
