import { z } from 'zod'
import { ContractStatus, Level, marketMark, Price, pairMark, RateIfAny, Side, Time } from './fields.ts'
import { Kline, KlineBody, MiniTicker, ServerShutdown, TickerBody } from './spot-market.ts'

// What USD-M and COIN-M have in common. Since 2026-06-30 most events say which market (`st`) and pair (`ps`) they are of.
// @see https://developers.binance.com/legacy-docs/derivatives/usds-margined-futures/websocket-market-streams

export const FuturesAggTrade = z.looseObject({
  ...marketMark,
  e: z.literal('aggTrade'),
  E: Time,
  s: z.string(),
  a: z.number(),
  p: Price,
  q: Price,
  /** Quantity without retail-price-improvement orders; USD-M since 2026. */
  nq: Price.optional(),
  f: z.number(),
  l: z.number(),
  T: Time,
  m: z.boolean(),
})
export type FuturesAggTrade = z.infer<typeof FuturesAggTrade>

/** Single trades. Not documented by Binance, sent nevertheless. */
export const FuturesTrade = z.looseObject({
  ...marketMark,
  e: z.literal('trade'),
  E: Time,
  T: Time,
  s: z.string(),
  t: z.number(),
  p: Price,
  q: Price,
  /** MARKET, or INSURANCE_FUND, ADL and others that are no trades of the market. */
  X: z.string().optional(),
  m: z.boolean(),
})
export type FuturesTrade = z.infer<typeof FuturesTrade>

/** Mark price. Delivery contracts have no funding: `r` is empty and `T` is 0. */
export const MarkPriceUpdate = z.looseObject({
  ...marketMark,
  e: z.literal('markPriceUpdate'),
  E: Time,
  s: z.string(),
  p: Price,
  /** Moving average of the mark price, since 2026. */
  ap: Price.optional(),
  i: Price,
  /** Estimated settle price, only meaningful in the last hour before settlement. */
  P: Price,
  r: RateIfAny,
  T: Time,
})
export type MarkPriceUpdate = z.infer<typeof MarkPriceUpdate>

export const ContinuousKline = z.looseObject({
  ...marketMark,
  e: z.literal('continuous_kline'),
  E: Time,
  ps: z.string(),
  ct: z.string(),
  k: KlineBody,
})
export type ContinuousKline = z.infer<typeof ContinuousKline>

export const FuturesMiniTicker = MiniTicker.extend({ ...marketMark, ...pairMark })
export type FuturesMiniTicker = z.infer<typeof FuturesMiniTicker>

/** As on spot but without best bid and ask. */
export const FuturesTicker = TickerBody.extend({
  ...marketMark,
  ...pairMark,
  e: z.literal('24hrTicker'),
  Q: Price,
})
export type FuturesTicker = z.infer<typeof FuturesTicker>

export const FuturesBookTicker = z.looseObject({
  ...marketMark,
  ...pairMark,
  e: z.literal('bookTicker'),
  u: z.number(),
  E: Time,
  T: Time,
  s: z.string(),
  b: Price,
  B: Price,
  a: Price,
  A: Price,
})
export type FuturesBookTicker = z.infer<typeof FuturesBookTicker>

/** The largest liquidation of a symbol within one second, not every one. */
export const ForceOrder = z.looseObject({
  ...marketMark,
  e: z.literal('forceOrder'),
  E: Time,
  o: z.looseObject({
    ...marketMark,
    ...pairMark,
    s: z.string(),
    S: Side,
    o: z.string(),
    f: z.string(),
    q: Price,
    p: Price,
    ap: Price,
    X: z.enum(['NEW', 'PARTIALLY_FILLED', 'FILLED', 'CANCELED', 'EXPIRED', 'EXPIRED_IN_MATCH']),
    l: Price,
    z: Price,
    T: Time,
  }),
})
export type ForceOrder = z.infer<typeof ForceOrder>

/** Diff, partial and RPI depth have one shape; `pu` links an update to the one before. */
export const FuturesDepthUpdate = z.looseObject({
  ...marketMark,
  ...pairMark,
  e: z.literal('depthUpdate'),
  E: Time,
  T: Time,
  s: z.string(),
  U: z.number(),
  u: z.number(),
  pu: z.number(),
  b: z.array(Level),
  a: z.array(Level),
})
export type FuturesDepthUpdate = z.infer<typeof FuturesDepthUpdate>

/** A contract was listed, settled, or its brackets changed (only then with `bks`). */
export const ContractInfo = z.looseObject({
  ...marketMark,
  e: z.literal('contractInfo'),
  E: Time,
  s: z.string(),
  ps: z.string(),
  ct: z.string(),
  dt: Time,
  ot: Time,
  cs: ContractStatus,
  bks: z
    .array(
      z.looseObject({
        bs: z.number(),
        bnf: z.number(),
        bnc: z.number(),
        mmr: z.number(),
        cf: z.number(),
        mi: z.number(),
        ma: z.number(),
      }),
    )
    .optional(),
})
export type ContractInfo = z.infer<typeof ContractInfo>

export const AssetIndexUpdate = z.looseObject({
  ...marketMark,
  e: z.literal('assetIndexUpdate'),
  E: Time,
  s: z.string(),
  i: Price,
  b: Price,
  a: Price,
  B: Price,
  A: Price,
  q: Price,
  g: Price,
  Q: Price,
  G: Price,
})
export type AssetIndexUpdate = z.infer<typeof AssetIndexUpdate>

export const futuresMarketEvents = {
  aggTrade: FuturesAggTrade,
  trade: FuturesTrade,
  markPriceUpdate: MarkPriceUpdate,
  kline: Kline,
  continuous_kline: ContinuousKline,
  '24hrMiniTicker': FuturesMiniTicker,
  '24hrTicker': FuturesTicker,
  bookTicker: FuturesBookTicker,
  forceOrder: ForceOrder,
  depthUpdate: FuturesDepthUpdate,
  contractInfo: ContractInfo,
  assetIndexUpdate: AssetIndexUpdate,
  serverShutdown: ServerShutdown,
} as const
