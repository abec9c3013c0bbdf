import { z } from 'zod'
import { Id, LooseTime, Money, PositionSide, Side, Time } from './fields.ts'

// @see https://developers.binance.com/legacy-docs/derivatives/usds-margined-futures/user-data-streams

export const FuturesExecutionType = z.enum(['NEW', 'CANCELED', 'CALCULATED', 'EXPIRED', 'TRADE', 'AMENDMENT'])

export const FuturesOrderStatus = z.enum([
  'NEW',
  'PARTIALLY_FILLED',
  'FILLED',
  'CANCELED',
  'EXPIRED',
  'EXPIRED_IN_MATCH',
])
export type FuturesOrderStatus = z.infer<typeof FuturesOrderStatus>

const OrderBody = z.looseObject({
  s: z.string(),
  c: z.string(),
  S: Side,
  o: z.string(),
  f: z.string(),
  q: Money,
  p: Money,
  ap: Money,
  sp: Money,
  x: FuturesExecutionType,
  X: FuturesOrderStatus,
  i: Id,
  /** Modification id, on amendments only. */
  M: Id.optional(),
  l: Money,
  z: Money,
  L: Money,
  N: z.string().optional(),
  n: Money.optional(),
  T: Time,
  t: Id,
  b: Money,
  a: Money,
  m: z.boolean(),
  R: z.boolean(),
  ps: PositionSide,
  rp: Money,
  /** COIN-M only: the asset the margin is in. */
  ma: z.string().optional(),
  AP: Money.optional(),
  cr: Money.optional(),
  /** Why it expired: 1 self-trade, 5 liquidation, 8 replaced by the order it triggered, … */
  er: z.string().optional(),
})

/** Binance leaves the commission out of events that charged none; a trade without one cannot be booked. */
const commissionOfTrade = {
  check: (order: { x: string; n?: string | undefined; N?: string | undefined }) =>
    order.x !== 'TRADE' || (order.n !== undefined && order.N !== undefined),
  params: { path: ['n'], message: 'a trade must name its commission' },
}

export const OrderTradeUpdate = z.looseObject({
  e: z.literal('ORDER_TRADE_UPDATE'),
  E: Time,
  T: Time,
  /** Account alias: COIN-M and portfolio margin. */
  i: z.string().optional(),
  /** Portfolio margin: which market, UM or CM. */
  fs: z.enum(['UM', 'CM']).optional(),
  o: OrderBody.refine(commissionOfTrade.check, commissionOfTrade.params),
})
export type OrderTradeUpdate = z.infer<typeof OrderTradeUpdate>

const Balance = z.looseObject({ a: z.string(), wb: Money, cw: Money, bc: Money })

const PositionBody = z.looseObject({
  s: z.string(),
  pa: Money,
  ep: Money,
  bep: Money,
  cr: Money,
  up: Money,
  ps: PositionSide,
})

const Position = PositionBody.extend({
  mt: z.enum(['isolated', 'cross', 'ISOLATED', 'CROSS', 'CROSSED']),
  iw: Money,
})

const accountUpdateOf = <P extends z.ZodType>(position: P) =>
  z.looseObject({
    e: z.literal('ACCOUNT_UPDATE'),
    E: Time,
    T: Time,
    i: z.string().optional(),
    fs: z.enum(['UM', 'CM']).optional(),
    a: z.looseObject({
      /** Why: ORDER, FUNDING_FEE, DEPOSIT, … New reasons appear, so any text passes. */
      m: z.string(),
      B: z.array(Balance),
      P: z.array(position).optional(),
      /** The symbol that paid funding, since 2026-08. */
      S: z.string().optional(),
    }),
  })

/**
 * Balances and positions an event changed. Funding of a cross position brings balances only; orders that are merely
 * placed or cancelled bring nothing at all.
 */
export const AccountUpdate = accountUpdateOf(Position)
export type AccountUpdate = z.infer<typeof AccountUpdate>

/** Portfolio margin knows no margin type or isolated wallet of a position. */
export const PortfolioAccountUpdate = accountUpdateOf(PositionBody)
export type PortfolioAccountUpdate = z.infer<typeof PortfolioAccountUpdate>

export const MarginCall = z
  .looseObject({
    e: z.literal('MARGIN_CALL'),
    E: Time,
    i: z.string().optional(),
    /** Cross wallet balance, only with a call on cross positions. */
    cw: Money.optional(),
    p: z.array(
      z.looseObject({
        s: z.string(),
        ps: PositionSide,
        pa: Money,
        mt: z.enum(['CROSSED', 'ISOLATED']),
        iw: Money,
        mp: Money,
        up: Money,
        mm: Money,
      }),
    ),
  })
  .refine((call) => call.cw !== undefined || call.p.every(({ mt }) => mt === 'ISOLATED'), 'no cross wallet balance')
export type MarginCall = z.infer<typeof MarginCall>

/** Either the leverage of a symbol (`ac`) or the multi-assets mode (`ai`) changed. */
export const AccountConfigUpdate = z
  .looseObject({
    e: z.literal('ACCOUNT_CONFIG_UPDATE'),
    E: Time,
    T: Time,
    ac: z.looseObject({ s: z.string(), l: z.number() }).optional(),
    ai: z.looseObject({ j: z.boolean() }).optional(),
  })
  .refine((event) => event.ac !== undefined || event.ai !== undefined, 'neither leverage nor asset mode')
