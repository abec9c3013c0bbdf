import type { Freeze, Limiter } from '@flotilla/limits'
import { type Bus, FleetFrozen, type Report, refused } from '@flotilla/protocol'
import type { Clock } from '@flotilla/runtime'
import type { EgressNames, Joined } from './egress-names.ts'
import type { Incidents } from './incidents.ts'
import { tellLimits, tellShared } from './limit-incidents.ts'
import { faultOf } from './permit-faults.ts'
import { frozenBy, frozenWord, ledgerCharges, settlementOf, usedOf } from './pools.ts'
import type { Promises } from './promises.ts'
import type { Answered, Waiting } from './waiting.ts'

export interface PermitReportsDeps {
  readonly bus: Bus
  /** Binance's clock. */
  readonly clock: Clock
  readonly limiter: Limiter
  readonly promises: Promises
  readonly incidents: Incidents
  readonly names: EgressNames
  /** Requests by their ids. */
  readonly waiting: ReadonlyMap<string, Waiting>
  readonly settle: (id: string, reply: Answered) => void
  /** Something changed: gives what may go now. */
  readonly grant: () => void
}

/** What the limiter learns from outside: what callers saw in answers, and which names are one address. */
export function createPermitReports(deps: PermitReportsDeps) {
  const { bus, clock, limiter, promises, incidents, names, waiting, settle, grant } = deps

  /** What waits and cannot go before its deadline any more hears so at once, and when to come again. */
  const turnAway = (scope: string, pool: string | undefined, until: number) => {
    for (const [id, { egress, asked, deadlineAt, reply }] of waiting) {
      if (reply || deadlineAt >= until) continue
      const meant = ledgerCharges(names.scopeOf(egress), asked.charges).some(
        (charge) => charge.scope === scope && (pool === undefined || charge.pool === pool),
      )
      if (!meant || !limiter.cancel(id)) continue
      settle(id, refused(faultOf({ id, code: 'DEADLINE', retryAfterMs: until - clock.now() })))
    }
  }

  const tellFrozen = (freeze: Freeze) => {
    for (const egress of names.namesOf(freeze.scope)) bus.publish(FleetFrozen, { egress }, frozenWord(freeze))
  }

  const learn = (scope: string, report: Report) => {
    const now = clock.now()
    tellLimits(incidents, limiter.correct(usedOf(scope, report), now, report.permitId), clock.now())
    if (report.permitId !== undefined)
      tellLimits(incidents, limiter.report(settlementOf(report.permitId, report), now), clock.now())
    const { status, bannedUntil, retryAfterMs } = report
    if (status === 429 || status === 418 || status === 403) {
      const stated = bannedUntil ?? (retryAfterMs === undefined ? undefined : now + retryAfterMs)
      for (const place of frozenBy(scope, report)) {
        const frozen = limiter.refusedByVenue(status, place, now, stated)
        tellLimits(incidents, [frozen], clock.now())
        if (frozen.kind !== 'frozen') continue
        promises.remember(frozen)
        if (frozen.scope === scope) tellFrozen(frozen)
        turnAway(frozen.scope, frozen.pool, frozen.until)
      }
    }
    grant()
  }

  /** Two names of one address: one budget, one fate. */
  const join = ({ from, into }: Joined) => {
    limiter.join(from, into, clock.now())
    tellShared(incidents, { from, into }, clock.now())
    for (const freeze of limiter.snapshot(clock.now()).freezes) if (freeze.scope === into) tellFrozen(freeze)
    grant()
  }

  return { learn, join }
}
