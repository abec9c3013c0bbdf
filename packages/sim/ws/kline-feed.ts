import type { Clock } from '../clock.ts'
import { formatFixed } from '../fixed.ts'
import type { Candle } from '../market/candle.ts'
import { isInterval } from '../market/chart.ts'
import type { Instrument } from '../market/instrument.ts'
import { nextOpenTime, openTimeOf } from '../market/intervals.ts'
import type { Emit, Feed } from './feed.ts'

export interface KlineFeedOptions {
  readonly instrument: Instrument
  readonly clock: Clock
  readonly emit: Emit
  readonly interval: string
  readonly shiftMs: number
  readonly periodMs: number
  /** Makes the inner `k` of a bar; that of traded prices by default. */
  readonly fields?: (candle: Candle, closed: boolean, now: number) => Record<string, unknown>
  /** Wraps the inner `k` into the event; the spot and futures form by default. */
  readonly wrap?: (k: Record<string, unknown>, now: number) => Record<string, unknown>
}

/** How often a bar's end is looked for, so that `x:true` comes promptly. */
const LOOK_MS = 250

/** Tells the running bar every so often and each finished bar once with `x: true`. Null for an unknown interval. */
export function klineFeed(options: KlineFeedOptions): Feed | null {
  const { instrument, clock, emit, interval, shiftMs } = options
  if (!isInterval(interval)) return null
  const wrap = options.wrap ?? ((k, now) => ({ e: 'kline', E: now, s: instrument.spec.symbol, k }))
  const fields = options.fields ?? ((candle, closed) => klineFields(instrument, interval, candle, closed, shiftMs))
  let openTime = openTimeOf(interval, clock.now(), shiftMs)
  let toldId = -1
  let toldAt = 0

  function tell(candle: Candle, closed: boolean, now: number): void {
    emit(JSON.stringify(wrap(fields(candle, closed, now), now)))
  }

  const stop = clock.every(Math.min(LOOK_MS, options.periodMs), () => {
    const now = clock.now()
    while (now >= nextOpenTime(interval, openTime, shiftMs)) {
      tell(instrument.chart.bar(interval, openTime, shiftMs), true, now)
      openTime = nextOpenTime(interval, openTime, shiftMs)
      toldId = -1
    }
    const lastId = instrument.tape.last?.id ?? 0
    if (now - toldAt < options.periodMs || lastId === toldId) return
    toldId = lastId
    toldAt = now
    tell(instrument.chart.bar(interval, openTime, shiftMs), false, now)
  })
  return { close: stop }
}

/** The inner object of a kline event. */
function klineFields(
  instrument: Instrument,
  interval: string,
  candle: Candle,
  closed: boolean,
  shiftMs: number,
): Record<string, unknown> {
  const { priceDecimals, quantityDecimals, symbol } = instrument.spec
  return {
    t: candle.openTime,
    T: nextOpenTime(interval, candle.openTime, shiftMs) - 1,
    s: symbol,
    i: interval,
    f: candle.firstId,
    L: candle.lastId,
    o: formatFixed(candle.open, priceDecimals),
    c: formatFixed(candle.close, priceDecimals),
    h: formatFixed(candle.high, priceDecimals),
    l: formatFixed(candle.low, priceDecimals),
    v: formatFixed(candle.volume, quantityDecimals),
    n: candle.count,
    x: closed,
    q: formatFixed(candle.quoteVolume),
    V: formatFixed(candle.takerVolume, quantityDecimals),
    Q: formatFixed(candle.takerQuoteVolume),
    B: '0',
  }
}
