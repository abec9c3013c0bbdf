import { z } from 'zod'
import { Money, Time } from './fields.ts'
import { ListenKeyExpired } from './futures-user.ts'
import { spotUserEvents } from './spot-user.ts'

// Cross margin's risk stream; orders and balances of margin accounts come as the spot events.
// @see https://developers.binance.com/legacy-docs/margin_trading/risk-data-stream

export const MarginLevelStatusChange = z.looseObject({
  e: z.literal('MARGIN_LEVEL_STATUS_CHANGE'),
  E: Time,
  /** Margin level: assets by debts. */
  l: Money,
  s: z.enum(['EXCESSIVE', 'NORMAL', 'MARGIN_CALL', 'PRE_LIQUIDATION', 'FORCE_LIQUIDATION']),
})
export type MarginLevelStatusChange = z.infer<typeof MarginLevelStatusChange>

export const UserLiabilityChange = z.looseObject({
  e: z.literal('USER_LIABILITY_CHANGE'),
  E: Time,
  a: z.string(),
  t: z.string(),
  p: Money,
  i: Money,
})
export type UserLiabilityChange = z.infer<typeof UserLiabilityChange>

export const marginUserEvents = {
  ...spotUserEvents,
  MARGIN_LEVEL_STATUS_CHANGE: MarginLevelStatusChange,
  USER_LIABILITY_CHANGE: UserLiabilityChange,
  listenKeyExpired: ListenKeyExpired,
} as const
