import { z } from 'zod'
import { At } from '../names.ts'
import { replyOf } from '../reply.ts'
import { defineSubject } from '../subject.ts'
import { AccountId, UserId } from './account-names.ts'

/** How long Binance waits for the fleet before it cancels, ms. */
const CountdownMs = z.number().int().min(60_000).max(600_000)

/** An account whose resting futures orders Binance cancels by itself once the fleet is silent. */
export const DeadMan = z.looseObject({ countdownMs: CountdownMs, by: z.string(), at: At })
export type DeadMan = z.infer<typeof DeadMan>

export const AccountsDeadMan = defineSubject({
  pattern: 'accounts.deadMan',
  kind: 'request',
  owner: 'executor',
  users: { tell: ['telegram', 'console', 'strategies'] },
  summary:
    "Switches the dead man's switch of an account on or off: while it is on, Binance cancels its resting orders on USD-M and COIN-M when the fleet has been silent for the countdown; conditional orders are not covered.",
  payload: z.looseObject({
    accountId: AccountId,
    /** Whose account it must be; refused as unknown when it is somebody else's. */
    userId: UserId.optional(),
    on: z.boolean(),
    countdownMs: CountdownMs.default(120_000),
    by: z.string().max(128),
  }),
  reply: replyOf({ on: z.boolean() }),
})
