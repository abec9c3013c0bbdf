import type { Pool } from './pool.ts'

/** One window of one counter, as we believe it stands at Binance, or above. */
export type Window = {
  /** Windows are numbered from the epoch: `Math.floor(time / windowMs)`. */
  index: number
  /** Weight of permits that were, or may be, counted in it, and what others spent that a header showed. */
  charged: number
  /** Of that, what others spent: another program, or another name for the same address. */
  foreign: number
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
/** What is left in any case of a window that others are expected to spend, so that it is found out when they stopped. */
const LEAST_PART = 0.05
const KEPT_WINDOWS = 3

/** After so many windows without a word others are gone. */
const GONE_AFTER = 10

/**
 * What to expect of others after a window in which they spent `seen`: as much as ever while they go on, so that two who
 * make room for each other do not swing; half of it once they spend less than that.
 */
const next = (expectation: number, seen: number) =>
  Math.max(seen, seen >= expectation / 2 ? expectation : Math.floor(expectation / 2))

export type Windows = ReturnType<typeof createWindows>

/** What others are expected to spend of a window, yet, by what they spent of those before. */
function expectationOf(windows: readonly Window[]) {
  /** Of window `before`, by all windows that came earlier. */
  let others = { before: Number.NEGATIVE_INFINITY, amount: 0 }
  const foreignOf = (index: number) => windows.find((w) => w.index === index)?.foreign ?? 0
  const expected = (index: number): number => {
    if (others.amount === 0 && windows.every(({ foreign }) => foreign === 0)) return 0
    // The window before may still be open: what is seen of it by now is not the last word.
    if (index - 1 - others.before > GONE_AFTER) others = { before: index - 1, amount: 0 }
    for (; others.before < index - 1; others.before++) others.amount = next(others.amount, foreignOf(others.before))
    const lately = index > others.before ? next(others.amount, foreignOf(index - 1)) : others.amount
    return Math.max(0, lately - foreignOf(index))
  }
  const forget = () => {
    others = { before: Number.NEGATIVE_INFINITY, amount: 0 }
  }
  return { expected, forget }
}

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
      found = { index, charged: 0, foreign: 0, header: 0, reserved: 0, promisedInFlight: 0, proposing: false }
      windows.push(found)
      windows.sort((a, b) => a.index - b.index)
      if (windows.length > KEPT_WINDOWS) windows.shift()
    }
    return found
  }

  const { expected, forget } = expectationOf(windows)

  /**
   * What may be used of a window in all, by others too where they are known of: the share of the limit, half of it for five
   * windows after a 429, less what others are expected to spend yet.
   */
  function budget(index: number): number {
    const all = full()
    const part = index < slowUntil ? Math.floor(all / 2) : all
    return Math.max(Math.ceil(all * LEAST_PART), part - Math.ceil(expected(index)))
  }

  return {
    ...{ windows, full, indexOf, endOf, span, at, budget },
    /** After a 429: half of the budget for five windows. */
    slow(from: number): void {
      slowUntil = Math.max(slowUntil, indexOf(from) + 1 + SLOW_WINDOWS)
    },
    slowedUntil: () => slowUntil,
    /** These were one counter all along: what others seemed to spend of either was the other. */
    merge(twin: { readonly windows: readonly Window[]; slowedUntil(): number }): void {
      for (const { index, charged, foreign, header } of twin.windows) {
        const mine = at(index)
        mine.charged += charged - foreign
        mine.header = Math.max(mine.header, header)
      }
      for (const window of windows) {
        window.charged = Math.max(window.charged - window.foreign, window.header)
        window.foreign = 0
      }
      forget()
      slowUntil = Math.max(slowUntil, twin.slowedUntil())
    },
    /** The live number of `exchangeInfo`. */
    setLimit(next: number): void {
      limit = next
    },
  }
}
