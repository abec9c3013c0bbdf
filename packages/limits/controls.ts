import type { Core } from './core.ts'
import type { Freeze } from './freezes.ts'
import type { Incident } from './ledger.ts'
import type { Noisy } from './noise.ts'
import type { Reservation } from './reservations.ts'
import { counterStates, waiting } from './snapshot.ts'

/** How many users are named as spenders: there may be ten thousand. */
const SPENDERS = 10

/** What operators and the coordinator's own duties need. */
export function createControls(core: Core) {
  const { ledger, room, reservations, noise, isolation, spending, out, factors, permitTtlMs } = core
  return {
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

    /**
     * Promises to write by compare-and-set now, then to `confirm`; nothing is granted beyond what was confirmed.
     * @param all looks at every counter, not only at those asked for since: once a second, so that promises are lowered
     */
    reservationsDue: (now: number, all = false): Reservation[] => reservations.due(now, now + permitTtlMs, all),
    confirm(reservation: Reservation): void {
      reservations.confirm(reservation)
      room.touch()
    },
    abandon: (reservation: Reservation) => reservations.abandon(reservation),
    /** Before the first grant of a successor: everything its predecessor wrote. */
    restore: (records: readonly Reservation[], now: number) => reservations.restore(records, now),
    /** Who burns what all share, worst first: what a successor has to know, or everybody would be free again. */
    noisy: (now: number): Noisy[] => noise.heard(now).toSorted((a, b) => b.part - a.part),
    /** Before the first grant of a successor: what its predecessor knew at `at`. */
    restoreNoisy(users: readonly Noisy[], at: number, now: number): void {
      for (const each of users) {
        noise.restore(each, at, now)
        if (each.level === 'isolated') isolation.inherit(each.user, now)
      }
    },
    /** Forgets counters that count nothing any more. Once a minute will do. */
    compact(now: number): void {
      ledger.compact(now)
      isolation.compact(now)
    },

    /** Budgets, freezes, who waits: for status, the console and metrics. */
    snapshot: (now: number) => ({
      counters: counterStates(ledger, now),
      freezes: ledger.freezes.active(now),
      ...waiting(room.entries()),
      noisy: noise.heard(now),
      spenders: spending.top(SPENDERS, now),
      out: out.size,
    }),

    /** @param factor part of his turns a user keeps, above 0 to 1; 1 lifts it. */
    slowUser(user: string, factor: number): void {
      if (factor >= 1) factors.delete(user)
      else factors.set(user, Math.max(0.01, factor))
    },
  }
}
