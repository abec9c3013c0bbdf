import { hashText } from '../random.ts'
import { createNoise, type Noise } from './noise.ts'
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
  /** Goes on from the prices of `at` by another seed's chance; the past stays what it was. */
  reseed(seed: number, at: number): void
  /** Like `scale`, but for the past as well. */
  anchor(asset: string, factor: number): void
  /** `count + 1` prices of the past, a minute apart from `from` on, before any `scale`: what history is made of. */
  minutes(base: string, quote: string, from: number, count: number): Float64Array
}

/** How much of an asset's movement everybody shares, and how much is its own. */
const SHARED = 0.75
const OWN = 0.65
const UNKNOWN_ASSET: AssetModel = { usd: 10, dailyMove: 0.04, beta: 1 }

export function createPricePath(options: { seed: number; startAt: number; speed: () => number }): PricePath {
  const { seed, startAt } = options
  const factors = new Map<string, number>()
  const anchors = new Map<string, number>()
  const past = createChance(seed, startAt)
  let live = past
  /** Live time so far and the clock when it was last looked at: a new speed does not jump. */
  let livedMs = 0
  let lookedAt = startAt

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
    return price(asset, model, live.common.at(at) * model.beta * SHARED + live.own(asset).at(at) * OWN)
  }

  function usdMinutes(asset: string, from: number, count: number): Float64Array {
    const model = ASSETS[asset] ?? UNKNOWN_ASSET
    if (model.dailyMove === 0) return new Float64Array(count + 1).fill(model.usd)
    const shared = past.common.minutes(from, count)
    return past
      .own(asset)
      .minutes(from, count)
      .map((noise, index) => price(asset, model, (shared[index] ?? 0) * model.beta * SHARED + noise * OWN))
  }

  function scale(asset: string, factor: number): void {
    factors.set(asset, (factors.get(asset) ?? 1) * factor)
  }

  return {
    fair(base, quote, at) {
      const time = pathTime(at)
      return (usd(base, time) * (factors.get(base) ?? 1)) / (usd(quote, time) * (factors.get(quote) ?? 1))
    },
    reseed(next, at) {
      const time = pathTime(at)
      const before = Object.keys(ASSETS).map((asset) => [asset, usd(asset, time)] as const)
      live = createChance(next, time)
      for (const [asset, price] of before) scale(asset, price / usd(asset, time))
    },
    scale,
    anchor: (asset, factor) => void anchors.set(asset, (anchors.get(asset) ?? 1) * factor),
    minutes(base, quote, from, count) {
      const quotes = usdMinutes(quote, from, count)
      return usdMinutes(base, from, count).map((value, index) => value / (quotes[index] ?? 1))
    },
  }
}

/** What everybody shares and what each asset has of its own, both zero at `startAt`. */
function createChance(seed: number, startAt: number): { common: Noise; own(asset: string): Noise } {
  const own = new Map<string, Noise>()
  return {
    common: createNoise(seed ^ hashText('common'), startAt),
    own(asset) {
      let known = own.get(asset)
      if (!known) {
        known = createNoise(seed ^ hashText(asset), startAt)
        own.set(asset, known)
      }
      return known
    },
  }
}
