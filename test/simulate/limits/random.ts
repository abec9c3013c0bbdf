export type Random = ReturnType<typeof createRandom>

/** Reproducible randomness: mulberry32. */
export function createRandom(seed: number) {
  let state = seed >>> 0
  function uniform(): number {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  return {
    uniform,
    between: (low: number, high: number) => low + (high - low) * uniform(),
    pick: <T>(items: readonly T[]): T => items[Math.floor(uniform() * items.length)] as T,
    chance: (probability: number) => uniform() < probability,
    /** Time to the next event of a Poisson process with this mean distance. */
    exponential: (mean: number) => -mean * Math.log(1 - uniform()),
    /** Most near the median, some far above. */
    lognormal: (median: number, sigma: number) => {
      const normal = Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform())
      return median * Math.exp(sigma * normal)
    },
  }
}
