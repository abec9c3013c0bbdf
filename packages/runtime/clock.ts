/** Time and timers as everything outside this file gets them, so that tests can hand in their own. */
export interface Clock {
  /** Epoch milliseconds of this host. */
  now(): number
  /** Milliseconds that never step back; only differences mean something. */
  monotonic(): number
  /** Resolves after `ms`, or at once when the signal aborts: look at the signal afterwards. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
  /** Calls `fn` once after `ms`; the returned function calls it off. */
  after(ms: number, fn: () => void): () => void
  /** Calls `fn` every `ms`; the returned function ends it. */
  every(ms: number, fn: () => void): () => void
}

/** The host's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep(ms, signal) {
    if (signal?.aborted) return Promise.resolve()
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', done)
        resolve()
      }
      const timer = setTimeout(done, ms)
      signal?.addEventListener('abort', done, { once: true })
    })
  },
  after(ms, fn) {
    const timer = setTimeout(fn, ms)
    return () => clearTimeout(timer)
  },
  every(ms, fn) {
    const timer = setInterval(fn, ms)
    return () => clearInterval(timer)
  },
}
