/** What became of a test; `pending` was never run to its end. */
export type Outcome = 'passed' | 'failed' | 'skipped' | 'pending'

export type Tally = { passed: number; failed: number; skipped: number }

/** Counts outcomes. A test that never ended has failed. */
export function addUp(outcomes: readonly Outcome[]): Tally {
  const count = (...wanted: Outcome[]) => outcomes.filter((outcome) => wanted.includes(outcome)).length
  return { passed: count('passed'), failed: count('failed', 'pending'), skipped: count('skipped') }
}

/** `N passed, N failed`, and `, N skipped` when there are any. */
export function lastLine({ passed, failed, skipped }: Tally): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}
