import { z } from 'zod'
import { Level, Price, Time } from './fields.ts'

// @see https://developers.binance.com/legacy-docs/binance-spot-api-docs/web-socket-streams

/** Trades of one taker order at one price, summed up. */
export const SpotAggTrade = z.looseObject({
  e: z.literal('aggTrade'),
  E: Time,
  s: z.string(),
  /** Aggregate trade id; consecutive without holes. */
  a: z.number(),
  p: Price,
  q: Price,
  /** First and last trade id. */
  f: z.number(),
  l: z.number(),
  T: Time,
  /** The buyer was the maker, so the seller was the aggressor. */
  m: z.boolean(),
})
export type SpotAggTrade = z.infer<typeof SpotAggTrade>

export const SpotTrade = z.looseObject({
  e: z.literal('trade'),
  E: Time,
  s: z.string(),
  t: z.number(),
  p: Price,
  q: Price,
  T: Time,
  m: z.boolean(),
})
export type SpotTrade = z.infer<typeof SpotTrade>

export const SpotBlockTrade = SpotTrade.extend({ e: z.literal('blockTrade') })
export type SpotBlockTrade = z.infer<typeof SpotBlockTrade>

/** The part of a kline event that spot and all futures share; `x` tells whether the kline is closed. */
export const KlineBody = z.looseObject({
  t: Time,
  T: Time,
  i: z.string(),
  f: z.number(),
  L: z.number(),
  o: Price,
  c: Price,
  h: Price,
  l: Price,
  v: Price,
  n: z.number(),
  x: z.boolean(),
  q: Price,
  V: Price,
  Q: Price,
})

export const Kline = z.looseObject({
  e: z.literal('kline'),
  E: Time,
  s: z.string(),
  k: KlineBody.extend({ s: z.string() }),
})
export type Kline = z.infer<typeof Kline>

export const MiniTicker = z.looseObject({
  e: z.literal('24hrMiniTicker'),
  E: Time,
  s: z.string(),
  c: Price,
  o: Price,
  h: Price,
  l: Price,
  v: Price,
  q: Price,
})
export type MiniTicker = z.infer<typeof MiniTicker>

/** Rolling statistics as on every market; the spot 24-hour ticker adds the best bid and ask. */
export const TickerBody = z.looseObject({
  E: Time,
  s: z.string(),
  p: Price,
  P: Price,
  w: Price,
  c: Price,
  o: Price,
  h: Price,
  l: Price,
  v: Price,
  q: Price,
  O: Time,
  C: Time,
  F: z.number(),
  L: z.number(),
  n: z.number(),
})

export const SpotTicker = TickerBody.extend({
  e: z.literal('24hrTicker'),
  x: Price,
  Q: Price,
  b: Price,
  B: Price,
  a: Price,
  A: Price,
})
export type SpotTicker = z.infer<typeof SpotTicker>

/** Statistics over one or four hours or a day; the window may be up to 59.999 s wider than its name. */
export const SpotWindowTicker = TickerBody.extend({ e: z.enum(['1hTicker', '4hTicker', '1dTicker']) })
export type SpotWindowTicker = z.infer<typeof SpotWindowTicker>

/** Best bid and ask. The only spot event, with partial depth, that does not name itself. */
export const SpotBookTicker = z.looseObject({
  u: z.number(),
  s: z.string(),
  b: Price,
  B: Price,
  a: Price,
  A: Price,
})
export type SpotBookTicker = z.infer<typeof SpotBookTicker>

export const SpotAvgPrice = z.looseObject({
  e: z.literal('avgPrice'),
  E: Time,
  s: z.string(),
  i: z.string(),
  w: Price,
  T: Time,
})
export type SpotAvgPrice = z.infer<typeof SpotAvgPrice>

/** Null while the symbol has no reference price. */
export const SpotReferencePrice = z.looseObject({
  e: z.literal('referencePrice'),
  s: z.string(),
  r: Price.nullable(),
  t: Time,
})
export type SpotReferencePrice = z.infer<typeof SpotReferencePrice>

/** The best 5, 10 or 20 levels. Carries no symbol: on a raw socket one cannot tell whose it is. */
export const SpotPartialDepth = z.looseObject({
  lastUpdateId: z.number(),
  bids: z.array(Level),
  asks: z.array(Level),
})
export type SpotPartialDepth = z.infer<typeof SpotPartialDepth>

export const SpotDepthUpdate = z.looseObject({
  e: z.literal('depthUpdate'),
  E: Time,
  s: z.string(),
  U: z.number(),
  u: z.number(),
  b: z.array(Level),
  a: z.array(Level),
})
export type SpotDepthUpdate = z.infer<typeof SpotDepthUpdate>

/** The server will close this connection soon, without a fixed notice period. */
export const ServerShutdown = z.looseObject({ e: z.literal('serverShutdown'), E: Time })
export type ServerShutdown = z.infer<typeof ServerShutdown>

export const spotMarketEvents = {
  aggTrade: SpotAggTrade,
  trade: SpotTrade,
  blockTrade: SpotBlockTrade,
  kline: Kline,
  '24hrMiniTicker': MiniTicker,
  '24hrTicker': SpotTicker,
  '1hTicker': SpotWindowTicker,
  '4hTicker': SpotWindowTicker,
  '1dTicker': SpotWindowTicker,
  bookTicker: SpotBookTicker,
  avgPrice: SpotAvgPrice,
  referencePrice: SpotReferencePrice,
  partialDepth: SpotPartialDepth,
  depthUpdate: SpotDepthUpdate,
  serverShutdown: ServerShutdown,
} as const
