import { createFlights, type Flight } from './flights.ts'
import { createPlan } from './plan.ts'
import { type CounterOptions, createWindows, type Windows } from './windows.ts'

type Twin = Pick<Windows, 'windows' | 'slowedUntil'> & ReturnType<typeof createFlights>

export type Counter = ReturnType<typeof createCounter>

/** The ledger of one pool in one scope. All times are Binance's clock in epoch milliseconds. */
export function createCounter(options: CounterOptions) {
  const { pool, clockErrorMs } = options
  const ledger = createWindows(options)
  const plan = createPlan(options, ledger)
  const { windows, indexOf, span, at } = ledger
  const air = createFlights(options, ledger)
  const { flights, open } = air

  return {
    ...ledger,
    ...plan,
    ...air,
    pool,

    /** Books a permit into every window it may land in. */
    charge(weight: number, now: number, until: number, lostAt: number): Flight {
      const { first, last } = span(now, until)
      for (let index = first; index <= last; index++) at(index).charged += weight
      const flight = { weight, first, last, lostAt }
      flights.add(flight)
      return flight
    },

    /**
     * The answer came, so the request landed before `now`: windows that cannot have opened yet get it back.
     * @param counted what Binance charged in the end, when it gives back itself (spot orders that succeed).
     * @returns whether anything came back.
     */
    settle(flight: Flight, now: number, counted = flight.weight): boolean {
      open(now)
      if (!flights.delete(flight)) return false
      let returned = 0
      for (const window of windows) {
        if (window.index < flight.first || window.index > flight.last) continue
        const unopened = window.index > indexOf(now + clockErrorMs)
        const back = Math.max(0, unopened ? flight.weight : flight.weight - counted)
        window.charged -= back
        returned += back
      }
      return returned > 0
    },

    /**
     * Takes a used-weight header over: upward at once, never downward.
     * @param sentAt when the request left at the earliest; a header that may belong to two windows is not used.
     * @returns by how much Binance counted more than we did.
     */
    correct(used: number, sentAt: number, now: number): number {
      open(now)
      const first = indexOf(sentAt - clockErrorMs)
      if (first !== indexOf(now + clockErrorMs)) return 0
      const window = at(first)
      window.header = Math.max(window.header, used)
      const above = Math.max(0, used - window.charged)
      window.charged += above
      window.foreign += above
      return above
    },

    /** Takes over all of a counter that turned out to be this one. */
    absorb(twin: Twin, now: number): void {
      open(now)
      twin.open(now)
      ledger.merge(twin)
      for (const flight of twin.flights) flights.add(flight)
    },

    /** Raises a window to what a predecessor promised or may still have in flight. */
    raise(index: number, charged: number): void {
      const window = at(index)
      window.charged = Math.max(window.charged, charged)
    },
  }
}
