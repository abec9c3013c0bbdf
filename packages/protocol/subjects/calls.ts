import { z } from 'zod'
import { replyOf } from '../reply.ts'
import { defineSubject } from '../subject.ts'

/** Parameters of a call by Binance's own names; decimals and long ids as strings. */
export const CallParams = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.array(z.unknown())]))
export type CallParams = z.infer<typeof CallParams>

/** How an answer was come by: from the cache and how old, or from Binance and for how much weight. */
export const CallMeta = z.looseObject({ cached: z.boolean(), ageMs: z.number(), weight: z.number() })
export type CallMeta = z.infer<typeof CallMeta>

const callReply = replyOf({ data: z.unknown(), meta: CallMeta })

export const Query = defineSubject({
  pattern: 'query.{product}.{operation}',
  kind: 'request',
  owner: 'market-stream',
  users: {
    tell: ['telegram', 'console', 'alerts', 'strategies', 'user-stream', 'executor', 'coordinator'],
    guests: true,
  },
  summary: "A public call by catalogue name, such as `query.spot.klines`; Binance's answer in `data`.",
  payload: CallParams,
  reply: callReply,
})

export const Call = defineSubject({
  pattern: 'call.{shard}.{accountId}.{product}.{operation}',
  kind: 'request',
  owner: 'executor',
  users: { tell: ['telegram', 'console', 'strategies'] },
  summary: "A private read with the account's own key, such as `call.7f.7fk3m9qpw2.spot.getAccount`.",
  payload: CallParams,
  reply: callReply,
})

export const AccountSync = defineSubject({
  pattern: 'sync.{shard}.{accountId}.{product}.{operation}',
  kind: 'request',
  owner: 'executor',
  users: { tell: ['user-stream'] },
  summary: 'A private read for fills and reconciliation, or a key or token of a user data stream.',
  payload: z.looseObject({
    params: CallParams,
    /** Fills that may be missing go before what people ask (3), routine comparison goes after it (5). */
    priority: z.union([z.literal(3), z.literal(5)]),
  }),
  reply: callReply,
})

export const SignUserStream = defineSubject({
  pattern: 'sign.{shard}.{accountId}.userStream',
  kind: 'request',
  owner: 'executor',
  users: { tell: ['user-stream'] },
  summary: 'The signed parameters of a user-data subscription (`userDataStream.subscribe.signature`).',
  payload: z.looseObject({}),
  reply: replyOf({ params: CallParams }),
})
