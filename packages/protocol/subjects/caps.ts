import { z } from 'zod'
import { At } from '../names.ts'
import { replyOf } from '../reply.ts'
import { defineSubject } from '../subject.ts'
import { AccountId, UserId } from './account-names.ts'
import { Code } from './second-factor.ts'

/** A value in USD as text, up to twelve digits before the point and eight behind it. */
export const Usd = z.string().regex(/^\d{1,12}(\.\d{1,8})?$/, 'a value in USD as text, such as "2500"')

/** What may be traded on an account, by value in USD. A cap that is left out does not bind. */
export const Caps = z.looseObject({
  /** The most that one order, list, batch or replacement may be worth. */
  perOrder: Usd.optional(),
  /** The most that all orders of a day (UTC, by Binance's clock) may be worth together. */
  perDay: Usd.optional(),
  /** Above this an order needs a code, once its user has a second factor. @default largeOrderUsd */
  codeAbove: Usd.optional(),
})
export type Caps = z.infer<typeof Caps>

/** From which value an order is large where its user has not said otherwise, USD. */
export const largeOrderUsd = '10000'

export const AccountsCaps = defineSubject({
  pattern: 'accounts.caps',
  kind: 'request',
  owner: 'executor',
  users: { tell: ['telegram', 'console', 'strategies'] },
  summary:
    'Shows the caps of an account and sets those that are named; `null` lifts one. Raising or lifting needs a code once the user has a second factor; lowering never does.',
  payload: z.looseObject({
    accountId: AccountId,
    /** Whose account it must be; refused as unknown when it is somebody else's. */
    userId: UserId.optional(),
    perOrder: Usd.nullable().optional(),
    perDay: Usd.nullable().optional(),
    codeAbove: Usd.nullable().optional(),
    code: Code.optional(),
    /** Who asks, for the audit log. */
    by: z.string().max(128).optional(),
  }),
  reply: replyOf({ caps: Caps, spentToday: Usd, dayEndsAt: At }),
})

/** What `accounts.caps` is asked. */
export type CapsWish = z.input<typeof AccountsCaps.payload>
