import type { Clock } from '../clock.ts'
import { formatFixed } from '../fixed.ts'
import { windowTicker } from '../market/day-ticker.ts'
import type { Instrument } from '../market/instrument.ts'
import type { Markets } from '../market/markets.ts'
import { averagePrice } from '../spot/filters.ts'
import { levels } from '../spot/market-data.ts'
import { createDepthWindow } from './depth-window.ts'
import type { Emit, Feed, OpenFeed } from './feed.ts'
import { klineFeed } from './kline-feed.ts'
import { recordedFeed } from './recorded-feed.ts'
import { changing, changingArray, every } from './symbol-feeds.ts'

interface FeedDeps {
  readonly clock: Clock
  readonly markets: Markets
}

type Open = (instrument: Instrument, clock: Clock, emit: Emit, parts: RegExpExecArray) => Feed | null

const SECOND = 1_000

/** Streams of one symbol by the shape of their name. @see spot docs, web-socket-streams.md */
const STREAMS: readonly (readonly [RegExp, Open])[] = [
  [/^trade$/, tradeFeed],
  [/^aggTrade$/, aggTradeFeed],
  [/^bookTicker$/, bookTickerFeed],
  [
    /^depth(?:@(1000|100)ms)?$/,
    (instrument, clock, emit, parts) => depthFeed(instrument, clock, emit, Number(parts[1] ?? 1_000)),
  ],
  [
    /^depth(5|10|20)(?:@(1000|100)ms)?$/,
    (instrument, clock, emit, parts) =>
      partialFeed(instrument, clock, emit, Number(parts[1]), Number(parts[2] ?? 1_000)),
  ],
  [
    /^kline_(\w+?)(@\+08:00)?$/,
    (instrument, clock, emit, parts) =>
      klineFeed({
        instrument,
        clock,
        emit,
        interval: parts[1] ?? '',
        shiftMs: parts[2] ? 8 * 3_600_000 : 0,
        periodMs: parts[1] === '1s' ? SECOND : 2 * SECOND,
      }),
  ],
  [
    /^miniTicker$/,
    (instrument, clock, emit) => changing(clock, emit, instrument, () => miniTicker(instrument, clock.now())),
  ],
  [/^ticker$/, (instrument, clock, emit) => changing(clock, emit, instrument, () => ticker(instrument, clock.now()))],
  [
    /^ticker_(1h|4h|1d)$/,
    (instrument, clock, emit, parts) =>
      changing(clock, emit, instrument, () => windowEvent(instrument, parts[1] ?? '1d', clock.now())),
  ],
  [
    /^avgPrice$/,
    (instrument, clock, emit) =>
      every(clock, SECOND, () => emit(JSON.stringify(averageEvent(instrument, clock.now())))),
  ],
]

export function createSpotFeeds({ clock, markets }: FeedDeps): OpenFeed {
  return (stream, emit) => {
    if (stream.startsWith('!')) return arrayFeed(stream, clock, markets, emit)
    const cut = stream.indexOf('@')
    const instrument = cut < 0 ? undefined : markets.get('spot', stream.slice(0, cut).toUpperCase())
    if (!instrument || stream.slice(0, cut) !== stream.slice(0, cut).toLowerCase()) return null
    const suffix = stream.slice(cut + 1)
    if (instrument.recordedStreams.has(suffix)) return recordedFeed(instrument, suffix, emit)
    for (const [form, open] of STREAMS) {
      const parts = form.exec(suffix)
      if (parts) return open(instrument, clock, emit, parts)
    }
    return null
  }
}

function tradeFeed(instrument: Instrument, clock: Clock, emit: Emit): Feed {
  const close = instrument.listen({
    trades(trades) {
      const now = clock.now()
      for (const trade of trades) {
        emit(
          `{"e":"trade","E":${now},"s":"${instrument.spec.symbol}","t":${trade.id},"p":"${formatFixed(trade.price)}",` +
            `"q":"${formatFixed(trade.quantity)}","T":${trade.at},"m":${trade.buyerMaker},"M":true}`,
        )
      }
    },
  })
  return { close }
}

function aggTradeFeed(instrument: Instrument, clock: Clock, emit: Emit): Feed {
  const close = instrument.listen({
    trades(_trades, aggregates) {
      const now = clock.now()
      for (const trade of aggregates) {
        emit(
          `{"e":"aggTrade","E":${now},"s":"${instrument.spec.symbol}","a":${trade.id},"p":"${formatFixed(trade.price)}",` +
            `"q":"${formatFixed(trade.quantity)}","f":${trade.firstId},"l":${trade.lastId},"T":${trade.at},"m":${trade.buyerMaker},"M":true}`,
        )
      }
    },
  })
  return { close }
}

