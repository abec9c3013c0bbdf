import { errors } from '../errors.ts'
import { formatFixed } from '../fixed.ts'
import { DAY_MS } from '../market/day-ticker.ts'
import type { Instrument } from '../market/instrument.ts'
import type { Markets } from '../market/markets.ts'
import { SPOT_RATE_LIMITS, symbolInfo } from '../spot/exchange-info.ts'
import { averagePrice } from '../spot/filters.ts'
import { aggregateRow, dayTicker, depth, klines, rollingTicker, tradeRow, windowLength } from '../spot/market-data.ts'
import type { Params } from './params.ts'
import { type Context, open, type Routes } from './route.ts'
import { readLimit, requireSymbol, selectSymbols } from './symbol-params.ts'

const MINUTE_MS = 60_000

/** Public market data of spot. */
export function spotMarketRoutes(markets: Markets): Routes {
  const symbol = (context: Context): Instrument => requireSymbol(context.params, markets, 'spot')
  const each = (context: Context, row: (instrument: Instrument) => unknown): unknown => {
    const { chosen, one } = selectSymbols(context.params, markets, 'spot')
    return one && chosen[0] ? row(chosen[0]) : chosen.map(row)
  }
  const bars = (context: Context): unknown =>
    klines(symbol(context), context.params, readLimit(context.params, 500, 1_000), context.now)

  return {
    'GET /api/v3/ping': open(() => ({})),
    'GET /api/v3/time': open(({ now }) => ({ serverTime: now })),
    'GET /api/v3/exchangeInfo': open((context) => ({
      timezone: 'UTC',
      serverTime: context.now,
      rateLimits: SPOT_RATE_LIMITS,
      exchangeFilters: [],
      symbols: selectSymbols(context.params, markets, 'spot').chosen.map(({ spec }) => symbolInfo(spec)),
    })),
    'GET /api/v3/depth': open((context) => depth(symbol(context), readLimit(context.params, 100, 5_000))),
    'GET /api/v3/trades': open((context) => {
      const instrument = symbol(context)
      const limit = readLimit(context.params, 500, 1_000)
      return instrument.tape.trades.slice(-limit).map((trade) => tradeRow(instrument, trade))
    }),
    'GET /api/v3/historicalTrades': open((context) => {
      const instrument = symbol(context)
      const chosen = byId(
        instrument.tape.trades,
        context.params.integer('fromId'),
        readLimit(context.params, 500, 1_000),
      )
      return chosen.map((trade) => tradeRow(instrument, trade))
    }),
    'GET /api/v3/aggTrades': open((context) => aggregates(symbol(context), context.params).map(aggregateRow)),
    'GET /api/v3/klines': open(bars),
    'GET /api/v3/uiKlines': open(bars),
    'GET /api/v3/avgPrice': open((context) => {
      const instrument = symbol(context)
      const closeTime = instrument.tape.last?.at ?? context.now
      return { mins: 5, price: formatFixed(averagePrice(instrument, context.now)), closeTime }
    }),
    'GET /api/v3/ticker/24hr': open((context) => {
      const mini = isMini(context.params)
      return each(context, (instrument) => dayTicker(instrument, context.now, mini))
    }),
    'GET /api/v3/ticker/tradingDay': open((context) => {
      requireSelection(context.params)
      const mini = isMini(context.params)
      const sinceMidnight = (context.now % DAY_MS) - (context.now % MINUTE_MS) + MINUTE_MS
      return each(context, (instrument) => rollingTicker(instrument, context.now, sinceMidnight, mini))
    }),
    'GET /api/v3/ticker': open((context) => {
      requireSelection(context.params)
      const length = windowLength(context.params.text('windowSize'))
      const mini = isMini(context.params)
      return each(context, (instrument) => rollingTicker(instrument, context.now, length, mini))
    }),
    // No symbol here has a reference price, and without one there are no rules about leaving its range.
    'GET /api/v3/executionRules': open((context) => {
      selectSymbols(context.params, markets, 'spot')
      return { symbolRules: [] }
    }),
    'GET /api/v3/referencePrice': open((context) => {
      symbol(context)
      throw errors.noReferencePrice()
    }),
    'GET /api/v3/referencePrice/calculation': open((context) => {
      symbol(context)
      throw errors.noReferencePrice()
    }),
    'GET /api/v3/ticker/price': open((context) =>
      each(context, (instrument) => ({ symbol: instrument.spec.symbol, price: formatFixed(instrument.lastPrice()) })),
    ),
    'GET /api/v3/ticker/bookTicker': open((context) => each(context, bookTicker)),
  }
}

function bookTicker(instrument: Instrument): Record<string, unknown> {
  const bid = instrument.book.bids.best()
  const ask = instrument.book.asks.best()
  return {
    symbol: instrument.spec.symbol,
    bidPrice: formatFixed(bid?.price ?? 0),
    bidQty: formatFixed(bid?.total ?? 0),
    askPrice: formatFixed(ask?.price ?? 0),
    askQty: formatFixed(ask?.total ?? 0),
  }
}

function isMini(params: Params): boolean {
  return params.choice('type', ['FULL', 'MINI'], () => errors.invalidData('type')) === 'MINI'
}

function requireSelection(params: Params): void {
  if (!params.has('symbol') && !params.has('symbols')) throw errors.eitherMissing('symbol', 'symbols')
}

/** The newest `limit` rows, or those from `fromId` on. */
export function byId<Row extends { readonly id: number }>(
  rows: readonly Row[],
  fromId: number | undefined,
  limit: number,
): Row[] {
  if (fromId === undefined) return rows.slice(-limit)
  const first = rows.findIndex((row) => row.id >= fromId)
  return first < 0 ? [] : rows.slice(first, first + limit)
}

/** Aggregate trades by id or by time: with a start the oldest first, with an end only the newest up to it. */
export function aggregates(instrument: Instrument, params: Params): Instrument['tape']['aggregates'] {
  const limit = readLimit(params, 500, 1_000)
  const startTime = params.integer('startTime')
  const endTime = params.integer('endTime')
  const fromId = params.integer('fromId')
  const all = instrument.tape.aggregates
  if (fromId !== undefined) return byId(all, fromId, limit)
  const inside = all.filter((row) => row.at >= (startTime ?? 0) && row.at <= (endTime ?? Number.MAX_SAFE_INTEGER))
  return startTime === undefined ? inside.slice(-limit) : inside.slice(0, limit)
}
