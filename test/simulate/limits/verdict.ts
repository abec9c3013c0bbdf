import type { Shape } from './demand.ts'
import { EVERYBODY, type Trial, WINDOW_MS } from './fleet.ts'

/** What was promised of the limiter. */
const PROMISE = { used: 0.95, usedWhileDisturbed: 0.9, cancelP99Ms: 250, jain: 0.95, othersSlower: 1.1 }
/** A tenth of what a call takes to Binance and back, at its 99th percentile (over 200 ms here): less is no difference, ms. */
const LEAST_WAIT_MS = 20
/** The class whose users all want more than they can get. */
const FAIR_CLASS = 4

export type Verdict = {
  shape: Shape
  windows: number
  over: number
  /** Mean part of the limit used, over undisturbed and over disturbed windows. */
  used: number
  usedWhileDisturbed: number
  cancelP99Ms: number
  /** How long others than an abuser wait, with him and without him. */
  othersP99Ms: number
  aloneP99Ms: number
  /** The least of all windows. */
  jain: number
  permits: number
  failovers: number
  violations: string[]
}

/** When a trial was, and how long the same users waited in the same demand without an abuser. */
type Circumstances = { start: number; durationMs: number; alone: number[] }

export function judgeTrial(trial: Trial, shape: Shape, { start, durationMs, alone }: Circumstances): Verdict {
  const all = [...trial.judge.windows.values()]
  // The first window and the last one are not whole.
  const weight = all.filter(
    (w) => w.pool === 'weight' && w.start >= start + WINDOW_MS && w.start < start + durationMs - WINDOW_MS,
  )
  const calm = weight.filter((w) => !trial.disturbed.has(w.start))
  const part = (of: typeof weight) => mean(of.map((w) => w.used / w.limit))
  const verdict: Verdict = {
    shape,
    windows: all.length,
    over: trial.judge.over.length,
    used: part(calm),
    usedWhileDisturbed: part(weight.filter((w) => trial.disturbed.has(w.start))),
    cancelP99Ms: percentile(trial.cancelWaits, 0.99),
    othersP99Ms: percentile(trial.waits, 0.99),
    aloneP99Ms: percentile(alone, 0.99),
    jain: Math.min(1, ...calm.map((w) => jain(served(w.byUser)))),
    permits: trial.permits,
    failovers: trial.failovers,
    violations: [],
  }
  const worst = trial.judge.over.reduce((most, w) => Math.max(most, w.used / w.limit), 0)
  if (verdict.over > 0)
    verdict.violations.push(`${verdict.over} windows over the limit, the worst by ${((worst - 1) * 100).toFixed(1)} %`)
  if (trial.falseForeign > 0)
    verdict.violations.push(`its own calls were taken for those of others ${trial.falseForeign} times`)
  if (shape === 'noisy' && verdict.othersP99Ms > Math.max(verdict.aloneP99Ms * PROMISE.othersSlower, LEAST_WAIT_MS))
    verdict.violations.push(
      `others wait ${verdict.othersP99Ms.toFixed(1)} ms (p99), without the abuser ${verdict.aloneP99Ms.toFixed(1)} ms`,
    )
  if (shape !== 'saturating') return verdict
  if (verdict.used < PROMISE.used) verdict.violations.push(`only ${percent(verdict.used)} of the limit used`)
  if (verdict.usedWhileDisturbed < PROMISE.usedWhileDisturbed)
    verdict.violations.push(`only ${percent(verdict.usedWhileDisturbed)} used where a coordinator was lost`)
  if (verdict.cancelP99Ms >= PROMISE.cancelP99Ms)
    verdict.violations.push(`cancels wait ${verdict.cancelP99Ms.toFixed(0)} ms (p99)`)
  if (verdict.jain < PROMISE.jain) verdict.violations.push(`Jain's index fell to ${verdict.jain.toFixed(3)}`)
  return verdict
}

export const percent = (part: number) => `${(part * 100).toFixed(1)} %`

function served(byUser: Map<string, number>): number[] {
  return EVERYBODY.map((user) => byUser.get(`${FAIR_CLASS} ${user}`) ?? 0)
}

/** @see Jain, Chiu & Hawe, A quantitative measure of fairness, 1984 */
function jain(shares: number[]): number {
  const sum = shares.reduce((a, b) => a + b, 0)
  const squares = shares.reduce((a, b) => a + b * b, 0)
  return squares === 0 ? 1 : (sum * sum) / (shares.length * squares)
}

function mean(values: number[]): number {
  return values.length === 0 ? 1 : values.reduce((a, b) => a + b, 0) / values.length
}

function percentile(values: number[], part: number): number {
  const sorted = Float64Array.from(values).sort()
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0
}
