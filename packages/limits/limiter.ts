import type { Freeze } from './freezes.ts'
import { type Account, createLedger, type Flight, type Incident, type Used } from './ledger.ts'
import { createNoise } from './noise.ts'
import type { Permit, PermitRequest, Refusal, Report } from './permit.ts'
import { CLASSES, type Pool } from './pool.ts'
import { createReservations, type Reservation } from './reservations.ts'
import { counterStates } from './snapshot.ts'
import { createWaitingRoom, type Entry } from './waiting-room.ts'

export type LimiterOptions = {
  pools: readonly Pool[]
  /** Part of every limit to use at most. @default 95 */
  sharePercent?: number
  /** How far our idea of Binance's clock may be off, either way. @default 100 */
  clockErrorMs?: number
  /** How long a permit may be used after it was given. @default 250 */
  permitTtlMs?: number
  /** A permit nobody reported on is believed to be in flight this long. @default 60000 */
  lostAfterMs?: number
  /** Part of a window reserved ahead, in percent; 0 = no reservations are needed. @default 0 */
  blockPercent?: number
  /** Of the coordinator that grants; travels in each permit. @default 0 */
  epoch?: number
  /** @default 1000 */
  maxQueuedPerUser?: number
}

export type Granted = {
  permits: Permit[]
  refused: Refusal[]
  incidents: Incident[]
  /** Ask again no later; Infinity when nothing waits. */
  nextAt: number
}

type Out = { user: string; flights: { account: Account; flight: Flight }[]; grantedAt: number; lostAt: number }

export type Limiter = ReturnType<typeof createLimiter>

