/** Time and timers as everything outside this file gets them, so that tests can hand in their own. */
export interface Clock {
  /** Epoch milliseconds of this host. */
  now(): number
  /** Milliseconds that never step back; only differences mean something. */
  monotonic(): number
  /** Resolves after `ms`; rejects with the signal's reason when that is aborted first. */
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
    return new Promise((resolve, reject) => {
      const aborted = () => {
        clearTimeout(timer)
        reject(signal?.reason)
      }
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', aborted)
        resolve()
      }, ms)
      if (signal?.aborted) aborted()
      else signal?.addEventListener('abort', aborted, { once: true })
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

/** Runs `task` once everything that is ready in this turn of the event loop has been handled. */
export function afterTurn(task: () => void): void {
  setImmediate(task)
}
