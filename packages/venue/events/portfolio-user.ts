import { z } from 'zod'
import { Id, Money, PositionSide, Side, Time } from './fields.ts'
import {
  AccountConfigUpdate,
  AlgoUpdate,
  ListenKeyExpired,
  OrderTradeUpdate,
  PortfolioAccountUpdate,
  TradeLite,
} from './futures-user.ts'
import { BalanceUpdate, ExecutionReport, OutboundAccountPosition } from './spot-user.ts'

// @see https://developers.binance.com/legacy-docs/derivatives/portfolio-margin/user-data-streams

/** A conditional order as COIN-M still has it, and USD-M had until 2026-04-28. */
export const ConditionalOrderTradeUpdate = z.looseObject({
  e: z.literal('CONDITIONAL_ORDER_TRADE_UPDATE'),
  E: Time,
  T: Time,
  fs: z.enum(['UM', 'CM']),
  so: z.looseObject({
    s: z.string(),
    c: z.string(),
    si: Id,
    S: Side,
    st: z.string(),
    f: z.string(),
    q: Money,
    p: Money,
    sp: Money,
    os: z.enum(['NEW', 'CANCELED', 'EXPIRED', 'TRIGGERED', 'FINISHED', 'REJECTED']),
    T: Time,
    ut: Time,
    R: z.boolean(),
    ps: PositionSide,
    cp: z.boolean(),
    AP: Money.optional(),
    cr: Money.optional(),
    i: Id,
  }),
})
export type ConditionalOrderTradeUpdate = z.infer<typeof ConditionalOrderTradeUpdate>

/** A debt changed: principal, interest and total after the change. */
export const LiabilityChange = z.looseObject({
  e: z.literal('liabilityChange'),
  E: Time,
  a: z.string(),
  t: z.string(),
  /** A transaction id that exceeds 2^53, so plain JSON parsing has rounded it. */
  T: z.union([z.number(), z.string(), z.bigint()]),
  p: Money,
  i: Money,
  l: Money,
})
export type LiabilityChange = z.infer<typeof LiabilityChange>

export const OpenOrderLoss = z.looseObject({
  e: z.literal('openOrderLoss'),
  E: Time,
  O: z.array(z.looseObject({ a: z.string(), o: Money })),
})
export type OpenOrderLoss = z.infer<typeof OpenOrderLoss>

export const RiskLevelChange = z.looseObject({
  e: z.literal('riskLevelChange'),
  E: Time,
  /** uniMMR, the account's margin ratio. */
  u: Money,
  s: z.enum(['MARGIN_CALL', 'SUPPLY_MARGIN', 'REDUCE_ONLY', 'ACTIVE_LIQUIDATION', 'FORCE_LIQUIDATION', 'BANKRUPTED']),
  eq: Money,
  ae: Money,
  m: Money,
})
export type RiskLevelChange = z.infer<typeof RiskLevelChange>

/** Portfolio margin pro: the account every five seconds. */
export const PmProAccountUpdate = z.looseObject({
  e: z.literal('PM_PRO_ACCOUNT_UPDATE'),
  E: Time,
  u: Money,
  eq: Money,
  ae: Money,
  im: Money,
  mm: Money,
  avb: Money,
  vmw: Money,
})
export type PmProAccountUpdate = z.infer<typeof PmProAccountUpdate>

export const portfolioMarginEvents = {
  CONDITIONAL_ORDER_TRADE_UPDATE: ConditionalOrderTradeUpdate,
  ORDER_TRADE_UPDATE: OrderTradeUpdate.extend({ fs: z.enum(['UM', 'CM']) }),
  ACCOUNT_UPDATE: PortfolioAccountUpdate.extend({ fs: z.enum(['UM', 'CM']) }),
  ACCOUNT_CONFIG_UPDATE: AccountConfigUpdate.safeExtend({ fs: z.enum(['UM', 'CM']).optional() }),
  ALGO_UPDATE: AlgoUpdate,
  TRADE_LITE: TradeLite,
  liabilityChange: LiabilityChange,
  outboundAccountPosition: OutboundAccountPosition,
  balanceUpdate: BalanceUpdate,
  executionReport: ExecutionReport,
  openOrderLoss: OpenOrderLoss,
  riskLevelChange: RiskLevelChange,
  listenKeyExpired: ListenKeyExpired,
} as const

export const portfolioMarginProEvents = {
  PM_PRO_ACCOUNT_UPDATE: PmProAccountUpdate,
  riskLevelChange: RiskLevelChange,
  listenKeyExpired: ListenKeyExpired,
} as const
