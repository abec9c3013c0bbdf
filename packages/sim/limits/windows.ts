/** A counter over fixed windows that begin on multiples of their length on the exchange's clock. */
export interface WindowCounter {
  readonly lengthMs: number
  readonly limit: number
  /** What has been counted in the window of `now`. */
  used(now: number): number
  /** Counts (a negative amount gives back) and returns what is used now. */
  add(amount: number, now: number): number
  /** Milliseconds until the window of `now` ends. */
  remainingMs(now: number): number
}

/** A window that is over: `used` is the most that was ever counted in it. */
export interface EndedWindow {
  readonly start: number
  readonly used: number
}

/** @param onEnd is told about every window in which something was counted, once the next one is looked at. */
export function createWindowCounter(
  lengthMs: number,
  limit: number,
  onEnd?: (window: EndedWindow) => void,
): WindowCounter {
  let start = 0
  let used = 0
  let peak = 0

  function roll(now: number): void {
    const current = now - (now % lengthMs)
    if (current === start) return
    if (peak > 0) onEnd?.({ start, used: peak })
    start = current
    used = 0
    peak = 0
  }
  return {
    lengthMs,
    limit,
    used(now) {
      roll(now)
      return used
    },
    add(amount, now) {
      roll(now)
      used = Math.max(0, used + amount)
      peak = Math.max(peak, used)
      return used
    },
    remainingMs: (now) => lengthMs - (now % lengthMs),
  }
}
