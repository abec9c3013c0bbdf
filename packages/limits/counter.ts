import { type Pool, reservedAbove } from './pool.ts'

/** One window of one counter, as we believe it stands at Binance, or above. */
export type Window = {
  /** Windows are numbered from the epoch: `Math.floor(time / windowMs)`. */
  index: number
  /** Weight of permits that were, or may be, counted in it, and what others spent that a header showed. */
  charged: number
  /** Highest used-weight header seen. */
  header: number
  /** Durable promise up to which a successor will start; permits never exceed it when reservations are on. */
  reserved: number
  /** A promise on its way to the store; no second one is made meanwhile. */
  proposed: number
}

/** A permit that is out and was not reported back: it may still land in a window that opens later. */
export type Flight = { weight: number; first: number; last: number; lostAt: number }

export type CounterOptions = {
  pool: Pool
  /** Part of the limit to use at most, 0 to 100. */
  sharePercent: number
  /** How far our idea of Binance's clock may be off, either way. */
  clockErrorMs: number
  /** Part of a window a reservation covers; 0 switches reservations off. */
  blockPercent: number
}

const SLOW_WINDOWS = 5
const KEPT_WINDOWS = 3

export type Counter = ReturnType<typeof createCounter>

/** The ledger of one pool in one scope. All times are Binance's clock in epoch milliseconds. */
export function createCounter({ pool, sharePercent, clockErrorMs, blockPercent }: CounterOptions) {
  const { windowMs } = pool
  const flights = new Set<Flight>()
  const windows: Window[] = []
  let limit = pool.limit
  let slowUntil = Number.NEGATIVE_INFINITY
  let opened = Number.NEGATIVE_INFINITY

  const full = () => Math.floor((limit * sharePercent) / 100)
  const indexOf = (time: number) => Math.floor(time / windowMs)
  const endOf = (index: number) => (index + 1) * windowMs
  /** The windows a request may be counted in when it is sent between `now` and `until`. */
  const span = (now: number, until: number) => ({
    first: indexOf(now - clockErrorMs),
    last: indexOf(until + clockErrorMs),
  })

  function at(index: number): Window {
    let found = windows.find((w) => w.index === index)
    if (!found) {
      found = { index, charged: 0, header: 0, reserved: 0, proposed: 0 }
      windows.push(found)
      windows.sort((a, b) => a.index - b.index)
      if (windows.length > KEPT_WINDOWS) windows.shift()
    }
    return found
  }

  /** What may be used of a window in all: the share of the limit, half of it for five windows after a 429. */
  function budget(index: number): number {
    return index < slowUntil ? Math.floor(full() / 2) : full()
  }

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

  /** Weight class `priority` may still take from this window; its better classes' reserve melts to its end. */
  function room(window: Window, priority: number, now: number): number {
    const remaining = Math.min(1, Math.max(0, (endOf(window.index) - now) / windowMs))
    const cap = budget(window.index)
    return cap - cap * reservedAbove(pool, priority) * remaining - window.charged
  }

  return {
    pool,
    flights,
    windows,
    indexOf,
    endOf,
    at,
    budget,
    open,
    span,

    /**
     * When `weight` can be sent by this class.
     * @returns `now` when at once; otherwise the earliest time it is worth asking again; Infinity when it never fits.
     */
    earliest(weight: number, priority: number, now: number, until: number): number {
      open(now)
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
      return above
    },

    /** The permit was not used: it stays charged where it is, but follows into no further window. */
    forget(flight: Flight): void {
      flights.delete(flight)
    },

    /** After a 429: half of the budget for five windows. */
    slow(from: number): void {
      slowUntil = Math.max(slowUntil, indexOf(from) + 1 + SLOW_WINDOWS)
    },

    /** The live number of `exchangeInfo`. */
    setLimit(next: number): void {
      limit = next
    },

    /** Raises a window to what a predecessor promised or may still have in flight. */
    raise(index: number, charged: number): void {
      const window = at(index)
      window.charged = Math.max(window.charged, charged)
    },

    inFlight(): number {
      let sum = 0
      for (const flight of flights) sum += flight.weight
      return sum
    },
  }
}
