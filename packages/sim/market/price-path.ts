import { hashText, hashUniform } from '../random.ts'
import { ASSETS, type AssetModel } from './symbols.ts'

/**
 * Where prices go: a closed formula of (seed, asset, time), so that any candle of the past can be made on demand and is
 * always the same. Noise of several periods is summed; all assets share part of it, which correlates them.
 */
export interface PricePath {
  /** The fair price of `base` in `quote` at `at`, as a plain number. */
  fair(base: string, quote: string, at: number): number
  /** Moves `asset` so that from now on its price is `factor` times what it would have been. */
  scale(asset: string, factor: number): void
  /** Like `scale`, but for the past as well. */
  anchor(asset: string, factor: number): void
  /** `count + 1` prices of the past, a minute apart from `from` on, before any `scale`: what history is made of. */
  minutes(base: string, quote: string, from: number, count: number): Float64Array
}

const MINUTE = 60_000
/** Periods in minutes with their share of a day's movement (square root of the period, tuned to look alive). */
const OCTAVES: readonly (readonly [period: number, share: number])[] = [
  [1, 0.016],
  [5, 0.04],
  [30, 0.1],
  [240, 0.3],
  [1_440, 0.7],
  [10_080, 1.4],
  [43_200, 3],
]
/** How much of an asset's movement everybody shares, and how much is its own. */
const SHARED = 0.75
const OWN = 0.65
const UNKNOWN_ASSET: AssetModel = { usd: 10, dailyMove: 0.04, beta: 1 }

export function createPricePath(options: { seed: number; startAt: number; speed: () => number }): PricePath {
  const { seed, startAt } = options
  const factors = new Map<string, number>()
  const anchors = new Map<string, number>()
  const common = createNoise(seed ^ hashText('common'), startAt)
  const own = new Map<string, Noise>()
  /** Live time so far and the clock when it was last looked at: a new speed does not jump. */
  let livedMs = 0
  let lookedAt = startAt

  const noiseOf = (asset: string): Noise => {
    let known = own.get(asset)
    if (!known) {
      known = createNoise(seed ^ hashText(asset), startAt)
      own.set(asset, known)
    }
    return known
  }

  /** The path's own time: `speed` times as fast as the clock since the start. */
  function pathTime(at: number): number {
    if (at <= startAt) return at
    if (at > lookedAt) {
      livedMs += (at - lookedAt) * options.speed()
      lookedAt = at
    }
    return startAt + livedMs - (lookedAt - at) * options.speed()
  }

  const price = (asset: string, model: AssetModel, noise: number): number =>
    (anchors.get(asset) ?? 1) * model.usd * Math.exp(noise * model.dailyMove)

  function usd(asset: string, at: number): number {
    const model = ASSETS[asset] ?? UNKNOWN_ASSET
    if (model.dailyMove === 0) return model.usd
    return price(asset, model, common.at(at) * model.beta * SHARED + noiseOf(asset).at(at) * OWN)
  }

  function usdMinutes(asset: string, from: number, count: number): Float64Array {
    const model = ASSETS[asset] ?? UNKNOWN_ASSET
    if (model.dailyMove === 0) return new Float64Array(count + 1).fill(model.usd)
    const shared = common.minutes(from, count)
    return noiseOf(asset)
      .minutes(from, count)
      .map((noise, index) => price(asset, model, (shared[index] ?? 0) * model.beta * SHARED + noise * OWN))
  }

  return {
    fair(base, quote, at) {
      const time = pathTime(at)
      return (usd(base, time) * (factors.get(base) ?? 1)) / (usd(quote, time) * (factors.get(quote) ?? 1))
    },
    scale: (asset, factor) => void factors.set(asset, (factors.get(asset) ?? 1) * factor),
    anchor: (asset, factor) => void anchors.set(asset, (anchors.get(asset) ?? 1) * factor),
    minutes(base, quote, from, count) {
      const quotes = usdMinutes(quote, from, count)
      return usdMinutes(base, from, count).map((value, index) => value / (quotes[index] ?? 1))
    },
  }
}

interface Noise {
  at(time: number): number
  /** `count + 1` values a minute apart; the hashes behind them are computed once per period, not once per value. */
  minutes(from: number, count: number): Float64Array
}

/** Value noise in [-1, 1] per octave: random at whole positions, straight lines between; zero at `startAt`. */
function createNoise(seed: number, startAt: number): Noise {
  function raw(time: number): number {
    let sum = 0
    OCTAVES.forEach(([period, share], octave) => {
      const position = time / MINUTE / period
      const index = Math.floor(position)
      const left = hashUniform(seed + octave, index)
      sum += share * ((left + (hashUniform(seed + octave, index + 1) - left) * (position - index)) * 2 - 1)
    })
    return sum
  }

  function minutes(from: number, count: number): Float64Array {
    const values = new Float64Array(count + 1).fill(-atStart)
    OCTAVES.forEach(([period, share], octave) => {
      let index = Number.NaN
      let left = 0
      let right = 0
      for (let step = 0; step <= count; step++) {
        const position = (from / MINUTE + step) / period
        const whole = Math.floor(position)
        if (whole !== index) {
          index = whole
          left = hashUniform(seed + octave, whole)
          right = hashUniform(seed + octave, whole + 1)
        }
        values[step] = (values[step] ?? 0) + share * ((left + (right - left) * (position - whole)) * 2 - 1)
      }
    })
    return values
  }

  const atStart = raw(startAt)
  return { at: (time) => raw(time) - atStart, minutes }
}
