import { reservedAbove } from './pool.ts'
import type { CounterOptions, Window, Windows } from './windows.ts'

/** When a weight fits into the windows it would be counted in. Their state must be current. */
export function createPlan({ pool, clockErrorMs, blockPercent }: CounterOptions, ledger: Windows) {
  const { windowMs } = pool
  const { full, endOf, span, at, budget } = ledger

  /** Weight class `priority` may still take from this window; its better classes' reserve melts to its end. */
  function room(window: Window, priority: number, now: number): number {
    const remaining = Math.min(1, Math.max(0, (endOf(window.index) - now) / windowMs))
    const cap = budget(window.index)
    return cap - cap * reservedAbove(pool, priority) * remaining - window.charged
  }

  return {
    /**
     * When `weight` can be sent by this class.
     * @returns `now` when at once; otherwise the earliest time it is worth asking again; Infinity when it never fits.
     */
    earliest(weight: number, priority: number, now: number, until: number): number {
      let when = now
      const { first, last } = span(now, until)
      for (let index = first; index <= last; index++) {
        const window = at(index)
        if (room(window, priority, now) >= weight) continue
        if (weight > full()) return Number.POSITIVE_INFINITY
        const spare = budget(index) - window.charged - weight
        const held = budget(index) * reservedAbove(pool, priority)
        const closed = endOf(index) + clockErrorMs
        // One millisecond more, or rounding lets the caller come back just too early for ever.
        const melted = spare >= 0 && held > 0 ? Math.floor(endOf(index) - (spare / held) * windowMs) + 1 : closed
        when = Math.max(when, Math.min(melted, closed))
      }
      return when
    },

    /** Whether a reservation is missing before `weight` may be charged. */
    unreserved(weight: number, now: number, until: number): boolean {
      if (blockPercent <= 0) return false
      const { first, last } = span(now, until)
      for (let index = first; index <= last; index++) {
        const window = at(index)
        if (window.charged + weight > window.reserved) return true
      }
      return false
    },
  }
}
