import { z } from 'zod'
import { At, Decimal, Market } from '../names.ts'
import { defineSubject } from '../subject.ts'

/** Binance's id of the fact, by which consumers upsert: events arrive at least once. */
const fact = {
  id: z.string(),
  market: Market,
  at: At,
  /** The pair of an isolated margin account; absent everywhere else. */
  isolatedSymbol: z.string().optional(),
}

const PositionSide = z.enum(['BOTH', 'LONG', 'SHORT'])

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
  /** Futures. */
  positionSide: PositionSide.optional(),
  realizedPnl: Decimal.optional(),
  /** COIN-M: `quantity` counts contracts, this is their worth in the base asset. */
  baseQuantity: Decimal.optional(),
})
export type Fill = z.infer<typeof Fill>

/**
 * An own order as Binance last told of it; quantities are cumulative. A conditional order of futures names its `algoId`,
 * and once triggered the order it became.
 */
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
  /** Absent on COIN-M, whose quantities are contracts. */
  executedQuoteQuantity: Decimal.optional(),
  averagePrice: Decimal.optional(),
  positionSide: PositionSide.optional(),
  reduceOnly: z.boolean().optional(),
  reason: z.string().optional(),
  algoId: z.string().optional(),
  triggerPrice: Decimal.optional(),
  triggeredOrderId: z.string().optional(),
  /** The unbroken stretch of listening it was heard in, as `stream` names it; absent on what was asked for. */
  session: z.string().optional(),
})
export type Order = z.infer<typeof Order>

/** What there is of an asset after a change: free and locked in orders (spot, margin), or the wallet (futures). */
export const Balance = z
  .looseObject({
    ...fact,
    asset: z.string(),
    free: Decimal.optional(),
    locked: Decimal.optional(),
    walletBalance: Decimal.optional(),
    crossWalletBalance: Decimal.optional(),
  })
  .refine(
    ({ free, locked, walletBalance }) => walletBalance !== undefined || (free !== undefined && locked !== undefined),
    'neither what is free and locked nor a wallet balance',
  )
export type Balance = z.infer<typeof Balance>

/** A position after a change; one that was closed has quantity 0. */
export const Position = z.looseObject({
  ...fact,
  symbol: z.string(),
  positionSide: PositionSide,
  /** Negative when short; COIN-M counts contracts. */
  quantity: Decimal,
  entryPrice: Decimal,
  unrealizedProfit: Decimal.optional(),
  marginType: z.enum(['cross', 'isolated']).optional(),
})
export type Position = z.infer<typeof Position>

/** A margin call of futures positions, or what a margin account owes in an asset. */
export const MarginNotice = z.looseObject({
  ...fact,
  notice: z.enum(['call', 'liability']),
  /** `call`: the positions that need more margin. */
  positions: z
    .array(
      z.looseObject({
        symbol: z.string(),
        positionSide: PositionSide,
        quantity: Decimal,
        markPrice: Decimal,
        unrealizedProfit: Decimal,
        maintenanceMargin: Decimal,
      }),
    )
    .optional(),
  /** `liability`. */
  asset: z.string().optional(),
  borrowed: Decimal.optional(),
  interest: Decimal.optional(),
})
export type MarginNotice = z.infer<typeof MarginNotice>

/** A setting of a futures account: of one symbol, or of all of it. */
export const AccountConfig = z.looseObject({
  ...fact,
  symbol: z.string().optional(),
  leverage: z.number().optional(),
  multiAssetsMargin: z.boolean().optional(),
})
export type AccountConfig = z.infer<typeof AccountConfig>

/**
 * Whether a market of the account is being listened to. `live` begins a session: as long as facts name it, nothing was
 * missed since `at`. `gap` names what was missed, first when it is known and again once it was `backfilled`.
 */
export const AccountStream = z.looseObject({
  ...fact,
  state: z.enum(['live', 'down', 'gap', 'refused']),
  reason: z.string().optional(),
  session: z.string().optional(),
  from: At.optional(),
  to: At.optional(),
  backfilled: z.boolean().optional(),
})
export type AccountStream = z.infer<typeof AccountStream>

export const AccountFill = defineSubject({
  pattern: 'account.{accountId}.fill',
  kind: 'jetstream',
  owner: 'user-stream',
  users: { hear: ['user-stream', 'telegram', 'console', 'strategies'], guests: true },
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

export const AccountPosition = defineSubject({
  pattern: 'account.{accountId}.position',
  kind: 'jetstream',
  owner: 'user-stream',
  users: { hear: ['telegram', 'console', 'strategies'], guests: true },
  summary: 'A changed futures position.',
  payload: Position,
})

export const AccountMargin = defineSubject({
  pattern: 'account.{accountId}.margin',
  kind: 'jetstream',
  owner: 'user-stream',
  users: { hear: ['telegram', 'console', 'strategies'], guests: true },
  summary: 'A margin call, or what a margin account owes.',
  payload: MarginNotice,
})

export const AccountConfigEvent = defineSubject({
  pattern: 'account.{accountId}.config',
  kind: 'jetstream',
  owner: 'user-stream',
  users: { hear: ['telegram', 'console', 'strategies'], guests: true },
  summary:
    'A changed setting of a futures account: the leverage of a symbol, or the multi-assets mode; Binance tells of no other.',
  payload: AccountConfig,
})

export const AccountStreamEvent = defineSubject({
  pattern: 'account.{accountId}.stream',
  kind: 'jetstream',
  owner: 'user-stream',
  users: { hear: ['telegram', 'console', 'strategies'], guests: true },
  summary: "The state of the account's user data stream: live, down, gap, refused.",
  payload: AccountStream,
})
