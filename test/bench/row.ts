/** One line of the benchmark table. Rates depend on the machine; the ratio is what can be compared. */
export interface BenchRow {
  readonly name: string
  /** `ours / bare`: the share of the bare limit that is left with all our logic in the way. */
  readonly ratio: number
  readonly ours: number
  /** The least that anybody could do for the same result, measured in the same run. */
  readonly bare: number
  /** Of `ours` and `bare`, e.g. `messages/s`. */
  readonly unit: string
}

/** What a `*.bench.ts` file exports. */
export interface BenchFile {
  run(): Promise<BenchRow[]>
}

/** Measures one candidate once. @returns a rate, higher is better */
export type Measure = () => Promise<number> | number

/**
 * Measures two candidates in turns, so that both meet the same machine, and takes the best of each: noise only ever
 * makes slower.
 * @param rounds @default 5, after one that does not count
 */
export async function compare(name: string, unit: string, ours: Measure, bare: Measure, rounds = 5): Promise<BenchRow> {
  const best = { ours: 0, bare: 0 }
  for (let round = 0; round <= rounds; round += 1) {
    const measured = { bare: await bare(), ours: await ours() }
    if (round === 0) continue
    best.ours = Math.max(best.ours, measured.ours)
    best.bare = Math.max(best.bare, measured.bare)
  }
  return { name, ratio: round(best.ours / best.bare, 3), ours: round(best.ours, 0), bare: round(best.bare, 0), unit }
}

/** Calls of `act` in a second, over at least `ms`. */
export function rateOf(act: () => void, ms = 300): number {
  const startedAt = performance.now()
  let calls = 0
  let elapsedMs = 0
  do {
    for (let count = 0; count < 200; count += 1) act()
    calls += 200
    elapsedMs = performance.now() - startedAt
  } while (elapsedMs < ms)
  return (calls * 1000) / elapsedMs
}

/** The value below which this part of the samples lies. */
export const quantile = (samples: readonly number[], part: number): number =>
  samples.toSorted((a, b) => a - b)[Math.min(samples.length - 1, Math.floor(samples.length * part))] ?? Number.NaN

/** Of two times in ms. One is better when it is lower, so its ratio is turned round: 1 would be no cost at all. */
export const latencyRow = (name: string, ours: number, bare: number): BenchRow => ({
  ...{ name, ratio: round(bare / ours, 3), ours: round(ours * 1000, 0), bare: round(bare * 1000, 0), unit: 'µs' },
})

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits))
}
