/** Time as the stand-in sees it; a test may hand in its own. `now` is epoch milliseconds. */
export type Clock = {
  now(): number
  /** Calls back once after `delayMs`; the returned function cancels. */
  after(delayMs: number, callback: () => void): () => void
}

/** The world's own time: this stand-in *is* a piece of the outside world. */
export const wallClock: Clock = {
  now: () => Date.now(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs)
    return () => clearTimeout(timer)
  },
}
