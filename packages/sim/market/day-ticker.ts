import { UNIT } from '../fixed.ts'
import type { Candle } from './candle.ts'
import type { Instrument } from './instrument.ts'

/** Statistics of a rolling window. Prices and quantities in units of 1e-8. */
export interface WindowTicker {
  readonly openTime: number
  readonly closeTime: number
  readonly candle: Candle
  readonly change: number
  /** With `decimals` places, e.g. "-2.427". */
  readonly changePercent: (decimals: number) => string
  readonly weightedAverage: number
  readonly previousClose: number
}

const MINUTE = 60_000
export const DAY_MS = 86_400_000

/** The window of `lengthMs` that ends now, in whole minutes at its beginning, as the venue has it. */
export function windowTicker(instrument: Instrument, now: number, lengthMs = DAY_MS): WindowTicker {
  const until = now - (now % MINUTE) + MINUTE
  const from = until - lengthMs
  const candle = instrument.chart.span(from, until)
  const change = candle.close - candle.open
  return {
    openTime: lengthMs === DAY_MS ? now - DAY_MS : from,
    closeTime: now,
    candle,
    change,
    changePercent: (decimals) => ((change / (candle.open || 1)) * 100).toFixed(decimals),
    weightedAverage: candle.volume === 0n ? 0 : average(instrument, candle),
    previousClose: instrument.chart.span(from - MINUTE, from).close,
  }
}

/** Price per unit of the base: for inverse contracts the other way round. */
function average(instrument: Instrument, candle: Candle): number {
  const unit = BigInt(UNIT)
  if (instrument.spec.market !== 'coinm') return Number((candle.quoteVolume * unit) / candle.volume)
  if (candle.quoteVolume === 0n) return 0
  return Number((candle.volume * BigInt(instrument.spec.contractSize)) / candle.quoteVolume)
}
