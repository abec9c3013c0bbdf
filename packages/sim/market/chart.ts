import { absorb, type Candle, flatCandle } from './candle.ts'
import type { History } from './history.ts'
import { INTERVALS, nextOpenTime, openTimeOf, previousOpenTime } from './intervals.ts'
import type { MarketTrade } from './tape.ts'

/** All bars of a symbol: generated before the start, made of trades since. */
export interface Chart {
  add(trade: MarketTrade, value: bigint): void
  /** The bar of [from, until); both on whole minutes or seconds. Flat when nothing was traded. */
  span(from: number, until: number): Candle
  bar(interval: string, openTime: number, shiftMs?: number): Candle
  /** Bars in ascending order, as the klines endpoint selects them. */
  bars(query: BarQuery): Candle[]
}

export interface BarQuery {
  readonly interval: string
  readonly startTime: number | undefined
  readonly endTime: number | undefined
  readonly limit: number
  readonly now: number
  readonly shiftMs: number
}

const SECOND = 1_000
const MINUTE = 60_000
const HOUR = 3_600_000
/** Seconds kept as bars of their own: one hour. */
const MAX_SECONDS = 3_600
const MAX_PAST_MINUTES = 3_000

export function createChart(history: History | null, startAt: number, startPrice: () => number): Chart {
  const firstLiveMinute = openTimeOf('1m', startAt)
  const minutes = new Map<number, Candle>()
  const seconds = new Map<number, Candle>()
  const hours = new Map<number, Candle>()
  const pastMinute = createPastMinutes()
  let lastClose: number | null = null
  let newest = firstLiveMinute

  function opening(): number {
    return lastClose ?? startPrice()
  }

  function live(store: Map<number, Candle>, openTime: number, trade: MarketTrade, value: bigint): void {
    let candle = store.get(openTime)
    if (!candle) {
      candle = flatCandle(openTime, trade.price)
      candle.firstId = trade.id
      store.set(openTime, candle)
    }
    candle.high = Math.max(candle.high, trade.price)
    candle.low = Math.min(candle.low, trade.price)
    candle.close = trade.price
    candle.volume += BigInt(trade.quantity)
    candle.quoteVolume += value
    if (!trade.buyerMaker) {
      candle.takerVolume += BigInt(trade.quantity)
      candle.takerQuoteVolume += value
    }
    if (candle.firstId < 0) candle.firstId = trade.id
    candle.lastId = trade.id
    candle.count += 1
  }

  /** The price at which everything before `openTime` ended. */
  function closeBefore(openTime: number): number {
    for (let at = Math.min(openTime, newest + MINUTE) - MINUTE; at >= firstLiveMinute; at -= MINUTE) {
      const candle = minutes.get(at)
      if (candle) return candle.close
    }
    return history ? history.minute(Math.min(openTime, firstLiveMinute) - MINUTE).close : opening()
  }

  function minute(openTime: number): Candle {
    if (openTime < firstLiveMinute && history && openTime >= history.listedAt) return pastMinute(history, openTime)
    return minutes.get(openTime) ?? flatCandle(openTime, closeBefore(openTime))
  }

  /** Whole hours of the past are asked for again and again (day bars, 24 h statistics). */
  function hour(openTime: number): Candle {
    const cached = hours.get(openTime)
    if (cached) return cached
    const past = history && openTime >= history.listedAt && openTime + HOUR <= firstLiveMinute
    const candle = past ? history.hour(openTime) : flatCandle(openTime, closeOf(openTime))
    if (!past) for (let at = openTime; at < openTime + HOUR; at += MINUTE) absorb(candle, minute(at))
    if (openTime + HOUR <= newest) hours.set(openTime, candle)
    return candle
  }

  function closeOf(openTime: number): number {
    return openTime >= firstLiveMinute ? closeBefore(openTime) : minute(openTime).open
  }

  function span(from: number, until: number): Candle {
    if (until - from < MINUTE) return seconds.get(from) ?? flatCandle(from, secondsClose(from))
    const candle = flatCandle(from, closeOf(from))
    let at = from
    while (at < until) {
      const whole = at % HOUR === 0 && at + HOUR <= until
      absorb(candle, whole ? hour(at) : minute(at))
      at += whole ? HOUR : MINUTE
      if (at > newest + MINUTE) break
    }
    return candle
  }

  function secondsClose(from: number): number {
    for (let at = from - SECOND; at >= from - 60 * SECOND; at -= SECOND) {
      const known = seconds.get(at)
      if (known) return known.close
    }
    return closeBefore(openTimeOf('1m', from))
  }

  function bar(interval: string, openTime: number, shiftMs = 0): Candle {
    return span(openTime, nextOpenTime(interval, openTime, shiftMs))
  }

  function openTimes(query: BarQuery): number[] {
    const { interval, limit, shiftMs } = query
    const listed = history?.listedAt ?? firstLiveMinute
    const last = openTimeOf(interval, Math.min(query.endTime ?? query.now, query.now), shiftMs)
    const times: number[] = []
    if (query.startTime === undefined) {
      for (let at = last; times.length < limit && at >= listed; at = previousOpenTime(interval, at, shiftMs))
        times.push(at)
      return times.reverse()
    }
    let at = openTimeOf(interval, Math.max(query.startTime, listed), shiftMs)
    if (at < query.startTime) at = nextOpenTime(interval, at, shiftMs)
    for (; times.length < limit && at <= last; at = nextOpenTime(interval, at, shiftMs)) times.push(at)
    return times
  }

  return {
    add(trade, value) {
      newest = Math.max(newest, openTimeOf('1m', trade.at))
      lastClose = trade.price
      live(minutes, openTimeOf('1m', trade.at), trade, value)
      live(seconds, trade.at - (trade.at % SECOND), trade, value)
      if (seconds.size > MAX_SECONDS)
        for (const oldest of seconds.keys()) {
          seconds.delete(oldest)
          break
        }
    },
    span,
    bar,
    bars: (query) => openTimes(query).map((openTime) => bar(query.interval, openTime, query.shiftMs)),
  }
}

/** True for the intervals a chart offers. */
export const isInterval = (text: string): boolean => text in INTERVALS

/** Keeps the minutes that were asked for lately: the five-minute average looks at the same ones for every order. */
function createPastMinutes(): (history: History, openTime: number) => Candle {
  const past = new Map<number, Candle>()
  return (history, openTime) => {
    const known = past.get(openTime)
    if (known) return known
    if (past.size >= MAX_PAST_MINUTES) past.clear()
    const candle = history.minute(openTime)
    past.set(openTime, candle)
    return candle
  }
}
