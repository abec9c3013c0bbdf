import type { Random } from './clock.ts'

/**
 * Full jitter: uniform between 0 and min(capMs, baseMs·2^attempt), so that many callers do not return together.
 * @param attempt 0 for the first retry
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function fullJitter(attempt: number, baseMs: number, capMs: number, random: Random): number {
  return random() * Math.min(capMs, baseMs * 2 ** Math.min(attempt, 30))
}
