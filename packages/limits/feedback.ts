import type { Core, Out } from './core.ts'
import type { Incident, Used } from './ledger.ts'
import type { Report } from './permit.ts'

/** Learns from what callers saw. */
export function createFeedback({ ledger, room, noise, out }: Core) {
  /** Scores a rejected call by the part of its address' window it cost. */
  function scored({ user, flights }: Out, now: number): Incident[] {
    const [first] = flights
    if (!first) return []
    const { counter, scope } = first.account
    const worse = noise.reject(user, first.flight.weight / Math.max(1, counter.budget(counter.indexOf(now))), now)
    if (!worse || worse.level === 'quiet') return []
    return [{ kind: 'noisy', user, level: worse.level, part: worse.part, pool: counter.pool.name, scope }]
  }

  return {
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
     * @param id the permit they came with; without it the headers are taken as of this very moment. A permit that is not
     * known here was given by a predecessor at an unknown time: its answer may speak of a window that closed since.
     */
    correct(used: readonly Used[], now: number, id?: string): Incident[] {
      const sentAt = id === undefined ? now : (out.get(id)?.grantedAt ?? Number.NEGATIVE_INFINITY)
      return ledger.correct(used, sentAt, now)
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
  }
}
