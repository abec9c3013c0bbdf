import { formatFixed } from '../fixed.ts'
import { windowTicker } from '../market/day-ticker.ts'
import type { Instrument } from '../market/instrument.ts'
import type { AggregateTrade, MarketTrade } from '../market/tape.ts'
import { levels } from '../spot/market-data.ts'
import type { MarkPrices } from './mark-price.ts'

const isInverse = (instrument: Instrument): boolean => instrument.spec.market === 'coinm'

/** Members that tell the pair, on COIN-M only. */
const pairField = (instrument: Instrument, name = 'pair'): Record<string, unknown> =>
  isInverse(instrument) ? { [name]: instrument.spec.pair } : {}

export function futuresDepth(instrument: Instrument, limit: number, now: number): Record<string, unknown> {
  return {
    lastUpdateId: instrument.book.updateId,
    E: now,
    T: now,
    ...(isInverse(instrument) && { symbol: instrument.spec.symbol, pair: instrument.spec.pair }),
    bids: levels(instrument, 'bids', limit),
    asks: levels(instrument, 'asks', limit),
  }
}

export function futuresTradeRow(instrument: Instrument, trade: MarketTrade): Record<string, unknown> {
  const { priceDecimals, quantityDecimals } = instrument.spec
  return {
    id: trade.id,
    price: formatFixed(trade.price, priceDecimals),
    qty: formatFixed(trade.quantity, quantityDecimals),
    [isInverse(instrument) ? 'baseQty' : 'quoteQty']: formatFixed(instrument.value(trade.price, trade.quantity)),
    time: trade.at,
    isBuyerMaker: trade.buyerMaker,
    ...(!isInverse(instrument) && { isRPITrade: false }),
  }
}

export function futuresAggregateRow(instrument: Instrument, trade: AggregateTrade): Record<string, unknown> {
  const { priceDecimals, quantityDecimals } = instrument.spec
  const q = formatFixed(trade.quantity, quantityDecimals)
  return {
    a: trade.id,
    p: formatFixed(trade.price, priceDecimals),
    q,
    ...(!isInverse(instrument) && { nq: q }),
    f: trade.firstId,
    l: trade.lastId,
    T: trade.at,
    m: trade.buyerMaker,
  }
}

export function futuresDayTicker(instrument: Instrument, now: number): Record<string, unknown> {
  const { candle, change, changePercent, weightedAverage, openTime, closeTime } = windowTicker(instrument, now)
  const { priceDecimals, quantityDecimals, symbol } = instrument.spec
  const price = (value: number): string => formatFixed(value, priceDecimals)
  return {
    symbol,
    ...pairField(instrument),
    priceChange: price(change),
    priceChangePercent: changePercent(3),
    weightedAvgPrice: price(weightedAverage),
    lastPrice: price(instrument.lastPrice()),
    lastQty: formatFixed(instrument.tape.last?.quantity ?? 0, quantityDecimals),
    openPrice: price(candle.open),
    highPrice: price(candle.high),
    lowPrice: price(candle.low),
    volume: formatFixed(candle.volume, quantityDecimals),
    [isInverse(instrument) ? 'baseVolume' : 'quoteVolume']: formatFixed(candle.quoteVolume),
    openTime,
    closeTime,
    firstId: candle.firstId,
    lastId: candle.lastId,
    count: candle.count,
  }
}

export function futuresBookTicker(instrument: Instrument, now: number): Record<string, unknown> {
  const bid = instrument.book.bids.best()
  const ask = instrument.book.asks.best()
  const { priceDecimals, quantityDecimals, symbol } = instrument.spec
  return {
    lastUpdateId: instrument.book.updateId,
    symbol,
    ...pairField(instrument),
    bidPrice: formatFixed(bid?.price ?? 0, priceDecimals),
    bidQty: formatFixed(bid?.total ?? 0, quantityDecimals),
    askPrice: formatFixed(ask?.price ?? 0, priceDecimals),
    askQty: formatFixed(ask?.total ?? 0, quantityDecimals),
    time: now,
  }
}

export function futuresPriceTicker(instrument: Instrument, now: number): Record<string, unknown> {
  return {
    symbol: instrument.spec.symbol,
    ...pairField(instrument, 'ps'),
    price: formatFixed(instrument.lastPrice(), instrument.spec.priceDecimals),
    time: instrument.tape.last?.at ?? now,
  }
}

export function premiumIndex(instrument: Instrument, marks: MarkPrices, now: number): Record<string, unknown> {
  return {
    symbol: instrument.spec.symbol,
    ...pairField(instrument),
    markPrice: formatFixed(marks.mark(instrument)),
    indexPrice: formatFixed(marks.index(instrument)),
    estimatedSettlePrice: formatFixed(marks.index(instrument)),
    lastFundingRate: formatFixed(marks.fundingRate(instrument)),
    interestRate: '0.00010000',
    nextFundingTime: marks.nextFundingTime(),
    time: now,
  }
}
