import { z } from 'zod'
import { ContractStatus, Level, Price, Side, Time } from './fields.ts'
import { Kline, TickerBody } from './spot-market.ts'

// @see https://developers.binance.com/legacy-docs/derivatives/options-trading/websocket-market-streams

export const OptionTicker = TickerBody.extend({ e: z.literal('24hrTicker'), Q: Price })
export type OptionTicker = z.infer<typeof OptionTicker>

export const OptionTrade = z.looseObject({
  e: z.literal('trade'),
  E: Time,
  T: Time,
  s: z.string(),
  t: z.number(),
  p: Price,
  q: Price,
  /** MARKET or BLOCK. */
  X: z.string(),
  S: Side,
  m: z.boolean(),
})
export type OptionTrade = z.infer<typeof OptionTrade>

export const OptionBookTicker = z.looseObject({
  e: z.literal('bookTicker'),
  u: z.number(),
  s: z.string(),
  b: Price,
  B: Price,
  a: Price,
  A: Price,
  T: Time,
  E: Time,
})
export type OptionBookTicker = z.infer<typeof OptionBookTicker>

export const OptionDepthUpdate = z.looseObject({
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
export type OptionDepthUpdate = z.infer<typeof OptionDepthUpdate>

export const OptionIndexPrice = z.looseObject({ e: z.literal('indexPrice'), E: Time, s: z.string(), p: Price })
export type OptionIndexPrice = z.infer<typeof OptionIndexPrice>

/** Mark price of an option with best bid and ask, implied volatilities and greeks. */
export const OptionMarkPrice = z.looseObject({
  e: z.literal('markPrice'),
  E: Time,
  s: z.string(),
  mp: Price,
  i: Price,
  P: Price,
  bo: Price,
  ao: Price,
  bq: Price,
  aq: Price,
  /** Implied volatility of bid and ask, -1.0 where there is none. */
  b: Price,
  a: Price,
  hl: Price,
  ll: Price,
  vo: Price,
  rf: Price,
  /** Greeks: delta, theta, gamma, vega. */
  d: Price,
  t: Price,
  g: Price,
  v: Price,
})
export type OptionMarkPrice = z.infer<typeof OptionMarkPrice>

export const OptionOpenInterest = z.looseObject({
  e: z.literal('openInterest'),
  E: Time,
  s: z.string(),
  o: Price,
  /** The same in USDT. */
  h: Price,
})
export type OptionOpenInterest = z.infer<typeof OptionOpenInterest>

/** An option was listed or its status changed. */
export const OptionSymbol = z.looseObject({
  e: z.literal('optionSymbol'),
  E: Time,
  s: z.string(),
  ps: z.string(),
  qa: z.string(),
  d: z.enum(['CALL', 'PUT']),
  sp: Price,
  dt: Time,
  u: z.number(),
  ot: Time,
  cs: ContractStatus,
})
export type OptionSymbol = z.infer<typeof OptionSymbol>

export const optionsMarketEvents = {
  '24hrTicker': OptionTicker,
  trade: OptionTrade,
  bookTicker: OptionBookTicker,
  depthUpdate: OptionDepthUpdate,
  indexPrice: OptionIndexPrice,
  kline: Kline,
  markPrice: OptionMarkPrice,
  openInterest: OptionOpenInterest,
  optionSymbol: OptionSymbol,
} as const
