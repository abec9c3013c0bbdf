import { errors } from '../errors.ts'
import { formatFixed } from '../fixed.ts'
import type { FuturesMarket } from '../futures/account.ts'
import { futuresExchangeInfo } from '../futures/exchange-info.ts'
import { FUNDING_PERIOD_MS, type MarkPrices } from '../futures/mark-price.ts'
import {
  futuresAggregateRow,
  futuresBookTicker,
  futuresDayTicker,
  futuresDepth,
  futuresPriceTicker,
  futuresTradeRow,
  premiumIndex,
} from '../futures/market-data.ts'
import { type PriceKind, priceKlines } from '../futures/price-klines.ts'
import type { Instrument } from '../market/instrument.ts'
import type { Markets } from '../market/markets.ts'
import { klines, readBarQuery } from '../spot/market-data.ts'
import type { Params } from './params.ts'
import { type Context, open, type Route, type Routes } from './route.ts'
import { aggregates, byId } from './spot-market.ts'
import { readLimit, requireSymbol } from './symbol-params.ts'

export interface FuturesMarketDeps {
  readonly market: FuturesMarket
  readonly markets: Markets
  readonly marks: MarkPrices
}

const DEPTHS: ReadonlySet<number> = new Set([5, 10, 20, 50, 100, 500, 1_000])

/** The only number of levels that rpiDepth answers. */
const RPI_DEPTH = 1_000
/** How often the risk of deleveraging is told anew. */
const ADL_RISK_MS = 1_800_000

/** Public market data of USD-M (`/fapi/v1`) or COIN-M (`/dapi/v1`). */
export function futuresMarketRoutes({ market, markets, marks }: FuturesMarketDeps): Routes {
  const root = market === 'usdm' ? '/fapi/v1' : '/dapi/v1'
  const symbol = (context: Context): Instrument => requireSymbol(context.params, markets, market)
  /** One row for `symbol` on USD-M, an array otherwise; COIN-M answers arrays and takes `pair` as well. */
  const each = (context: Context, row: (instrument: Instrument) => unknown): unknown => {
    if (context.params.has('symbol')) return market === 'usdm' ? row(symbol(context)) : [row(symbol(context))]
    const pair = context.params.text('pair')
    return markets
      .all(market)
      .filter(({ spec }) => pair === undefined || spec.pair === pair)
      .map(row)
  }
  const bars = (find: (context: Context) => Instrument): Route =>
    open((context) => klines(find(context), context.params, readLimit(context.params, 500, 1_500), context.now))
  const prices = (kind: PriceKind, find: (context: Context) => Instrument): Route =>
    open(({ params, ...context }) => {
      const query = readBarQuery(params, readLimit(params, 500, 1_500), context.now)
      return priceKlines(kind, find({ params, ...context }), marks, query)
    })
  const byPair = (context: Context): Instrument => requirePair(context.params, markets, market)
  const price = open((context) => each(context, (instrument) => futuresPriceTicker(instrument, context.now)))

  return {
    [`GET ${root}/ping`]: open(() => ({})),
    [`GET ${root}/time`]: open(({ now }) => ({ serverTime: now })),
    [`GET ${root}/exchangeInfo`]: open(({ now }) => futuresExchangeInfo(market, markets.all(market), now)),
    [`GET ${root}/depth`]: open((context) => futuresDepth(symbol(context), depthLimit(context.params), context.now)),
    [`GET ${root}/trades`]: open((context) => {
      const instrument = symbol(context)
      return instrument.tape.trades
        .slice(-readLimit(context.params, 500, 1_000))
        .map((trade) => futuresTradeRow(instrument, trade))
    }),
    [`GET ${root}/historicalTrades`]: {
      security: 'KEY',
      permission: 'enableReading',
      handle(context) {
        const instrument = symbol(context)
        const rows = byId(instrument.tape.trades, context.params.integer('fromId'), readLimit(context.params, 100, 500))
        return rows.map((trade) => futuresTradeRow(instrument, trade))
      },
    },
    [`GET ${root}/aggTrades`]: open((context) => {
      const instrument = symbol(context)
      return aggregates(instrument, context.params).map((trade) => futuresAggregateRow(instrument, trade))
    }),
    [`GET ${root}/klines`]: bars(symbol),
    [`GET ${root}/continuousKlines`]: bars(byPair),
    [`GET ${root}/markPriceKlines`]: prices('mark', symbol),
    [`GET ${root}/premiumIndexKlines`]: prices('premium', symbol),
    [`GET ${root}/indexPriceKlines`]: prices('index', byPair),
    [`GET ${root}/premiumIndex`]: open((context) =>
      each(context, (instrument) => premiumIndex(instrument, marks, context.now)),
    ),
    [`GET ${root}/fundingRate`]: open((context) => fundingHistory(context, market, markets, marks)),
    [`GET ${root}/fundingInfo`]: open(() =>
      markets.all(market).map(({ spec }) => ({
        symbol: spec.symbol,
        adjustedFundingRateCap: '0.02000000',
        adjustedFundingRateFloor: '-0.02000000',
        fundingIntervalHours: 8,
        disclaimer: false,
      })),
    ),
    [`GET ${root}/ticker/24hr`]: open((context) =>
      each(context, (instrument) => futuresDayTicker(instrument, context.now)),
    ),
    [`GET ${root}/ticker/price`]: price,
    ...(market === 'usdm' && {
      'GET /fapi/v2/ticker/price': price,
      'GET /fapi/v1/rpiDepth': open((context) => {
        const limit = context.params.integer('limit') ?? RPI_DEPTH
        if (limit !== RPI_DEPTH) throw errors.limitChoice(limit)
        return futuresDepth(symbol(context), limit, context.now)
      }),
      // Nobody is ever deleveraged here.
      'GET /fapi/v1/symbolAdlRisk': open((context) =>
        each(context, ({ spec }) => ({
          symbol: spec.symbol,
          adlRisk: 'low',
          updateTime: context.now - (context.now % ADL_RISK_MS),
        })),
      ),
    }),
    [`GET ${root}/ticker/bookTicker`]: open((context) =>
      each(context, (instrument) => futuresBookTicker(instrument, context.now)),
    ),
    [`GET ${root}/openInterest`]: open((context) => {
      const instrument = symbol(context)
      const { spec } = instrument
      const size = (spec.liveliness.tradeSize / 1e8) * 40_000
      return {
        symbol: spec.symbol,
        ...(market === 'coinm' && { pair: spec.pair, contractType: 'PERPETUAL' }),
        openInterest: size.toFixed(spec.quantityDecimals),
        time: context.now,
      }
    }),
  }
}

