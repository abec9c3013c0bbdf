/** Time as the client needs it; the only file of the package that reads it. */
export const clock = {
  /** Epoch milliseconds. */
  now: () => Date.now(),
  sleep: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)),
  /** Calls `fn` once after `ms`; the returned function calls it off. */
  after(ms: number, fn: () => void): () => void {
    const timer = setTimeout(fn, ms)
    return () => clearTimeout(timer)
  },
  /** Calls `fn` every `ms`; the returned function ends it. */
  every(ms: number, fn: () => void): () => void {
    const timer = setInterval(fn, ms)
    return () => clearInterval(timer)
  },
}