export type AccountConfigUpdate = z.infer<typeof AccountConfigUpdate>

/** A fill, sooner and shorter than ORDER_TRADE_UPDATE tells it; both come, so deduplicate by `s` and `t`. */
export const TradeLite = z.looseObject({
  e: z.literal('TRADE_LITE'),
  E: Time,
  T: Time,
  s: z.string(),
  q: Money,
  p: Money,
  m: z.boolean(),
  c: z.string(),
  S: Side,
  L: Money,
  l: Money,
  t: Id,
  i: Id,
})
export type TradeLite = z.infer<typeof TradeLite>

const AlgoOrder = z.looseObject({
  caid: z.string(),
  aid: Id,
  at: z.string(),
  o: z.string(),
  s: z.string(),
  S: Side,
  ps: PositionSide,
  f: z.string(),
  q: Money,
  X: z.enum(['NEW', 'CANCELED', 'TRIGGERING', 'TRIGGERED', 'FINISHED', 'REJECTED', 'EXPIRED']),
  /** Id of the order it became, empty before that. */
  ai: z.union([z.literal(''), Id]),
  /** Average price and quantity of the order it became. */
  ap: Money.optional(),
  aq: Money.optional(),
  act: z.string().optional(),
  tp: Money,
  p: Money,
  cp: z.boolean(),
  R: z.boolean(),
  /** Why it was rejected. */
  rm: z.string().optional(),
  /** Trailing stops: whether the activation price was reached; they send NEW twice, false then true. */
  ia: z.boolean().optional(),
})

/** Price and quantity of the triggered order are only shown once there is one. */
const fillOfTriggered = {
  check: (order: { X: string; ap?: string | undefined; aq?: string | undefined }) =>
    !['TRIGGERED', 'FINISHED'].includes(order.X) || (order.ap !== undefined && order.aq !== undefined),
  params: { path: ['ap'], message: 'a triggered order must name its fill' },
}
const CheckedAlgoOrder = AlgoOrder.refine(fillOfTriggered.check, fillOfTriggered.params)

/** A conditional order changed. Portfolio margin says `ao` where the others say `o`. */
export const AlgoUpdate = z
  .looseObject({
    e: z.literal('ALGO_UPDATE'),
    E: Time,
    T: Time,
    fs: z.enum(['UM', 'CM']).optional(),
    o: CheckedAlgoOrder.optional(),
    ao: CheckedAlgoOrder.optional(),
  })
  .refine((event) => event.o !== undefined || event.ao !== undefined, 'no algo order in it')
export type AlgoUpdate = z.infer<typeof AlgoUpdate>

const StrategyStatus = z.enum(['NEW', 'WORKING', 'CANCELLED', 'EXPIRED', 'FINISHED'])

export const StrategyUpdate = z.looseObject({
  e: z.literal('STRATEGY_UPDATE'),
  E: Time,
  T: Time,
  su: z.looseObject({ si: Id, st: z.string(), ss: StrategyStatus, s: z.string(), ut: Time, c: z.number() }),
})
export type StrategyUpdate = z.infer<typeof StrategyUpdate>

/** Deprecated by Binance, still sent. */
export const GridUpdate = z.looseObject({
  e: z.literal('GRID_UPDATE'),
  E: Time,
  T: Time,
  gu: z.looseObject({
    si: Id,
    st: z.string(),
    ss: StrategyStatus,
    s: z.string(),
    r: Money,
    up: Money,
    uq: Money,
    uf: Money,
    mp: Money,
    ut: Time,
  }),
})
export type GridUpdate = z.infer<typeof GridUpdate>

/** Deprecated on 2025-12-15 in favour of ALGO_UPDATE with status REJECTED. */
export const ConditionalOrderTriggerReject = z.looseObject({
  e: z.literal('CONDITIONAL_ORDER_TRIGGER_REJECT'),
  E: Time,
  T: Time,
  or: z.looseObject({ s: z.string(), i: Id, r: z.string() }),
})
export type ConditionalOrderTriggerReject = z.infer<typeof ConditionalOrderTriggerReject>

/** The socket stays open and falls silent: get a new key and reconnect. Portfolio margin may leave the key out. */
export const ListenKeyExpired = z.looseObject({
  e: z.literal('listenKeyExpired'),
  E: LooseTime,
  listenKey: z.string().optional(),
})
export type ListenKeyExpired = z.infer<typeof ListenKeyExpired>

export const futuresUserEvents = {
  ORDER_TRADE_UPDATE: OrderTradeUpdate,
  ACCOUNT_UPDATE: AccountUpdate,
  MARGIN_CALL: MarginCall,
  ACCOUNT_CONFIG_UPDATE: AccountConfigUpdate,
  TRADE_LITE: TradeLite,
  ALGO_UPDATE: AlgoUpdate,
  STRATEGY_UPDATE: StrategyUpdate,
  GRID_UPDATE: GridUpdate,
  CONDITIONAL_ORDER_TRIGGER_REJECT: ConditionalOrderTriggerReject,
  listenKeyExpired: ListenKeyExpired,
} as const
