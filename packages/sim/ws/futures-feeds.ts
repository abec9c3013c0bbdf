import type { Clock } from '../clock.ts'
import type { FuturesMarket } from '../futures/account.ts'
import type { Liquidations } from '../futures/liquidations.ts'
import type { MarkPrices } from '../futures/mark-price.ts'
import { priceKlineFields } from '../futures/price-klines.ts'
import type { Instrument } from '../market/instrument.ts'
import type { Markets } from '../market/markets.ts'
import { levels } from '../spot/market-data.ts'
import { createDepthWindow } from './depth-window.ts'
import type { Emit, Feed, OpenFeed } from './feed.ts'
import {
  aggregateEvent,
  bookTickerEvent,
  continuousKline,
  depthEvent,
  indexPriceEvent,
  markPriceEvent,
  miniTickerEvent,
  tickerEvent,
  tradeEvent,
} from './futures-events.ts'
import { klineFeed } from './kline-feed.ts'
import { liquidationFeed } from './liquidation-feed.ts'
import { recordedFeed } from './recorded-feed.ts'
import { changing, changingArray, every } from './symbol-feeds.ts'

export interface FuturesFeedDeps {
  readonly market: FuturesMarket
  readonly clock: Clock
  readonly markets: Markets
  readonly marks: MarkPrices
  readonly liquidations: Liquidations
}

/** USD-M splits its streams over two routes; COIN-M has them all in one place. */
export type StreamRoute = 'public' | 'market' | 'all'

interface Scene {
  readonly instrument: Instrument
  readonly clock: Clock
  readonly marks: MarkPrices
  readonly liquidations: Liquidations
  readonly emit: Emit
  readonly parts: RegExpExecArray
}

type Stream = readonly [form: RegExp, route: Exclude<StreamRoute, 'all'>, open: (scene: Scene) => Feed | null]

const KLINE_MS = 250
const ALL_BOOKS_MS = 5_000

const klines = ({ instrument, clock, emit, parts }: Scene): Feed | null =>
  klineFeed({ instrument, clock, emit, interval: parts[1] ?? '', shiftMs: 0, periodMs: KLINE_MS })

/** Bars of the mark or of the index price, made of the `source`'s trades; `name` is their inner `s`. */
function priceKlines(e: string, { instrument, clock, emit, parts }: Scene, source: Instrument, name: string) {
  const [interval, shiftMs] = [parts[1] ?? '', 0]
  return klineFeed({
    instrument: source,
    clock,
    emit,
    interval,
    shiftMs,
    periodMs: KLINE_MS,
    fields: (candle, closed, now) => priceKlineFields(name, { interval, shiftMs, now }, candle, closed),
    wrap: (k, now) => ({ e, E: now, ps: instrument.spec.pair, k }),
  })
}

/** Streams of one symbol by the shape of their name. @see USD-M docs, websocket-market-streams */
const SYMBOL_STREAMS: readonly Stream[] = [
  [/^trade$/, 'public', tradeFeed],
  [/^bookTicker$/, 'public', bookTickerFeed],
  [/^(?:rpiDepth|depth)(?:@(500|250|100|0)ms)?$/, 'public', depthFeed],
  [/^depth(5|10|20)(?:@(500|250|100)ms)?$/, 'public', partialFeed],
  [/^aggTrade$/, 'market', aggregateFeed],
  [
    /^markPrice(@1s)?$/,
    'market',
    ({ instrument, clock, marks, emit, parts }) =>
      every(clock, parts[1] ? 1_000 : 3_000, () =>
        emit(JSON.stringify(markPriceEvent(instrument, marks, clock.now()))),
      ),
  ],
  [/^kline_(\w+)$/, 'market', klines],
  [
    /^markPriceKline_(\w+)$/,
    'market',
    (scene) => priceKlines('markPrice_kline', scene, scene.instrument, scene.instrument.spec.symbol),
  ],
  [
    /^miniTicker$/,
    'market',
    ({ instrument, clock, emit }) =>
      changing(clock, emit, instrument, () => miniTickerEvent(instrument, clock.now()), 2_000),
  ],
  [
    /^ticker$/,
    'market',
    ({ instrument, clock, emit }) =>
      changing(clock, emit, instrument, () => tickerEvent(instrument, clock.now()), 2_000),
  ],
  [/^forceOrder$/, 'market', (scene) => liquidationFeed(scene, (order) => order.instrument === scene.instrument)],
]

/** Streams of a pair, e.g. `btcusd@indexPrice`, `btcusdt_perpetual@continuousKline_1m`. */
const PAIR_STREAMS: readonly Stream[] = [
  [
    /^indexPrice$/,
    'market',
    ({ instrument, clock, marks, emit }) =>
      every(clock, 1_000, () => emit(JSON.stringify(indexPriceEvent(instrument, marks, clock.now())))),
  ],
  [
    /^markPrice(@1s)?$/,
    'market',
    ({ instrument, clock, marks, emit, parts }) =>
      every(clock, parts[1] ? 1_000 : 3_000, () =>
        emit(JSON.stringify([markPriceEvent(instrument, marks, clock.now())])),
      ),
  ],
  [
    /^continuousKline_(\w+)$/,
    'market',
    ({ instrument, clock, emit, parts }) =>
      klineFeed({
        instrument,
        clock,
        emit,
        interval: parts[1] ?? '',
        shiftMs: 0,
        periodMs: KLINE_MS,
        wrap: continuousKline(instrument),
      }),
  ],
  [
    /^indexPriceKline_(\w+)$/,
    'market',
    (scene) => priceKlines('indexPrice_kline', scene, scene.marks.indexMarket(scene.instrument), '0'),
  ],
]

