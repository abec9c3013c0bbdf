import { ours } from './contestant.ts'
import { SHAPES } from './demand.ts'
import { runTrial, WINDOW_MS } from './fleet.ts'
import { PLANTS } from './plants.ts'
import { createRandom } from './random.ts'
import { judgeTrial, type Verdict } from './verdict.ts'

const START = 1_790_000_000_000 - (1_790_000_000_000 % (5 * WINDOW_MS))
/** One trial: long enough for several failovers, short enough to keep its windows in memory. */
const TRIAL_MS = 60 * WINDOW_MS

export type Run = { seed: number; hours: number; plant?: string; onVerdict?: (verdict: Verdict) => void }

/**
 * Drives the limiter, or a planted wrong one, through `hours` of virtual time, a fraction at least one
 * trial per demand shape. The same seed gives the same run.
 */
export function runLimits({ seed, hours, plant, onVerdict }: Run): Verdict[] {
  const contestant = plant === undefined ? { make: ours(), failover: true } : PLANTS[plant]
  if (!contestant) throw new Error(`no plant named ${plant}; there are ${Object.keys(PLANTS).join(', ')}`)
  const trials = Math.max(SHAPES.length, Math.ceil(hours))
  const durationMs = Math.min(TRIAL_MS, Math.max(5 * WINDOW_MS, ((hours * 60) / trials) * WINDOW_MS))
  const verdicts: Verdict[] = []
  for (let i = 0; i < trials; i++) {
    const shape = SHAPES[i % SHAPES.length] ?? 'saturating'
    const random = createRandom(seed * 1_000_003 + i)
    // Anywhere in a window: what starts with one could look better than it is.
    const start = START + Math.floor(random.between(0, WINDOW_MS))
    const trial = runTrial({ ...contestant, shape, random, start, durationMs })
    const verdict = judgeTrial(trial, shape, start, durationMs)
    verdicts.push(verdict)
    onVerdict?.(verdict)
  }
  return verdicts
}
