import { BINANCE_POOLS, createLimiter } from '@flotilla/limits'
import {
  answered,
  type Bus,
  FleetPermit,
  FleetReport,
  FleetUnused,
  type Listener,
  type Permit,
  refused,
} from '@flotilla/protocol'
import type { Clock, Log } from '@flotilla/runtime'
import type { EgressNames } from './egress-names.ts'
import type { Incidents } from './incidents.ts'
import { tellLimits } from './limit-incidents.ts'
import { createNoiseRecord } from './noise-record.ts'
import { notActive } from './not-active.ts'
import { permitFacts } from './permit-facts.ts'
import { faultOf } from './permit-faults.ts'
import type { BudgetGauge, PermitCounter, WaitMetrics } from './permit-metrics.ts'
import { createPermitReports } from './permit-reports.ts'
import { ledgerCharges } from './pools.ts'
import { createPromises } from './promises.ts'
import type { Answered, Asked, Waiting } from './waiting.ts'

export interface PermitDeskDeps {
  readonly bus: Bus
  /** Binance's clock. */
  readonly clock: Clock
  readonly granted: PermitCounter
  readonly budgets: BudgetGauge
  readonly waits: WaitMetrics
  readonly incidents: Incidents
  /** Which names are names of one address. */
  readonly names: EgressNames
  /** Whether somebody may be alive and not have been heard of yet. */
  readonly introducing: () => boolean
  readonly log: Log
  readonly sharePercent: number
  /** Whether this coordinator may act now; nothing is granted while it may not. */
  readonly holds: () => boolean
  /** A record shows that a later coordinator is active. */
  readonly onDeposed: () => void
}

const ofAddresses = new Set(BINANCE_POOLS.filter(({ per }) => per === 'egress').map(({ name }) => name))

/** A caller repeats its request while it waits; one that has not for this long is gone, ms. */
const goneAfterMs = 5_000

/** How long a permit may be used, ms: long enough to make the record of an order durable before it is sent. */
const permitTtlMs = 1_000

/** How soon a call is looked at again that asks in a name nobody has said hello in yet, ms. */
const lookAgainMs = 50

/** Part of a window that is promised on record ahead of granting: what a takeover may cost of it, percent. */
const blockPercent = 2

/** What an asking hears that a later one of the same request replaced. */
const repeated = refused({ code: 'REPEATED', message: 'this request was repeated', outcome: 'unsent' })

