import { z } from 'zod'
import { Price, Time } from './fields.ts'
import { futuresMarketEvents } from './futures-market.ts'

/** Price of a composite index symbol and what it is made of. */
export const CompositeIndex = z.looseObject({
  e: z.literal('compositeIndex'),
  E: Time,
  s: z.string(),
  p: Price,
  C: z.string(),
  c: z.array(z.looseObject({ b: z.string(), q: z.string(), w: Price, W: Price, i: Price })),
})
export type CompositeIndex = z.infer<typeof CompositeIndex>

/** Price of the index a symbol follows; not documented, seen since 2026-08. */
export const IndexUpdate = z.looseObject({ e: z.literal('IndexUpdate'), E: Time, s: z.string(), p: Price })
export type IndexUpdate = z.infer<typeof IndexUpdate>

/** Which session the market behind a TradFi perpetual is in; one message for each market. */
export const TradingSession = z.looseObject({
  e: z.enum(['EquityUpdate', 'CommodityUpdate', 'FXUpdate', 'KR_EquityUpdate', 'HK_EquityUpdate', 'CN_EquityUpdate']),
  E: Time,
  /** Start and end of the session. */
  t: Time,
  T: Time,
  S: z.enum(['PRE_MARKET', 'REGULAR', 'AFTER_MARKET', 'OVERNIGHT', 'NO_TRADING']),
})
export type TradingSession = z.infer<typeof TradingSession>

export const usdmMarketEvents = {
  ...futuresMarketEvents,
  compositeIndex: CompositeIndex,
  IndexUpdate,
  EquityUpdate: TradingSession,
  CommodityUpdate: TradingSession,
  FXUpdate: TradingSession,
  KR_EquityUpdate: TradingSession,
  HK_EquityUpdate: TradingSession,
  CN_EquityUpdate: TradingSession,
} as const
