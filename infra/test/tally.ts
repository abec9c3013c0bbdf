/** What became of a test; `pending` was never run to its end. */
export type Outcome = 'passed' | 'failed' | 'skipped' | 'pending'

export type Tally = { passed: number; failed: number; skipped: number }

/** Counts outcomes. A test that never ended has failed. */
export function addUp(outcomes: readonly Outcome[]): Tally {
  const count = (...wanted: Outcome[]) => outcomes.filter((outcome) => wanted.includes(outcome)).length
  return { passed: count('passed'), failed: count('failed', 'pending'), skipped: count('skipped') }
}

/** The line by which people and programs read the outcome: `N passed, N failed`. */
export function lastLine({ passed, failed }: Tally): string {
  return `${passed} passed, ${failed} failed`
}
