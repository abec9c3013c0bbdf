import type { CounterOptions, Windows } from './windows.ts'

/** A permit that is out and was not reported back: it may still land in a window that opens later. */
export type Flight = {
  weight: number
  first: number
  last: number
  lostAt: number
  /** A predecessor gave it: its own record keeps it, and no promise of ours repeats it, or it would never end. */
  inherited?: boolean
}

/** What is out on one counter. */
export function createFlights({ clockErrorMs }: CounterOptions, { indexOf, at }: Windows) {
  const flights = new Set<Flight>()
  let opened = Number.NEGATIVE_INFINITY

  /**
   * Charges what is still in flight to each window that may have opened since. What was sent in one
   * window and lands late is thereby never missing in the next one, however long it takes.
   */
  function open(now: number): void {
    const newest = indexOf(now + clockErrorMs)
    if (newest <= opened) return
    opened = newest
    for (const flight of flights) {
      const latest = Math.min(newest, indexOf(flight.lostAt + clockErrorMs))
      for (; flight.last < latest; flight.last++) at(flight.last + 1).charged += flight.weight
      if (flight.lostAt < now) flights.delete(flight)
    }
  }

  return {
    flights,
    open,

    /** The permit was not used: it stays charged where it is, but follows into no further window. */
    forget(flight: Flight): void {
      flights.delete(flight)
    },

    /** What is out of permits of ours. */
    inFlight(): number {
      let sum = 0
      for (const flight of flights) if (!flight.inherited) sum += flight.weight
      return sum
    },
  }
}