/** Decides when each call to Binance may go. Pure: every time is handed in, as Binance's clock in epoch milliseconds. */
export function createLimiter(options: LimiterOptions) {
  const { pools, sharePercent = 95, clockErrorMs = 100, permitTtlMs = 250, lostAfterMs = 60_000 } = options
  const { blockPercent = 0, epoch = 0, maxQueuedPerUser = 1_000 } = options
  const ledger = createLedger({ pools, sharePercent, clockErrorMs, blockPercent })
  const factors = new Map<string, number>()
  const noise = createNoise()
  const room = createWaitingRoom({ factorOf: (user) => Math.min(factors.get(user) ?? 1, noise.factorOf(user, seenAt)) })
  const reservations = createReservations({ ledger, blockPercent, lostAfterMs })
  const out = new Map<string, Out>()
  let seq = 0
  let seenAt = 0

  /** The earliest time an entry fits by the ledger alone. */
  function earliest({ charges, priority }: Entry, now: number): number {
    let when = now
    for (const { account, charge } of charges) {
      const free = ledger.freezes.freeAt(account.scope, charge.pool, charge.path, now)
      const fits = account.counter.earliest(charge.weight, priority, now, now + permitTtlMs)
      when = Math.max(when, free, fits)
    }
    return when
  }

  /** Whether only the counter the lane queues for stands in the way, so that nobody behind may pass. */
  function laneIsFull({ charges, priority }: Entry, now: number): boolean {
    const [first] = charges
    if (!first) return false
    const { account, charge } = first
    const frozen = ledger.freezes.freeAt(account.scope, charge.pool, charge.path, now) > now
    return frozen || account.counter.earliest(charge.weight, priority, now, now + permitTtlMs) > now
  }

  function grantOne(entry: Entry, now: number): Permit {
    const notAfter = Math.min(now + permitTtlMs, entry.deadlineAt)
    const lostAt = notAfter + lostAfterMs
    const flights = entry.charges.map(({ account, charge }) => ({
      account,
      flight: account.counter.charge(charge.weight, now, now + permitTtlMs, lostAt),
    }))
    out.set(entry.id, { user: entry.user, flights, grantedAt: now, lostAt })
    const charged = entry.charges.map(({ charge }) => charge)
    return { id: entry.id, notBefore: now, notAfter, epoch, seq: ++seq, pools: charged }
  }

  /** Scores a rejected call by the part of its address' window it cost. */
  function scored({ user, flights }: Out, now: number): Incident[] {
    const [first] = flights
    if (!first) return []
    const { counter, scope } = first.account
    const worse = noise.reject(user, first.flight.weight / Math.max(1, counter.budget(counter.indexOf(now))), now)
    if (!worse || worse.level === 'quiet') return []
    return [{ kind: 'noisy', user, level: worse.level, part: worse.part, pool: counter.pool.name, scope }]
  }

  function forgetLost(now: number): void {
    for (const [id, { lostAt }] of out) {
      if (lostAt > now) return
      out.delete(id)
    }
  }

  return {
    /** Puts a request into its class. @returns a refusal when it cannot go before its deadline, else when it may go at the earliest. */
    request(wish: PermitRequest, now: number): { expectedAt: number } | Refusal {
      const refuse = (code: Refusal['code'], at?: number): Refusal =>
        at === undefined ? { id: wish.id, code } : { id: wish.id, code, retryAfterMs: Math.max(1, at - now) }
      if (out.has(wish.id) || room.has(wish.id)) return refuse('DUPLICATE')
      const charges = wish.pools.map((charge) => ({ account: ledger.find(charge), charge }))
      const known = charges.flatMap(({ account, charge }) => (account ? [{ account, charge }] : []))
      if (known.length < charges.length || known.length === 0) return refuse('UNKNOWN_POOL')
      if (room.queuedBy(wish.user) >= maxQueuedPerUser) return refuse('QUEUE_FULL', now + 1_000)
      const asked = Math.min(CLASSES - 1, Math.max(0, Math.trunc(wish.priority)))
      // Whoever burns a shared address goes last, but his cancels do not.
      const priority = asked > 1 && noise.levelOf(wish.user, now) === 'isolated' ? CLASSES - 1 : asked
      // The egress' counter is the one everybody waits for, whatever order the caller wrote.
      known.sort(
        (a, b) => Number(b.account.counter.pool.per === 'egress') - Number(a.account.counter.pool.per === 'egress'),
      )
      const entry = room.entry(wish, priority, known, now)
      const expectedAt = earliest(entry, now)
      if (expectedAt === Number.POSITIVE_INFINITY) return refuse('TOO_HEAVY')
      if (expectedAt > wish.deadlineAt) return refuse('DEADLINE', expectedAt)
      room.push(entry, expectedAt)
      return { expectedAt }
    },

    /** Gives every permit that may go now, in order of class and fairly among users. */
    grant(now: number): Granted {
      forgetLost(now)
      seenAt = now
      const permits: Permit[] = []
      const incidents: Incident[] = []
      const refused: Refusal[] = room.expire(now).map((entry) => {
        const retryAfterMs = Math.max(1, Math.min(earliest(entry, now) - now, 60_000))
        return { id: entry.id, code: 'DEADLINE', retryAfterMs }
      })
      const lookAt = room.serve(now, (entry, note) => {
        const when = earliest(entry, now)
        if (when > now) {
          note(when)
          return laneIsFull(entry, now) ? 'stop' : 'skip'
        }
        if (reservations.missing(entry.charges, now, now + permitTtlMs)) return 'stop'
        permits.push(grantOne(entry, now))
        for (const { account } of entry.charges) {
          const incident = ledger.nearLimit(account, now)
          if (incident) incidents.push(incident)
        }
        return 'taken'
      })
      return { permits, refused, incidents, nextAt: Math.min(room.nextDeadline(), lookAt) }
    },

    /** The caller gave up. @returns whether it still waited. */
    cancel: (id: string) => room.cancel(id),

    /** Settles a permit. Unknown ids are ignored: reports may repeat and outlive a coordinator. */
    report({ id, state, rejected, counted }: Report, now: number): Incident[] {
      const done = out.get(id)
      if (!done) return []
      out.delete(id)
      for (const [i, { account, flight }] of done.flights.entries()) {
        if (state === 'unused') account.counter.forget(flight)
        else if (account.counter.settle(flight, now, counted?.[i] ?? flight.weight)) room.touch()
      }
      return rejected ? scored(done, now) : []
    },

    /**
     * Takes used-weight headers over. Call before `report` of the same answer.
     * @param id the permit they came with; without it the headers are taken as of this very moment
     */
    correct(used: readonly Used[], now: number, id?: string): Incident[] {
      return ledger.correct(used, (id === undefined ? undefined : out.get(id)?.grantedAt) ?? now, now)
    },

    /** Binance said stop. @param at the scope, and for 429 the pool, that is meant; `until` when Binance says how long */
    refusedByVenue(
      status: 429 | 418 | 403,
      at: { scope: string; pool?: string; path?: string },
      now: number,
      until?: number,
    ): Incident {
      return ledger.freezeFor(status, at, until, now)
    },

    /** An operator's freeze, or one learned from elsewhere. */
    freeze: (freeze: Freeze, now: number): Incident => ledger.freeze(freeze, now),
    /** Ends a freeze early. */
    thaw(scope: string, pool?: string, path?: string): void {
      ledger.freezes.remove(scope, pool, path)
      room.touch()
    },
    /** The live number of `exchangeInfo.rateLimits`, for every scope. */
    setLimit(pool: string, limit: number): void {
      ledger.setLimit(pool, limit)
      room.touch()
    },

    /** Promises to write by compare-and-set now, then to `confirm`; nothing is granted beyond what was confirmed. */
    reservationsDue: (now: number): Reservation[] => reservations.due(now, now + permitTtlMs),
    confirm(reservation: Reservation): void {
      reservations.confirm(reservation)
      room.touch()
    },
    abandon: (reservation: Reservation) => reservations.abandon(reservation),
    /** Before the first grant of a successor: everything its predecessor wrote. */
    restore: (records: readonly Reservation[], now: number) => reservations.restore(records, now),
    /** Forgets counters that count nothing any more. Once a minute will do. */
    compact: (now: number) => ledger.compact(now),

    /** Budgets, freezes, who waits: for status, the console and metrics. */
    snapshot: (now: number) => ({
      counters: counterStates(ledger, now),
      freezes: ledger.freezes.active(now),
      waitingByClass: room.byClass(),
      waitingByUser: Object.fromEntries(room.byUser()),
      noisy: noise.heard(now),
      out: out.size,
    }),

    /** @param factor part of his turns a user keeps, above 0 to 1; 1 lifts it. */
    slowUser(user: string, factor: number): void {
      if (factor >= 1) factors.delete(user)
      else factors.set(user, Math.max(0.01, factor))
    },
  }
}
