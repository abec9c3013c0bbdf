import { z } from 'zod'
import { At, Decimal, Market } from '../names.ts'
import { defineSubject } from '../subject.ts'

/** Binance's id of the fact, by which consumers upsert: events arrive at least once. */
const fact = { id: z.string(), market: Market, at: At }

/** A fill of an own order. */
export const Fill = z.looseObject({
  ...fact,
  symbol: z.string(),
  orderId: z.string(),
  clientOrderId: z.string(),
  /** The command that caused it; absent on orders made elsewhere. */
  commandId: z.string().optional(),
  side: z.enum(['BUY', 'SELL']),
  price: Decimal,
  quantity: Decimal,
  quoteQuantity: Decimal.optional(),
  fee: Decimal,
  feeAsset: z.string(),
  maker: z.boolean(),
})
export type Fill = z.infer<typeof Fill>

/** An own order as Binance last told of it; quantities are cumulative. */
export const Order = z.looseObject({
  ...fact,
  symbol: z.string(),
  orderId: z.string(),
  clientOrderId: z.string(),
  commandId: z.string().optional(),
  side: z.enum(['BUY', 'SELL']),
  type: z.string(),
  status: z.string(),
  price: Decimal,
  quantity: Decimal,
  executedQuantity: Decimal,
  executedQuoteQuantity: Decimal,
  reason: z.string().optional(),
})
export type Order = z.infer<typeof Order>

/** What of an asset is free and what is locked in orders, after a change. */
export const Balance = z.looseObject({ ...fact, asset: z.string(), free: Decimal, locked: Decimal })
export type Balance = z.infer<typeof Balance>

/** Whether the account is being listened to. */
export const AccountStream = z.looseObject({
  ...fact,
  state: z.enum(['live', 'down', 'gap', 'refused']),
  reason: z.string().optional(),
})
export type AccountStream = z.infer<typeof AccountStream>

export const AccountFill = defineSubject({
  pattern: 'account.{accountId}.fill',
  kind: 'jetstream',
  owner: 'user-stream',
  users: { hear: ['telegram', 'console', 'strategies'], guests: true },
  summary: 'A fill of an own order; `id` is market, symbol and trade id.',
  payload: Fill,
})

export const AccountOrder = defineSubject({
  pattern: 'account.{accountId}.order',
  kind: 'jetstream',
  owner: 'user-stream',
  users: { hear: ['telegram', 'console', 'strategies'], guests: true },
  summary: 'What Binance told about an own order; also of orders made elsewhere.',
  payload: Order,
})

export const AccountBalance = defineSubject({
  pattern: 'account.{accountId}.balance',
  kind: 'jetstream',
  owner: 'user-stream',
  users: { hear: ['telegram', 'console', 'strategies'], guests: true },
  summary: 'A changed balance.',
  payload: Balance,
})

export const AccountStreamEvent = defineSubject({
  pattern: 'account.{accountId}.stream',
  kind: 'jetstream',
  owner: 'user-stream',
  users: { hear: ['telegram', 'console', 'strategies'], guests: true },
  summary: "The state of the account's user data stream: live, down, gap, refused.",
  payload: AccountStream,
})
