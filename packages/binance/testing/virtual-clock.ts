import type { Clock } from '../clock.ts'

/** Time that moves only when the test says so. */
export interface VirtualClock extends Clock {
  /** Moves on by `ms`, running what falls due in order, each at its own moment. */
  advance(ms: number): void
}

export function virtualClock(start = 0): VirtualClock {
  let now = start
  let timers: { at: number; fn: () => void }[] = []
  const after = (ms: number, fn: () => void) => {
    const timer = { at: now + ms, fn }
    timers.push(timer)
    return () => {
      timers = timers.filter((other) => other !== timer)
    }
  }
  return {
    now: () => now,
    monotonic: () => now,
    after,
    sleep: (ms) => new Promise((resolve) => after(ms, resolve)),
    advance(ms) {
      const end = now + ms
      for (;;) {
        const due = timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0]
        if (!due) break
        timers = timers.filter((timer) => timer !== due)
        now = due.at
        due.fn()
      }
      now = end
    },
  }
}