/** Answers every request for a permit when its call may go, and learns from what callers saw. */
export async function createPermitDesk(deps: PermitDeskDeps, epoch: number) {
  const { bus, clock, granted, budgets, waits, incidents, names, introducing, sharePercent, holds } = deps
  const limiter = createLimiter({ pools: BINANCE_POOLS, sharePercent, permitTtlMs, blockPercent, epoch })
  const promises = createPromises({ ...deps, limiter, epoch, onWritten: () => grant() })
  const noise = createNoiseRecord({ ...deps, limiter, epoch })
  const waiting = new Map<string, Waiting>()
  let [cancelTimer, ended, hadPredecessor]: [() => void, boolean, boolean] = [() => {}, false, false]

  const settle = (id: string, reply: Answered) => {
    const entry = waiting.get(id)
    if (!entry) return
    entry.reply = reply
    entry.answer(reply)
    if (reply.ok)
      waits.seconds.observe({ priority: String(entry.asked.priority) }, (clock.monotonic() - entry.since) / 1_000)
    granted.inc({ outcome: reply.ok ? 'granted' : 'refused', priority: String(entry.asked.priority) })
    // A repeated request within the permit's life gets the same answer again.
    clock.after(permitTtlMs, () => waiting.delete(id))
  }

  const grant = () => {
    cancelTimer()
    if (ended || !holds()) return
    const now = clock.now()
    const { permits, refused: refusals, incidents: found, nextAt } = limiter.grant(now)
    for (const { id, notBefore, notAfter, epoch: term, seq } of permits) {
      const permit: Permit = { id, epoch: term, seq, notBefore: Math.floor(notBefore), notAfter: Math.floor(notAfter) }
      settle(id, answered({ permit }))
    }
    for (const refusal of refusals) settle(refusal.id, refused(faultOf(refusal)))
    tellLimits(incidents, found, clock.now())
    promises.collect()
    if (Number.isFinite(nextAt)) cancelTimer = clock.after(Math.max(1, Math.ceil(nextAt - clock.now())), grant)
  }

  const ask = (egress: string, asked: Asked): Promise<Answered> => {
    if (ended || !holds()) return Promise.resolve(notActive)
    // Whose address it is that a predecessor served is said with the next heartbeat.
    if (hadPredecessor && introducing() && !names.isKnown(egress))
      return clock.sleep(lookAgainMs).then(() => ask(egress, asked))
    const { promise, resolve } = Promise.withResolvers<Answered>()
    const known = waiting.get(asked.id)
    if (known) {
      if (known.reply) resolve(known.reply)
      known.answer(repeated)
      known.answer = resolve
      known.askedAt = clock.now()
      return promise
    }
    const { id, charges, priority, user = 'fleet', patienceMs } = asked
    const deadlineAt = patienceMs === undefined ? asked.deadlineAt : clock.now() + patienceMs
    waiting.set(id, { egress, asked, deadlineAt, answer: resolve, since: clock.monotonic(), askedAt: clock.now() })
    const scope = names.scopeOf(egress)
    const got = limiter.request({ id, pools: ledgerCharges(scope, charges), priority, user, deadlineAt }, clock.now())
    if ('code' in got) settle(id, refused(faultOf(got)))
    else grant()
    // It goes on waiting: the caller repeats the request.
    if (asked.tell && !('code' in got)) resolve(answered({ expectedAt: Math.ceil(got.expectedAt) }))
    return promise
  }

  const { learn, join } = createPermitReports({ ...deps, limiter, promises, waiting, settle, grant })

  /** A caller that gave up, or did not send: it waits no longer, and is on its way no longer. */
  const giveBack = (id: string) => {
    if (limiter.cancel(id)) {
      waiting.get(id)?.answer(repeated)
      waiting.delete(id)
    } else limiter.report({ id, state: 'unused' }, clock.now())
  }

  /** A permit for somebody who is gone would be weight for nothing. */
  const endSweep = clock.every(goneAfterMs / 2, () => {
    for (const [id, { askedAt, answer, reply }] of waiting) {
      if (reply || clock.now() - askedAt < goneAfterMs) continue
      limiter.cancel(id)
      waiting.delete(id)
      answer(repeated)
    }
    limiter.compact(clock.now())
    const { counters, waitingByClass } = limiter.snapshot(clock.now())
    for (const [priority, count] of waitingByClass.entries()) waits.waiting.set({ priority: String(priority) }, count)
    // A path of /sapi is no label: there are hundreds.
    for (const { pool, path, scope, used, limit } of counters) {
      if (path === undefined && ofAddresses.has(pool)) budgets.set({ pool, egress: scope }, used / limit)
    }
  })

  ;[hadPredecessor] = await Promise.all([promises.restore(), noise.restore()])
  for (const each of names.joined()) join(each)
  return {
    /** The lease was renewed after it had run out: what waited may go on. */
    resume: grant,
    setLimit: limiter.setLimit,
    join,
    serve: (): Listener[] => [
      bus.serve(FleetPermit, {}, ({ tokens, payload }) => ask(tokens.egress, payload)),
      bus.listen(FleetUnused, {}, ({ payload }) => giveBack(payload.id)),
      bus.listen(FleetReport, {}, ({ tokens, payload }) => learn(names.scopeOf(tokens.egress), payload)),
    ],
    /** Budgets and freezes, as lines of the status. */
    facts: () => permitFacts(limiter.snapshot(clock.now())),
    /** Grants nothing any more; whoever waits asks the next one. */
    end() {
      ended = true
      cancelTimer()
      promises.end()
      noise.end()
      endSweep()
      for (const { answer } of waiting.values()) answer(notActive)
      waiting.clear()
    },
  }
}

export type PermitDesk = Awaited<ReturnType<typeof createPermitDesk>>
