import { z } from 'zod'
import { At, Market } from '../names.ts'
import { Fault } from '../outcome.ts'
import { replyOf } from '../reply.ts'
import { defineSubject } from '../subject.ts'
import { Leg } from './orders.ts'

/** A request whose outcome stayed unknown: until somebody looked, its account and symbol take no new exposure. */
export const Quarantine = z.looseObject({
  market: Market,
  /** What is blocked: requests of the same lanes, one for each symbol. */
  lanes: z.array(z.string()),
  symbol: z.string().optional(),
  /** What was asked for: `place`, `usdm.changeInitialLeverage`. */
  what: z.string(),
  by: z.string(),
  legs: z.array(Leg),
  fault: Fault.optional(),
  /** What was seen while the outcome was being found out. */
  evidence: z.array(z.string()),
  since: At,
  /** Who looked, when, and what was seen. */
  released: z.looseObject({ at: At, by: z.string(), evidence: z.string() }).optional(),
})
export type Quarantine = z.infer<typeof Quarantine>

export const OrderRelease = defineSubject({
  pattern: 'orders.release.{shard}.{accountId}',
  kind: 'request',
  owner: 'executor',
  users: { tell: [] },
  summary:
    'Ends a quarantine once somebody looked at Binance; what was seen is kept in the audit log. No role may ask for it, only an operator.',
  payload: z.looseObject({
    commandId: z.string(),
    by: z.string().max(128),
    /** What was seen on Binance. */
    evidence: z.string().min(3).max(500),
  }),
  reply: replyOf({ quarantine: Quarantine }),
})
