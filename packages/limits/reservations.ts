import type { Account, Charge, Ledger } from './ledger.ts'

/**
 * A durable promise: no more than `upTo` is charged to this window before the next promise is written.
 * A successor starts there, so nothing is spent twice.
 */
export type Reservation = {
  pool: string
  scope: string
  path?: string
  /** Number of the window, from the epoch. */
  window: number
  upTo: number
  /** Weight that can be out unanswered while this promise holds; it may land after this window. */
  inFlight: number
  /** When it was made, on Binance's clock. */
  at: number
}

type Deps = { ledger: Ledger; blockPercent: number; lostAfterMs: number }

/** A promise that is used up faster than this was too small, one that lasts longer too large, ms. */
const HASTE_MS = 500
const LEISURE_MS = 1_500
/** The smallest block, as a part of the largest: what a takeover may cost where little is spent. */
const LEAST = 1 / 8

export type Reservations = ReturnType<typeof createReservations>

/** Blocks reserved ahead of granting; with `blockPercent` 0 nothing is ever missing. */
export function createReservations({ ledger, blockPercent, lostAfterMs }: Deps) {
  const wanted = new Map<Account, number>()
  /** Charged, or tried to be, since it was last looked at. */
  const touched = new Set<Account>()
  /** The part of the largest block that is promised at a time, and when that was last more. */
  const paces = new WeakMap<Account, { part: number; at: number }>()

  /** A block lasts a fraction of a second, however fast a counter is spent: granting seldom waits, and little is lost. */
  function paceOf(account: Account, now: number): number {
    const { part, at } = paces.get(account) ?? { part: LEAST, at: Number.NEGATIVE_INFINITY }
    if (now - at < HASTE_MS) return Math.min(1, part * 2)
    return now - at > LEISURE_MS ? Math.max(LEAST, part / 2) : part
  }

  function propose(account: Account, index: number, need: number, now: number): Reservation | undefined {
    const { counter, scope, path } = account
    const window = counter.at(index)
    const cap = counter.budget(index)
    const part = paceOf(account, now)
    const block = Math.max(1, Math.ceil((cap * blockPercent * part) / 100))
    const out = counter.inFlight()
    const unspent = Math.max(0, window.reserved - window.charged)
    // Asked again at half a block, so that granting seldom waits for the write.
    const low = window.reserved < cap && window.reserved - window.charged - need < block / 2
    // What has landed since is said too, or a successor would hold back for it.
    const stale = window.promisedInFlight > out + unspent + block
    if (window.proposing || !(low || stale)) return undefined
    window.proposing = true
    if (low) paces.set(account, { part, at: now })
    const upTo = low ? Math.min(Math.max(cap, window.charged), window.charged + need + block) : window.reserved
    const inFlight = out + Math.max(0, upTo - window.charged)
    return {
      pool: counter.pool.name,
      scope,
      ...(path !== undefined && { path }),
      window: index,
      upTo,
      inFlight,
      at: now,
    }
  }

  return {
    /** Notes what lacks a reservation. @returns whether anything does; then nothing may be granted. */
    missing(charges: readonly { account: Account; charge: Charge }[], now: number, until: number): boolean {
      let lacks = false
      for (const { account, charge } of charges) {
        if (blockPercent > 0) touched.add(account)
        if (!account.counter.unreserved(charge.weight, now, until)) continue
        wanted.set(account, Math.max(charge.weight, wanted.get(account) ?? 0))
        lacks = true
      }
      return lacks
    },

    /**
     * What should be written now, by compare-and-set, and then given to `confirm`.
     * @param all looks at every counter, so that promises are lowered where calls have landed: once a second will do
     */
    due(now: number, until: number, all: boolean): Reservation[] {
      if (blockPercent <= 0) return []
      const proposals: Reservation[] = []
      const looked = all ? new Set(ledger.accounts.values()) : new Set([...touched, ...wanted.keys()])
      touched.clear()
      for (const account of looked) {
        const need = wanted.get(account) ?? 0
        const { flights, windows } = account.counter
        if (need === 0 && flights.size === 0 && windows.every((w) => w.promisedInFlight === 0)) continue
        account.counter.open(now)
        const { first, last } = account.counter.span(now, until)
        for (let index = first; index <= last; index++) {
          const proposal = propose(account, index, need, now)
          if (proposal) proposals.push(proposal)
        }
      }
      return proposals
    },

    /** The promise is durable: permits up to it may be given. */
    confirm({ window, upTo, inFlight, ...name }: Reservation): void {
      const account = ledger.find(name)
      if (!account) return
      const entry = account.counter.at(window)
      entry.reserved = Math.max(entry.reserved, upTo)
      entry.promisedInFlight = inFlight
      entry.proposing = false
      wanted.delete(account)
    },

    /** It could not be written: it is proposed again, if still needed. */
    abandon({ window, ...name }: Reservation): void {
      const entry = ledger.find(name)?.counter.at(window)
      if (entry) entry.proposing = false
    },

    /** The account is no more. */
    forget(account: Account): void {
      wanted.delete(account)
      touched.delete(account)
    },

    /** A successor takes its predecessor's promises for spent, and what was out for still on its way. */
    restore(records: readonly Reservation[], now: number): void {
      for (const { window, upTo, inFlight, at, ...name } of records) {
        const counter = ledger.find(name)?.counter
        if (!counter) continue
        counter.open(now)
        // Near an edge both windows are open, as far as our clock can tell.
        const { first, last: newest } = counter.span(now, now)
        // A window of a day is still spent when nothing of it can be on its way any more.
        if (window >= first) {
          counter.raise(window, upTo)
          counter.at(window).reserved = Math.max(counter.at(window).reserved, upTo)
        }
        if (at + lostAfterMs < now) continue
        for (let index = Math.max(window + 1, first); index <= newest; index++) counter.at(index).charged += inFlight
        counter.flights.add({
          weight: inFlight,
          first: window,
          last: Math.max(window, newest),
          lostAt: at + lostAfterMs,
          inherited: true,
        })
      }
    },
  }
}
