import { errors } from '../errors.ts'
import { formatFixed } from '../fixed.ts'
import type { Candle } from '../market/candle.ts'
import { type BarQuery, isInterval } from '../market/chart.ts'
import { DAY_MS, windowTicker } from '../market/day-ticker.ts'
import type { Instrument } from '../market/instrument.ts'
import { nextOpenTime } from '../market/intervals.ts'
import type { AggregateTrade, MarketTrade } from '../market/tape.ts'
import type { Params } from '../rest/params.ts'

/** The answer of `depth`, at most `limit` levels a side. */
export function depth(instrument: Instrument, limit: number): Record<string, unknown> {
  return {
    lastUpdateId: instrument.book.updateId,
    bids: levels(instrument, 'bids', limit),
    asks: levels(instrument, 'asks', limit),
  }
}

/** `[price, quantity]` from the best outwards, in the market's own number of places. */
export function levels(instrument: Instrument, side: 'bids' | 'asks', limit: number): [string, string][] {
  const { priceDecimals, quantityDecimals } = instrument.spec
  const rows: [string, string][] = []
  for (let index = 0; index < limit; index++) {
    const level = instrument.book[side].fromBest(index)
    if (!level) break
    rows.push([formatFixed(level.price, priceDecimals), formatFixed(level.total, quantityDecimals)])
  }
  return rows
}

export function tradeRow(instrument: Instrument, trade: MarketTrade): Record<string, unknown> {
  return {
    id: trade.id,
    price: formatFixed(trade.price),
    qty: formatFixed(trade.quantity),
    quoteQty: formatFixed(instrument.value(trade.price, trade.quantity)),
    time: trade.at,
    isBuyerMaker: trade.buyerMaker,
    isBestMatch: true,
  }
}

export function aggregateRow(trade: AggregateTrade): Record<string, unknown> {
  return {
    a: trade.id,
    p: formatFixed(trade.price),
    q: formatFixed(trade.quantity),
    f: trade.firstId,
    l: trade.lastId,
    T: trade.at,
    m: trade.buyerMaker,
    M: true,
  }
}

/** A row of klines, shared by all markets; the places differ. */
function klineRow(instrument: Instrument, interval: string, candle: Candle, shiftMs: number): unknown[] {
  const { priceDecimals, quantityDecimals } = instrument.spec
  return [
    candle.openTime,
    formatFixed(candle.open, priceDecimals),
    formatFixed(candle.high, priceDecimals),
    formatFixed(candle.low, priceDecimals),
    formatFixed(candle.close, priceDecimals),
    formatFixed(candle.volume, quantityDecimals),
    nextOpenTime(interval, candle.openTime, shiftMs) - 1,
    formatFixed(candle.quoteVolume),
    candle.count,
    formatFixed(candle.takerVolume, quantityDecimals),
    formatFixed(candle.takerQuoteVolume),
    '0',
  ]
}

/** Answers a klines call. @throws -1120 */
export function klines(instrument: Instrument, params: Params, limit: number, now: number): unknown[] {
  const query = readBarQuery(params, limit, now)
  return instrument.chart.bars(query).map((candle) => klineRow(instrument, query.interval, candle, query.shiftMs))
}

/** Which bars a klines call asks for. @throws -1120 */
export function readBarQuery(params: Params, limit: number, now: number): BarQuery {
  const interval = params.required('interval')
  if (!isInterval(interval)) throw errors.interval()
  const shiftMs = timeZoneShift(params.text('timeZone'))
  const startTime = params.integer('startTime')
  const endTime = params.integer('endTime')
  return { interval, startTime, endTime, limit, now, shiftMs }
}