function depthLimit(params: Params): number {
  const limit = params.integer('limit') ?? 500
  if (!DEPTHS.has(limit)) throw errors.limitChoice(limit)
  return limit
}

/** The perpetual of a pair. @throws -1121 */
function requirePair(params: Params, markets: Markets, market: FuturesMarket): Instrument {
  const pair = params.required('pair')
  const instrument = markets.all(market).find(({ spec }) => spec.pair === pair)
  if (!instrument) throw errors.symbol()
  return instrument
}

/** Three rows a day, oldest first. */
function fundingHistory(context: Context, market: FuturesMarket, markets: Markets, marks: MarkPrices): unknown[] {
  const { params, now } = context
  const chosen = params.has('symbol') ? [requireSymbol(params, markets, market)] : markets.all(market)
  const limit = readLimit(params, 100, 1_000)
  const until = Math.min(params.integer('endTime') ?? now, now)
  const last = Math.floor(until / FUNDING_PERIOD_MS) * FUNDING_PERIOD_MS
  const start = params.integer('startTime')
  const periods = Math.max(1, Math.floor(limit / chosen.length))
  const first =
    start === undefined
      ? last - (periods - 1) * FUNDING_PERIOD_MS
      : Math.ceil(start / FUNDING_PERIOD_MS) * FUNDING_PERIOD_MS
  const rows: unknown[] = []
  for (let at = first; at <= last && rows.length < limit; at += FUNDING_PERIOD_MS) {
    for (const instrument of chosen) {
      rows.push({
        symbol: instrument.spec.symbol,
        fundingTime: at,
        fundingRate: formatFixed(marks.pastFundingRate(instrument, at)),
        ...(market === 'usdm' && { markPrice: formatFixed(instrument.chart.span(at, at + 60_000).open) }),
      })
    }
  }
  return rows
}
