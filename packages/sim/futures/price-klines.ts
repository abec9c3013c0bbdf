import { formatFixed, UNIT } from '../fixed.ts'
import type { Candle } from '../market/candle.ts'
import type { BarQuery } from '../market/chart.ts'
import type { Instrument } from '../market/instrument.ts'
import { nextOpenTime } from '../market/intervals.ts'
import type { MarkPrices } from './mark-price.ts'

/** Bars of prices at which nothing is traded: no volume, and the count tells how often the price was looked at, once a second. */

export type PriceKind = 'mark' | 'index' | 'premium'

type Bar = Pick<Candle, 'openTime' | 'open' | 'high' | 'low' | 'close'>

/** The rows of `markPriceKlines`, `indexPriceKlines` and `premiumIndexKlines`. */
export function priceKlines(kind: PriceKind, instrument: Instrument, marks: MarkPrices, query: BarQuery): unknown[] {
  const mark = (): Bar[] => instrument.chart.bars(query)
  const index = (): Bar[] => marks.indexMarket(instrument).chart.bars(query)
  const bars = kind === 'mark' ? mark() : kind === 'index' ? index() : premiums(mark(), index())
  return bars.map((bar) => {
    const endTime = nextOpenTime(query.interval, bar.openTime, query.shiftMs)
    const prices = [bar.open, bar.high, bar.low, bar.close].map((price) => formatFixed(price))
    return [bar.openTime, ...prices, '0', endTime - 1, '0', looks(bar.openTime, endTime, query.now), '0', '0', '0']
  })
}

/** The inner object of a `markPrice_kline` or `indexPrice_kline` event; `name` is its `s`. */
export function priceKlineFields(
  name: string,
  { interval, shiftMs, now }: Pick<BarQuery, 'interval' | 'shiftMs' | 'now'>,
  bar: Bar,
  closed: boolean,
): Record<string, unknown> {
  const endTime = nextOpenTime(interval, bar.openTime, shiftMs)
  const n = looks(bar.openTime, endTime, now)
  return {
    t: bar.openTime,
    T: endTime - 1,
    s: name,
    i: interval,
    f: bar.openTime,
    L: bar.openTime + (n - 1) * 1_000,
    o: formatFixed(bar.open),
    c: formatFixed(bar.close),
    h: formatFixed(bar.high),
    l: formatFixed(bar.low),
    v: '0',
    n,
    x: closed,
    q: '0',
    V: '0',
    Q: '0',
    B: '0',
  }
}

const looks = (openTime: number, endTime: number, now: number): number =>
  Math.max(1, Math.ceil((Math.min(endTime, now) - openTime) / 1_000))

/** How far the mark was above the index, as a part of the index; in units of 1e-8. */
function premiums(marks: readonly Bar[], indexes: readonly Bar[]): Bar[] {
  const known = new Map(indexes.map((bar) => [bar.openTime, bar]))
  return marks.flatMap((mark) => {
    const index = known.get(mark.openTime)
    if (!index) return []
    const open = Math.round(((mark.open - index.open) / index.open) * UNIT)
    const close = Math.round(((mark.close - index.close) / index.close) * UNIT)
    return [{ openTime: mark.openTime, open, high: Math.max(open, close), low: Math.min(open, close), close }]
  })
}