/** `-1:00`, `05:45`, `8`: hours ahead of UTC. */
function timeZoneShift(text: string | undefined): number {
  if (text === undefined) return 0
  const parts = /^([+-]?)(\d{1,2})(?::(\d{2}))?$/.exec(text)
  if (!parts) throw errors.illegal('timeZone', '^[+-]?\\d{1,2}(:\\d{2})?$')
  const minutes = Number(parts[2]) * 60 + Number(parts[3] ?? 0)
  if (minutes > 14 * 60) throw errors.invalidData('timeZone')
  return (parts[1] === '-' ? -1 : 1) * minutes * 60_000
}

/** `ticker/24hr`, FULL or MINI. */
export function dayTicker(instrument: Instrument, now: number, mini: boolean): Record<string, unknown> {
  const ticker = windowTicker(instrument, now)
  const { candle } = ticker
  const bid = instrument.book.bids.best()
  const ask = instrument.book.asks.best()
  if (mini)
    return {
      symbol: instrument.spec.symbol,
      ...rangeFields(candle),
      ...boundaryFields(ticker.openTime, ticker.closeTime, candle),
    }
  return {
    symbol: instrument.spec.symbol,
    priceChange: formatFixed(ticker.change),
    priceChangePercent: ticker.changePercent(3),
    weightedAvgPrice: formatFixed(ticker.weightedAverage),
    prevClosePrice: formatFixed(ticker.previousClose),
    lastPrice: formatFixed(instrument.lastPrice()),
    lastQty: formatFixed(instrument.tape.last?.quantity ?? 0),
    bidPrice: formatFixed(bid?.price ?? 0),
    bidQty: formatFixed(bid?.total ?? 0),
    askPrice: formatFixed(ask?.price ?? 0),
    askQty: formatFixed(ask?.total ?? 0),
    openPrice: formatFixed(candle.open),
    highPrice: formatFixed(candle.high),
    lowPrice: formatFixed(candle.low),
    volume: formatFixed(candle.volume),
    quoteVolume: formatFixed(candle.quoteVolume),
    ...boundaryFields(ticker.openTime, ticker.closeTime, candle),
  }
}

/** `ticker` and `ticker/tradingDay`: a window that is not a day. */
export function rollingTicker(
  instrument: Instrument,
  now: number,
  lengthMs: number,
  mini: boolean,
): Record<string, unknown> {
  const ticker = windowTicker(instrument, now, lengthMs)
  const { candle } = ticker
  const bounds = boundaryFields(ticker.openTime, ticker.closeTime, candle)
  if (mini) return { symbol: instrument.spec.symbol, ...rangeFields(candle), ...bounds }
  return {
    symbol: instrument.spec.symbol,
    priceChange: formatFixed(ticker.change),
    priceChangePercent: ticker.changePercent(3),
    weightedAvgPrice: formatFixed(ticker.weightedAverage),
    ...rangeFields(candle),
    ...bounds,
  }
}

function rangeFields(candle: Candle): Record<string, unknown> {
  return {
    openPrice: formatFixed(candle.open),
    highPrice: formatFixed(candle.high),
    lowPrice: formatFixed(candle.low),
    lastPrice: formatFixed(candle.close),
    volume: formatFixed(candle.volume),
    quoteVolume: formatFixed(candle.quoteVolume),
  }
}

function boundaryFields(openTime: number, closeTime: number, candle: Candle): Record<string, unknown> {
  return { openTime, closeTime, firstId: candle.firstId, lastId: candle.lastId, count: candle.count }
}

/** Reads `windowSize` (1m..59m, 1h..23h, 1d..7d). */
export function windowLength(text: string | undefined): number {
  if (text === undefined) return DAY_MS
  const parts = /^(\d{1,2})([mhd])$/.exec(text)
  const amount = Number(parts?.[1] ?? 0)
  const unit = parts?.[2]
  const most = unit === 'm' ? 59 : unit === 'h' ? 23 : 7
  if (!parts || amount < 1 || amount > most) throw errors.illegal('windowSize', '^[1-9][0-9]?[mhd]$')
  return amount * (unit === 'm' ? 60_000 : unit === 'h' ? 3_600_000 : DAY_MS)
}
