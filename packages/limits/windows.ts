import type { Pool } from './pool.ts'

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
  /** What the durable promise says may be out unanswered. */
  promisedInFlight: number
  /** A promise is on its way to the store; no second one is made meanwhile. */
  proposing: boolean
}

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

export type Windows = ReturnType<typeof createWindows>

/** The windows of one counter that still matter, and how much each may hold. */
export function createWindows({ pool, sharePercent, clockErrorMs }: CounterOptions) {
  const { windowMs } = pool
  const windows: Window[] = []
  let limit = pool.limit
  let slowUntil = Number.NEGATIVE_INFINITY

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
      found = { index, charged: 0, header: 0, reserved: 0, promisedInFlight: 0, proposing: false }
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

  return {
    windows,
    full,
    indexOf,
    endOf,
    span,
    at,
    budget,

    /** After a 429: half of the budget for five windows. */
    slow(from: number): void {
      slowUntil = Math.max(slowUntil, indexOf(from) + 1 + SLOW_WINDOWS)
    },

    /** The live number of `exchangeInfo`. */
    setLimit(next: number): void {
      limit = next
    },
  }
}
