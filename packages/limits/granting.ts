import type { Core } from './core.ts'
import type { Incident } from './ledger.ts'
import type { Permit, PermitRequest, Refusal } from './permit.ts'
import { CLASSES } from './pool.ts'
import { type Entry, entryOf } from './waiting-room.ts'

export type Granted = {
  permits: Permit[]
  refused: Refusal[]
  incidents: Incident[]
  /** Ask again no later; Infinity when nothing waits. */
  nextAt: number
}

type Options = { lostAfterMs: number; epoch: number; maxQueuedPerUser: number }

/** Takes requests in and gives permits out. */
export function createGranting(
  { ledger, room, reservations, noise, isolation, spending, out, permitTtlMs }: Core,
  options: Options,
) {
  const { lostAfterMs, epoch, maxQueuedPerUser } = options
  let seq = 0

  /** The earliest time an entry can go by the ledger, and by what its user is allowed. */
  function earliest(entry: Entry, now: number): number {
    const { charges, priority } = entry
    let when = isolation.earliest(entry, now)
    for (const { account, charge } of charges) {
      account.counter.open(now)
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
    isolation.spend(entry, now)
    spending.add(entry.user, entry.cost, now)
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
      const entry = entryOf(wish, { priority, asked }, known, now)
      const expectedAt = earliest(entry, now)
      if (expectedAt === Number.POSITIVE_INFINITY) return refuse('TOO_HEAVY')
      if (isolation.earliest(entry, now) > wish.deadlineAt) return refuse('ISOLATED', expectedAt)
      if (expectedAt > wish.deadlineAt) return refuse('DEADLINE', expectedAt)
      room.push(entry, expectedAt)
      // Promised while it waits for its turn: otherwise all behind it would wait for its write, and then each for their own.
      if (expectedAt <= now) reservations.missing(known, now, now + permitTtlMs)
      return { expectedAt }
    },

    /** Gives every permit that may go now, in order of class and fairly among users. */
    grant(now: number): Granted {
      forgetLost(now)
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
  }
}