function bookTickerFeed(instrument: Instrument, _clock: Clock, emit: Emit): Feed {
  const close = instrument.listen({
    top() {
      const bid = instrument.book.bids.best()
      const ask = instrument.book.asks.best()
      if (!bid || !ask) return
      emit(
        `{"u":${instrument.book.updateId},"s":"${instrument.spec.symbol}","b":"${formatFixed(bid.price)}","B":"${formatFixed(bid.total)}",` +
          `"a":"${formatFixed(ask.price)}","A":"${formatFixed(ask.total)}"}`,
      )
    },
  })
  return { close }
}

function depthFeed(instrument: Instrument, clock: Clock, emit: Emit, periodMs: number): Feed {
  const window = createDepthWindow(instrument)
  const stop = clock.every(periodMs, () => {
    const changes = window.take()
    if (!changes) return
    const { first: U, last: u, bids: b, asks: a } = changes
    emit(JSON.stringify({ e: 'depthUpdate', E: clock.now(), s: instrument.spec.symbol, U, u, b, a }))
  })
  return {
    close() {
      stop()
      window.close()
    },
  }
}

function partialFeed(instrument: Instrument, clock: Clock, emit: Emit, count: number, periodMs: number): Feed {
  let told = -1
  return every(clock, periodMs, () => {
    const lastUpdateId = instrument.book.updateId
    if (lastUpdateId === told) return
    told = lastUpdateId
    emit(
      JSON.stringify({
        lastUpdateId,
        bids: levels(instrument, 'bids', count),
        asks: levels(instrument, 'asks', count),
      }),
    )
  })
}

function arrayFeed(stream: string, clock: Clock, markets: Markets, emit: Emit): Feed | null {
  const window = /^!ticker_(1h|4h|1d)@arr$/.exec(stream)?.[1]
  const row =
    stream === '!miniTicker@arr'
      ? miniTicker
      : window
        ? (instrument: Instrument, now: number) => windowEvent(instrument, window, now)
        : null
  if (!row) return null
  return changingArray(
    clock,
    emit,
    () => markets.all('spot'),
    (instrument) => row(instrument, clock.now()),
  )
}

function miniTicker(instrument: Instrument, now: number): Record<string, unknown> {
  const { candle } = windowTicker(instrument, now)
  return {
    e: '24hrMiniTicker',
    E: now,
    s: instrument.spec.symbol,
    c: formatFixed(candle.close),
    o: formatFixed(candle.open),
    h: formatFixed(candle.high),
    l: formatFixed(candle.low),
    v: formatFixed(candle.volume),
    q: formatFixed(candle.quoteVolume),
  }
}

function ticker(instrument: Instrument, now: number): Record<string, unknown> {
  const { candle, change, changePercent, weightedAverage, previousClose, openTime, closeTime } = windowTicker(
    instrument,
    now,
  )
  const bid = instrument.book.bids.best()
  const ask = instrument.book.asks.best()
  return {
    e: '24hrTicker',
    E: now,
    s: instrument.spec.symbol,
    p: formatFixed(change),
    P: changePercent(3),
    w: formatFixed(weightedAverage),
    x: formatFixed(previousClose),
    c: formatFixed(candle.close),
    Q: formatFixed(instrument.tape.last?.quantity ?? 0),
    b: formatFixed(bid?.price ?? 0),
    B: formatFixed(bid?.total ?? 0),
    a: formatFixed(ask?.price ?? 0),
    A: formatFixed(ask?.total ?? 0),
    o: formatFixed(candle.open),
    h: formatFixed(candle.high),
    l: formatFixed(candle.low),
    v: formatFixed(candle.volume),
    q: formatFixed(candle.quoteVolume),
    O: openTime,
    C: closeTime,
    F: candle.firstId,
    L: candle.lastId,
    n: candle.count,
  }
}

const WINDOWS_MS: Readonly<Record<string, number>> = { '1h': 3_600_000, '4h': 14_400_000, '1d': 86_400_000 }

function windowEvent(instrument: Instrument, window: string, now: number): Record<string, unknown> {
  const { candle, change, changePercent, weightedAverage, openTime, closeTime } = windowTicker(
    instrument,
    now,
    WINDOWS_MS[window],
  )
  return {
    e: `${window}Ticker`,
    E: now,
    s: instrument.spec.symbol,
    p: formatFixed(change),
    P: changePercent(3),
    o: formatFixed(candle.open),
    h: formatFixed(candle.high),
    l: formatFixed(candle.low),
    c: formatFixed(candle.close),
    w: formatFixed(weightedAverage),
    v: formatFixed(candle.volume),
    q: formatFixed(candle.quoteVolume),
    O: openTime,
    C: closeTime,
    F: candle.firstId,
    L: candle.lastId,
    n: candle.count,
  }
}

function averageEvent(instrument: Instrument, now: number): Record<string, unknown> {
  const w = formatFixed(averagePrice(instrument, now))
  return { e: 'avgPrice', E: now, s: instrument.spec.symbol, i: '5m', w, T: instrument.tape.last?.at ?? now }
}
