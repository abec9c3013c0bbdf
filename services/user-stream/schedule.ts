import type { Clock } from '@flotilla/runtime'

/** How exactly things are done in time, ms. */
const tickMs = 250

/** How long to wait after so many failures, ms: doubled each time. */
export const pauseAfter = ({ first, most }: { first: number; most: number }, failures: number): number =>
  Math.min(most, first * 2 ** Math.min(failures, 20))

interface Due {
  /** On the monotonic clock: that of the host may be set back. */
  readonly at: number
  readonly act: () => void
}

/** Does things later, by one timer for all of them. Under one key there is one thing: the last one said. */
export function createSchedule(clock: Clock) {
  const due = new Map<string, Due>()
  const end = clock.every(tickMs, () => {
    const now = clock.monotonic()
    for (const [key, { at, act }] of due) {
      if (at > now) continue
      due.delete(key)
      act()
    }
  })
  return {
    after(key: string, ms: number, act: () => void) {
      due.set(key, { at: clock.monotonic() + ms, act })
    },
    cancel: (key: string) => void due.delete(key),
    stop: end,
  }
}

export type Schedule = ReturnType<typeof createSchedule>
