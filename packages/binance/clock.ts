/** What this package needs of time; `packages/runtime` holds the real one, tests a virtual one. */
export interface Clock {
  /** Wall clock, epoch milliseconds. May step. */
  now(): number
  /** Milliseconds since an arbitrary start; never steps back. */
  monotonic(): number
  /** Resolves after `ms`; rejects with the signal's reason when that is aborted first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
  /** Runs `fn` once after `ms`. @returns a function that cancels it */
  after(ms: number, fn: () => void): () => void
}

/** A source of randomness: uniform in [0, 1). */
export type Random = () => number
