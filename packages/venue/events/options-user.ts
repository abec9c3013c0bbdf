import { z } from 'zod'
import { Id, Money, Side, Time } from './fields.ts'
import { FuturesExecutionType, FuturesOrderStatus, ListenKeyExpired } from './futures-user.ts'

// @see https://developers.binance.com/legacy-docs/derivatives/options-trading/user-data-streams

/** The options account as a whole; flat, unlike the futures event of the same name. */
export const OptionsAccountUpdate = z.looseObject({
  e: z.literal('ACCOUNT_UPDATE'),
  E: Time,
  T: Time,
  /** Equity, adjusted equity, wallet balance. */
  eq: Money,
  aeq: Money,
  b: Money,
  /** Market value of positions, unrealised profit. */
  m: Money,
  u: Money,
  /** Initial and maintenance margin. */
  i: Money,
  M: Money,
})
export type OptionsAccountUpdate = z.infer<typeof OptionsAccountUpdate>

export const BalancePositionUpdate = z.looseObject({
  e: z.literal('BALANCE_POSITION_UPDATE'),
  E: Time,
  T: Time,
  m: z.string(),
  B: z.array(z.looseObject({ a: z.string(), b: Money, bc: Money })),
  P: z.array(z.looseObject({ s: z.string(), c: Money, p: Money, a: Money })),
})
export type BalancePositionUpdate = z.infer<typeof BalancePositionUpdate>

export const GreekUpdate = z.looseObject({
  e: z.literal('GREEK_UPDATE'),
  E: Time,
  T: Time,
  G: z.array(z.looseObject({ u: z.string(), d: Money, g: Money, t: Money, v: Money })),
})
export type GreekUpdate = z.infer<typeof GreekUpdate>

export const OptionsOrderTradeUpdate = z.looseObject({
  e: z.literal('ORDER_TRADE_UPDATE'),
  E: Time,
  T: Time,
  o: z.looseObject({
    s: z.string(),
    c: z.string(),
    S: Side,
    o: z.string(),
    f: z.string(),
    q: Money,
    p: Money,
    ap: Money,
    x: FuturesExecutionType,
    X: FuturesOrderStatus,
    i: Id,
    l: Money,
    z: Money,
    L: Money,
    N: z.string(),
    n: Money,
    T: Time,
    t: Id,
    b: Money,
    a: Money,
    m: z.boolean(),
    R: z.boolean(),
    rp: Money,
  }),
})
export type OptionsOrderTradeUpdate = z.infer<typeof OptionsOrderTradeUpdate>

export const OptionsRiskLevelChange = z.looseObject({
  e: z.literal('RISK_LEVEL_CHANGE'),
  E: Time,
  s: z.enum(['NORMAL', 'MARGIN_CALL', 'REDUCE_ONLY', 'FORCE_LIQUIDATION']),
  /** Margin balance and maintenance margin. */
  mb: Money,
  mm: Money,
})
export type OptionsRiskLevelChange = z.infer<typeof OptionsRiskLevelChange>

export const optionsUserEvents = {
  ACCOUNT_UPDATE: OptionsAccountUpdate,
  BALANCE_POSITION_UPDATE: BalancePositionUpdate,
  GREEK_UPDATE: GreekUpdate,
  ORDER_TRADE_UPDATE: OptionsOrderTradeUpdate,
  RISK_LEVEL_CHANGE: OptionsRiskLevelChange,
  listenKeyExpired: ListenKeyExpired,
} as const