/** The feeds behind one route. A stream of the other route is no stream here: it is acknowledged and stays silent. */
export function createFuturesFeeds(deps: FuturesFeedDeps, route: StreamRoute): OpenFeed {
  const { market, clock, markets, marks, liquidations } = deps
  return (stream, emit) => {
    if (stream.startsWith('!')) return arrayFeed(deps, route, stream, emit)
    const cut = stream.indexOf('@')
    const name = stream.slice(0, cut)
    const suffix = stream.slice(cut + 1)
    if (cut < 0 || name !== name.toLowerCase()) return null
    const listed = markets.get(market, name.toUpperCase())
    const pair = name.replace(/_perpetual$/, '').toUpperCase()
    const instrument = listed ?? markets.all(market).find(({ spec }) => spec.pair === pair)
    if (!instrument) return null
    const inPlace = (wanted: StreamRoute): boolean => route === 'all' || route === wanted
    if (listed?.recordedStreams.has(suffix) && inPlace(suffix === 'aggTrade' ? 'market' : 'public'))
      return recordedFeed(listed, suffix, emit)
    const candidates = [...(listed ? SYMBOL_STREAMS : []), ...PAIR_STREAMS]
    for (const [form, wanted, open] of candidates) {
      const parts = form.exec(suffix)
      if (parts) return inPlace(wanted) ? open({ instrument, clock, marks, liquidations, emit, parts }) : null
    }
    return null
  }
}

function arrayFeed(deps: FuturesFeedDeps, route: StreamRoute, stream: string, emit: Emit): Feed | null {
  const { market, clock, markets, marks } = deps
  const all = (): readonly Instrument[] => markets.all(market)
  if (stream === '!bookTicker') {
    if (route === 'market') return null
    const tell = (instrument: Instrument): void => emit(JSON.stringify(bookTickerEvent(instrument, clock.now())))
    if (market === 'usdm') return every(clock, ALL_BOOKS_MS, () => all().map(tell))
    const stops = all().map((instrument) => instrument.listen({ top: () => tell(instrument) }))
    return {
      close() {
        for (const stop of stops) stop()
      },
    }
  }
  if (route === 'public') return null
  const marked = /^!markPrice@arr(@1s)?$/.exec(stream)
  if (marked) {
    return every(clock, marked[1] ? 1_000 : 3_000, () =>
      emit(JSON.stringify(all().map((instrument) => markPriceEvent(instrument, marks, clock.now())))),
    )
  }
  if (stream === '!miniTicker@arr')
    return changingArray(clock, emit, all, (instrument) => miniTickerEvent(instrument, clock.now()))
  if (stream === '!ticker@arr')
    return changingArray(clock, emit, all, (instrument) => tickerEvent(instrument, clock.now()))
  if (stream === '!forceOrder@arr') return liquidationFeed({ ...deps, emit }, () => true)
  return /^!(contractInfo|assetIndex@arr)$/.test(stream) ? { close: () => {} } : null
}

function tradeFeed({ instrument, clock, emit }: Scene): Feed {
  const close = instrument.listen({
    trades(trades) {
      for (const trade of trades) emit(JSON.stringify(tradeEvent(instrument, trade, clock.now())))
    },
  })
  return { close }
}

function aggregateFeed({ instrument, clock, emit }: Scene): Feed {
  const close = instrument.listen({
    trades(_trades, aggregates) {
      for (const trade of aggregates) emit(JSON.stringify(aggregateEvent(instrument, trade, clock.now())))
    },
  })
  return { close }
}

function bookTickerFeed({ instrument, clock, emit }: Scene): Feed {
  return { close: instrument.listen({ top: () => emit(JSON.stringify(bookTickerEvent(instrument, clock.now()))) }) }
}

function depthFeed({ instrument, clock, emit, parts }: Scene): Feed {
  const window = createDepthWindow(instrument)
  const stop = clock.every(Math.max(20, Number(parts[1] ?? 250)), () => {
    const changes = window.take()
    if (changes) emit(JSON.stringify(depthEvent(instrument, changes, clock.now())))
  })
  return {
    close() {
      stop()
      window.close()
    },
  }
}

function partialFeed({ instrument, clock, emit, parts }: Scene): Feed {
  const count = Number(parts[1])
  const window = createDepthWindow(instrument)
  const stop = clock.every(Number(parts[2] ?? 250), () => {
    const changes = window.take()
    if (!changes) return
    const whole = { ...changes, bids: levels(instrument, 'bids', count), asks: levels(instrument, 'asks', count) }
    emit(JSON.stringify(depthEvent(instrument, whole, clock.now())))
  })
  return {
    close() {
      stop()
      window.close()
    },
  }
}
