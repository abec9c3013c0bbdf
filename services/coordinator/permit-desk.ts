import { BINANCE_POOLS, createLimiter, type Freeze } from '@flotilla/limits'
import {
  answered,
  type Bus,
  FleetFrozen,
  FleetPermit,
  FleetReport,
  FleetUnused,
  type Listener,
  type Permit,
  type Report,
  refused,
} from '@flotilla/protocol'
import type { Clock, Log } from '@flotilla/runtime'
import type { z } from 'zod'
import type { EgressNames, Joined } from './egress-names.ts'
import type { Incidents } from './incidents.ts'
import { tellLimits, tellShared } from './limit-incidents.ts'
import { createNoiseRecord } from './noise-record.ts'
import { notActive } from './not-active.ts'
import { permitFacts } from './permit-facts.ts'
import { faultOf } from './permit-faults.ts'
import type { BudgetGauge, PermitCounter, WaitMetrics } from './permit-metrics.ts'
import { frozenBy, frozenWord, ledgerCharges, settlementOf, usedOf } from './pools.ts'
import { createPromises } from './promises.ts'

type Asked = z.output<typeof FleetPermit.payload>
type Answered = z.input<NonNullable<typeof FleetPermit.reply>>

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

/** A request that waits, or whose answer is kept for its repetitions. */
interface Waiting {
  readonly egress: string
  readonly asked: Asked
  /** On Binance's clock, as every time here. */
  readonly deadlineAt: number
  /** Answers the latest asking; those before it went unheard. */
  answer: (reply: Answered) => void
  /** First asked, on the monotonic clock; and last. */
  readonly since: number
  askedAt: number
  reply?: Answered
}

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
  const { bus, clock, log, granted, budgets, waits, incidents, names, introducing, sharePercent, holds, onDeposed } =
    deps
  const limiter = createLimiter({ pools: BINANCE_POOLS, sharePercent, permitTtlMs, blockPercent, epoch })
  const promises = createPromises({ bus, clock, log, limiter, epoch, onWritten: () => grant(), onDeposed })
  const noise = createNoiseRecord({ bus, clock, log, limiter, epoch, onDeposed })
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

  /** Whose address it is that a predecessor served is said with the next heartbeat. */
  const later = (again: () => Promise<Answered>) =>
    new Promise<Answered>((resolve) => void clock.after(lookAgainMs, () => resolve(again())))

  const ask = (egress: string, asked: Asked): Promise<Answered> => {
    if (ended || !holds()) return Promise.resolve(notActive)
    if (hadPredecessor && introducing() && !names.isKnown(egress)) return later(() => ask(egress, asked))
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

  const [pages] = await Promise.all([promises.restore(), noise.restore()])
  hadPredecessor = pages > 0
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
