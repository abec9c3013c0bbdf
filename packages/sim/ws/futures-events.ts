import { formatFixed } from '../fixed.ts'
import type { MarkPrices } from '../futures/mark-price.ts'
import { windowTicker } from '../market/day-ticker.ts'
import type { Instrument } from '../market/instrument.ts'
import type { AggregateTrade, MarketTrade } from '../market/tape.ts'
import type { DepthChanges } from './depth-window.ts'

/** Public events of USD-M and COIN-M in the form they have since the summer of 2026: with `st` and mostly `ps`. */

/** 1 is USD-M, 2 is COIN-M. */
const st = (instrument: Instrument): number => (instrument.spec.market === 'usdm' ? 1 : 2)

export function tradeEvent({ spec }: Instrument, trade: MarketTrade, now: number): Record<string, unknown> {
  return {
    e: 'trade',
    E: now,
    T: trade.at,
    s: spec.symbol,
    t: trade.id,
    p: formatFixed(trade.price, spec.priceDecimals),
    q: formatFixed(trade.quantity, spec.quantityDecimals),
    X: 'MARKET',
    m: trade.buyerMaker,
  }
}

export function aggregateEvent(instrument: Instrument, trade: AggregateTrade, now: number): Record<string, unknown> {
  const { spec } = instrument
  const q = formatFixed(trade.quantity, spec.quantityDecimals)
  return {
    e: 'aggTrade',
    E: now,
    a: trade.id,
    s: spec.symbol,
    p: formatFixed(trade.price, spec.priceDecimals),
    q,
    ...(spec.market === 'usdm' && { nq: q }),
    f: trade.firstId,
    l: trade.lastId,
    T: trade.at,
    m: trade.buyerMaker,
    st: st(instrument),
  }
}

export function bookTickerEvent(instrument: Instrument, now: number): Record<string, unknown> {
  const { spec, book } = instrument
  const bid = book.bids.best()
  const ask = book.asks.best()
  return {
    e: 'bookTicker',
    u: book.updateId,
    s: spec.symbol,
    ps: spec.pair,
    b: formatFixed(bid?.price ?? 0, spec.priceDecimals),
    B: formatFixed(bid?.total ?? 0, spec.quantityDecimals),
    a: formatFixed(ask?.price ?? 0, spec.priceDecimals),
    A: formatFixed(ask?.total ?? 0, spec.quantityDecimals),
    T: now,
    E: now,
    st: st(instrument),
  }
}

export function depthEvent(instrument: Instrument, changes: DepthChanges, now: number): Record<string, unknown> {
  const { spec } = instrument
  return {
    e: 'depthUpdate',
    E: now,
    T: now,
    s: spec.symbol,
    ps: spec.pair,
    U: changes.first,
    u: changes.last,
    pu: changes.previous,
    b: changes.bids,
    a: changes.asks,
    st: st(instrument),
  }
}

export function miniTickerEvent(instrument: Instrument, now: number): Record<string, unknown> {
  const { candle } = windowTicker(instrument, now)
  const { spec } = instrument
  return {
    e: '24hrMiniTicker',
    E: now,
    s: spec.symbol,
    ps: spec.pair,
    c: formatFixed(candle.close, spec.priceDecimals),
    o: formatFixed(candle.open, spec.priceDecimals),
    h: formatFixed(candle.high, spec.priceDecimals),
    l: formatFixed(candle.low, spec.priceDecimals),
    v: formatFixed(candle.volume, spec.quantityDecimals),
    q: formatFixed(candle.quoteVolume),
    st: st(instrument),
  }
}

export function tickerEvent(instrument: Instrument, now: number): Record<string, unknown> {
  const { candle, change, changePercent, weightedAverage, openTime, closeTime } = windowTicker(instrument, now)
  const { spec } = instrument
  const price = (value: number): string => formatFixed(value, spec.priceDecimals)
  return {
    e: '24hrTicker',
    E: now,
    s: spec.symbol,
    ps: spec.pair,
    p: price(change),
    P: changePercent(3),
    w: price(weightedAverage),
    c: price(candle.close),
    Q: formatFixed(instrument.tape.last?.quantity ?? 0, spec.quantityDecimals),
    o: price(candle.open),
    h: price(candle.high),
    l: price(candle.low),
    v: formatFixed(candle.volume, spec.quantityDecimals),
    q: formatFixed(candle.quoteVolume),
    O: openTime,
    C: closeTime,
    F: candle.firstId,
    L: candle.lastId,
    n: candle.count,
    st: st(instrument),
  }
}

export function markPriceEvent(instrument: Instrument, marks: MarkPrices, now: number): Record<string, unknown> {
  const p = formatFixed(marks.mark(instrument))
  const i = formatFixed(marks.index(instrument))
  return {
    e: 'markPriceUpdate',
    E: now,
    s: instrument.spec.symbol,
    p,
    ap: p,
    P: i,
    i,
    r: formatFixed(marks.fundingRate(instrument)),
    T: marks.nextFundingTime(),
    st: st(instrument),
  }
}

export function indexPriceEvent(instrument: Instrument, marks: MarkPrices, now: number): Record<string, unknown> {
  return { e: 'indexPriceUpdate', E: now, s: instrument.spec.pair, p: formatFixed(marks.index(instrument)) }
}

export function continuousKline(
  instrument: Instrument,
): (k: Record<string, unknown>, now: number) => Record<string, unknown> {
  return ({ s: _symbol, ...k }, now) => ({
    e: 'continuous_kline',
    E: now,
    ps: instrument.spec.pair,
    ct: 'PERPETUAL',
    k,
  })
}
