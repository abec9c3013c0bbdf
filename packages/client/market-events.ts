/** What a field of one of Binance's events is called here; the order is the order it is told in. */
type Names = Readonly<Record<string, string>>

const kline: Names = {
  t: 'openTime',
  T: 'closeTime',
  s: 'symbol',
  i: 'interval',
  o: 'open',
  c: 'close',
  h: 'high',
  l: 'low',
  v: 'volume',
  n: 'tradeCount',
  x: 'closed',
  q: 'quoteVolume',
  V: 'takerBuyVolume',
  Q: 'takerBuyQuoteVolume',
}
const trade: Names = {
  E: 'eventAt',
  s: 'symbol',
  t: 'tradeId',
  p: 'price',
  q: 'quantity',
  T: 'tradedAt',
  m: 'buyerIsMaker',
}
const ticker: Names = {
  E: 'eventAt',
  s: 'symbol',
  p: 'priceChange',
  P: 'priceChangePercent',
  w: 'averagePrice',
  c: 'lastPrice',
  Q: 'lastQuantity',
  b: 'bidPrice',
  B: 'bidQuantity',
  a: 'askPrice',
  A: 'askQuantity',
  o: 'openPrice',
  h: 'highPrice',
  l: 'lowPrice',
  v: 'volume',
  q: 'quoteVolume',
  O: 'openTime',
  C: 'closeTime',
  n: 'tradeCount',
}
const miniTicker: Names = {
  E: 'eventAt',
  s: 'symbol',
  c: 'lastPrice',
  o: 'openPrice',
  h: 'highPrice',
  l: 'lowPrice',
  v: 'volume',
  q: 'quoteVolume',
}
const bookTicker: Names = {
  E: 'eventAt',
  u: 'updateId',
  s: 'symbol',
  b: 'bidPrice',
  B: 'bidQuantity',
  a: 'askPrice',
  A: 'askQuantity',
}

/** By the event's own name `e`. Events that are not listed are told as Binance sends them. */
const namesByEvent: Readonly<Record<string, Names>> = {
  trade,
  aggTrade: { ...trade, a: 'aggregateTradeId', f: 'firstTradeId', l: 'lastTradeId' },
  '24hrTicker': ticker,
  '24hrMiniTicker': miniTicker,
  bookTicker,
  depthUpdate: {
    E: 'eventAt',
    s: 'symbol',
    U: 'firstUpdateId',
    u: 'lastUpdateId',
    pu: 'previousUpdateId',
    b: 'bids',
    a: 'asks',
  },
  markPriceUpdate: {
    E: 'eventAt',
    s: 'symbol',
    p: 'markPrice',
    i: 'indexPrice',
    P: 'estimatedSettlePrice',
    r: 'fundingRate',
    T: 'nextFundingAt',
  },
  avgPrice: { E: 'eventAt', s: 'symbol', i: 'interval', w: 'averagePrice', T: 'lastTradedAt' },
}

/** An event in the field's own words, with Binance's untouched one beside it. */
export interface MarketEvent {
  readonly [name: string]: unknown
  readonly raw: unknown
}

type Json = Readonly<Record<string, unknown>>

function rename(event: Json, names: Names): Record<string, unknown> {
  const told: Record<string, unknown> = {}
  for (const [letter, name] of Object.entries(names)) if (event[letter] !== undefined) told[name] = event[letter]
  return told
}

/** Spot's bookTicker and partial depth carry no event name. */
const isBookTicker = (event: Json) => event.e === undefined && event.b !== undefined && event.A !== undefined

/** One event with names instead of letters; arrays of events are told as they are, under `raw`. */
export function readMarketEvent(raw: unknown): MarketEvent {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return { raw }
  const event = raw as Json
  if (event.e === 'kline' || event.e === 'continuous_kline') {
    return { ...rename(event, { E: 'eventAt', s: 'symbol' }), ...rename((event.k ?? {}) as Json, kline), raw }
  }
  const names = isBookTicker(event) ? bookTicker : namesByEvent[String(event.e)]
  return names ? { ...rename(event, names), raw } : { ...event, raw }
}
