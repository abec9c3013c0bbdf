import { ours } from './contestant.ts'
import { SHAPES } from './demand.ts'
import { runTrial, WINDOW_MS } from './fleet.ts'
import { PLANTS } from './plants.ts'
import { createRandom } from './random.ts'
import { judgeTrial, type Verdict } from './verdict.ts'

const START = 1_790_000_000_000 - (1_790_000_000_000 % (5 * WINDOW_MS))
/** One trial: long enough for several failovers, short enough to keep its windows in memory. */
const TRIAL_MS = 60 * WINDOW_MS

export type Run = { seed: number; hours: number; plant?: string }

/** How many trials a run has: of an hour each, a fraction at least one per demand shape. */
export const trialsOf = ({ hours }: Run) => Math.max(SHAPES.length, Math.ceil(hours))

/** One trial of a run, or of a planted wrong limiter; its number and the seed alone decide what happens. */
export function runTrialOf(run: Run, number: number): Verdict {
  const { seed, hours, plant } = run
  const contestant = plant === undefined ? { make: ours(), failover: true } : PLANTS[plant]
  if (!contestant) throw new Error(`no plant named ${plant}; there are ${Object.keys(PLANTS).join(', ')}`)
  const durationMs = Math.min(TRIAL_MS, Math.max(5 * WINDOW_MS, ((hours * 60) / trialsOf(run)) * WINDOW_MS))
  const shape = SHAPES[number % SHAPES.length] ?? 'saturating'
  // Anywhere in a window: what starts with one could look better than it is.
  const start = START + Math.floor(createRandom(seed * 7 + number).between(0, WINDOW_MS))
  const trialWith = (abused: boolean) =>
    runTrial({ ...contestant, shape, random: createRandom(seed * 1_000_003 + number), start, durationMs, abused })
  const alone = shape === 'noisy' ? trialWith(false).waits : []
  return judgeTrial(trialWith(true), shape, { start, durationMs, alone })
}

/** Drives the limiter, or a planted wrong one, through `hours` of virtual time. The same seed gives the same run. */
export const runLimits = (run: Run): Verdict[] =>
  Array.from({ length: trialsOf(run) }, (_, number) => runTrialOf(run, number))
