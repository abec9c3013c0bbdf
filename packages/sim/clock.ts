/** Ends a timer; calling it twice does no harm. */
export type Cancel = () => void

/** The exchange's only source of time. Epoch milliseconds. */
export interface Clock {
  now(): number
  after(delayMs: number, task: () => void): Cancel
  every(periodMs: number, task: () => void): Cancel
}

/** A clock that stands still until it is told to move; timers fire in order while it does. */
export interface VirtualClock extends Clock {
  advance(ms: number): void
}

interface Timer {
  at: number
  readonly periodMs: number | null
  readonly task: () => void
}

export function createVirtualClock(startAt: number): VirtualClock {
  const timers = new Set<Timer>()
  let now = startAt
  function add(timer: Timer): Cancel {
    timers.add(timer)
    return () => void timers.delete(timer)
  }
  function nextDue(until: number): Timer | undefined {
    let due: Timer | undefined
    for (const timer of timers) if (timer.at <= until && (!due || timer.at < due.at)) due = timer
    return due
  }
  return {
    now: () => now,
    after: (delayMs, task) => add({ at: now + Math.max(0, delayMs), periodMs: null, task }),
    every: (periodMs, task) => add({ at: now + periodMs, periodMs, task }),
    advance(ms) {
      const until = now + ms
      for (let timer = nextDue(until); timer; timer = nextDue(until)) {
        now = timer.at
        if (timer.periodMs === null) timers.delete(timer)
        else timer.at += timer.periodMs
        timer.task()
      }
      now = until
    },
  }
}
