import { BINANCE_POOLS, createLimiter, type Incident as LimitIncident, type Refusal } from '@flotilla/limits'
import {
  answered,
  type Bus,
  type Fault,
  FleetPermit,
  FleetReport,
  type Listener,
  type Permit,
  type Report,
  refused,
} from '@flotilla/protocol'
import type { Clock, Metrics } from '@flotilla/runtime'
import type { z } from 'zod'
import type { Incidents } from './incidents.ts'
import { ledgerCharges, usedOf } from './pools.ts'

type Asked = z.output<typeof FleetPermit.payload>
type Answered = z.input<NonNullable<typeof FleetPermit.reply>>

export interface PermitDeskDeps {
  readonly bus: Bus
  readonly clock: Clock
  readonly metrics: Metrics
  readonly incidents: Incidents
  readonly sharePercent: number
}

/** How long a permit may be used, ms: long enough to make the record of an order durable before it is sent. */
const permitTtlMs = 1_000

const sentences: Readonly<Record<Refusal['code'], string>> = {
  UNKNOWN_POOL: 'no such counter is kept',
  DUPLICATE: 'this request was answered already',
  TOO_HEAVY: 'the call costs more than a whole window allows',
  DEADLINE: 'the budget of this address or account is used up until after the deadline of the call',
  QUEUE_FULL: 'too much of this user is waiting already',
}

const faultOf = ({ code, retryAfterMs }: Refusal): Fault => ({
  code: code === 'DEADLINE' ? 'NO_BUDGET' : code,
  message: sentences[code],
  outcome: 'unsent',
  ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
})

/** Answers every request for a permit when its call may go, and learns from what callers saw. */
export function createPermitDesk({ bus, clock, metrics, incidents, sharePercent }: PermitDeskDeps, epoch: number) {
  const limiter = createLimiter({ pools: BINANCE_POOLS, sharePercent, permitTtlMs, epoch })
  const waiting = new Map<string, { promise: Promise<Answered>; answer: (reply: Answered) => void }>()
  const granted = metrics.counter('permits_total', 'Permits granted and refused', ['outcome', 'priority'])
  let cancelTimer = () => {}

  const settle = (id: string, reply: Answered) => {
    waiting.get(id)?.answer(reply)
    // A repeated request within the permit's life gets the same answer again.
    clock.after(permitTtlMs, () => waiting.delete(id))
  }

  const tell = (found: readonly LimitIncident[]) => {
    for (const incident of found) {
      const where = `${'pool' in incident && incident.pool ? incident.pool : 'everything'} of ${incident.scope}`
      if (incident.kind === 'near-limit')
        incidents.raise('near-limit', `${where}: ${incident.used} of ${incident.limit} are used`, where)
      if (incident.kind === 'above-ledger') {
        incidents.raise(
          'near-limit',
          `${where}: Binance counts ${incident.theirs}, this fleet ${incident.ours}: somebody else spends it`,
          where,
        )
      }
      if (incident.kind === 'frozen') {
        const kind = incident.cause === '418' ? 'banned' : incident.cause === '403' ? 'forbidden' : 'frozen'
        incidents.raise(
          kind,
          `${where} is frozen until ${new Date(incident.until).toISOString()} after ${incident.cause}`,
          where,
        )
      }
    }
  }

  const grant = () => {
    cancelTimer()
    const now = clock.now()
    const { permits, refused: refusals, incidents: found, nextAt } = limiter.grant(now)
    for (const { id, notBefore, notAfter, epoch: term, seq } of permits) {
      const permit: Permit = { id, epoch: term, seq, notBefore: Math.floor(notBefore), notAfter: Math.floor(notAfter) }
      settle(id, answered({ permit }))
    }
    for (const refusal of refusals) settle(refusal.id, refused(faultOf(refusal)))
    tell(found)
    if (Number.isFinite(nextAt)) cancelTimer = clock.after(Math.max(1, Math.ceil(nextAt - clock.now())), grant)
  }

  const ask = (egress: string, { id, charges, priority, user = 'fleet', deadlineAt }: Asked): Promise<Answered> => {
    const known = waiting.get(id)
    if (known) return known.promise
    const { promise, resolve } = Promise.withResolvers<Answered>()
    waiting.set(id, { promise, answer: resolve })
    const got = limiter.request({ id, pools: ledgerCharges(egress, charges), priority, user, deadlineAt }, clock.now())
    if ('code' in got) settle(id, refused(faultOf(got)))
    else grant()
    granted.inc({ outcome: 'code' in got ? 'refused' : 'asked', priority: String(priority) })
    return promise
  }

  const learn = (egress: string, report: Report) => {
    const now = clock.now()
    const used = usedOf(egress, report)
    tell(limiter.correct(used, now, report.permitId))
    if (report.permitId !== undefined) limiter.report({ id: report.permitId, state: 'answered' }, now)
    if (report.status === 429 || report.status === 418 || report.status === 403) {
      const until = report.bannedUntil ?? (report.retryAfterMs === undefined ? undefined : now + report.retryAfterMs)
      const pool = used[0] ? { pool: used[0].pool, ...(used[0].path === undefined ? {} : { path: used[0].path }) } : {}
      tell([limiter.refusedByVenue(report.status, { scope: egress, ...pool }, now, until)])
    }
    grant()
  }

  return {
    serve: (): Listener[] => [
      bus.serve(FleetPermit, {}, ({ tokens, payload }) => ask(tokens.egress, payload)),
      bus.listen(FleetReport, {}, ({ tokens, payload }) => learn(tokens.egress, payload)),
    ],
    facts() {
      const { counters, freezes } = limiter.snapshot(clock.now())
      const pools = counters.map(({ pool, path, scope, used, limit, windowMs, resetAt }) => ({
        kind: 'pool' as const,
        pool: path === undefined ? pool : `${pool}${path}`,
        scope,
        used: Math.round(used),
        limit: Math.round(limit),
        window: `${windowMs / 1000}s`,
        resetAt: Math.floor(resetAt),
      }))
      const frozen = freezes.map(({ scope, pool, path, until, cause }) => ({
        kind: 'freeze' as const,
        scope,
        pool,
        path,
        until,
        cause,
      }))
      return [...pools, ...frozen]
    },
    end() {
      cancelTimer()
    },
  }
}

export type PermitDesk = ReturnType<typeof createPermitDesk>
