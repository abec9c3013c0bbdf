import type { Rest } from '@flotilla/binance'
import { type Effect, type Event, isFault, type Plan, type Told } from '@flotilla/orders'
import { type Fault, refusal } from '@flotilla/protocol'
import type { Clock, Gate, Granted, HeldPermit } from '@flotilla/runtime'
import type { OrderGuard } from '../caps/order-guard.ts'
import { type Asker, unsent } from './asking.ts'
import { type Job, type Prepared, permitFor } from './job.ts'
import type { Journal } from './journal.ts'
import type { StateLog } from './state-log.ts'
import { toldOf } from './told.ts'

export interface RunDeps {
  readonly rest: Rest
  readonly gate: Gate
  readonly clock: Clock
  readonly states: StateLog
  readonly journal: Journal
  readonly asker: Asker
  readonly guard: OrderGuard
  readonly recvWindowMs: number
  /** Places among those that have a permit and are on their way to being sent. */
  readonly places: <T>(work: () => Promise<T>) => Promise<T>
  /** Whether this executor still has the shard: what is not on record yet is left to its successor. */
  readonly isMine: (job: Job) => boolean
  /** Why this must not be sent now, whatever was decided before: asked until the tick in which the bytes leave. */
  readonly forbidden: (job: Job, plan: Plan) => Fault | undefined
  /** Tells once {@link forbidden} may answer otherwise; the returned function ends that. */
  readonly onForbidding: (hear: () => void) => () => void
  /** Tells once {@link isMine} may answer otherwise. */
  readonly onLosing: (hear: () => void) => () => void
}

/** The shard was given to somebody else before anything was on record: the command is his. */
export class LostShard extends Error {
  constructor() {
    super('the shard of this command was given to another executor')
    this.name = 'LostShard'
  }
}

/** How long until an unanswered request is called `checking`, ms: people read so within two seconds, log and chat included. */
const slowMs = 1_500

/** A permit that is this far away is waited for without a place, ms. */
const soonMs = 100

const stale = refusal('TOO_SLOW', 'this host paused between writing the record and sending; nothing was sent')

/** An event whose time its teller adds. */
export type Timeless = Event extends infer E ? (E extends { at: number } ? Omit<E, 'at'> : never) : never
type Doing<D extends Effect['do']> = Extract<Effect, { do: D }>

/** Takes a place; the returned function gives it to the next. */
async function takePlace(places: RunDeps['places']): Promise<() => void> {
  const taken = Promise.withResolvers<void>()
  const left = Promise.withResolvers<void>()
  void places(() => {
    taken.resolve()
    return left.promise
  })
  await taken.promise
  return left.resolve
}

/** Waits for the permit, unless what is asked for is forbidden meanwhile, or given to somebody else. */
async function acquire(deps: RunDeps, job: Job, plan: Plan, prepared: Prepared, leavePlace: () => void) {
  const { gate, clock, forbidden, isMine } = deps
  const giveUp = new AbortController()
  const look = () => (forbidden(job, plan) || !isMine(job)) && giveUp.abort()
  const ends = [deps.onForbidding(look), deps.onLosing(look)]
  // Who waits for budget writes nothing meanwhile, and may be one of thousands.
  const onExpected = (at: number) => at > clock.now() + soonMs && leavePlace()
  const granted = await gate.acquire({ ...permitFor(prepared, plan, job), signal: giveUp.signal, onExpected })
  for (const end of ends) end()
  return granted
}

/** The I/O around one request: does what the machine says, in its order, and tells it what came of it. */
export function createRun(deps: RunDeps, job: Job, plan: Plan, prepared: Prepared | Fault, owner: string) {
  const { rest, gate, guard, clock, states, journal, asker, recvWindowMs, forbidden } = deps
  let permit: HeldPermit | undefined
  let leavePlace = () => {}
  let stampedAt = 0
  let answer: Promise<Told> | undefined

  const takePermit = async (): Promise<Timeless> => {
    if (isFault(prepared)) return { kind: 'permit', refused: prepared }
    const refused = await guard.refuse(job, plan, prepared.endpoint)
    if (refused) return { kind: 'permit', refused }
    // A permit lives for a second: of many that come at once each would wait for the records of all.
    if (plan.exposes) leavePlace = await takePlace(deps.places)
    if (!deps.isMine(job)) throw new LostShard()
    const granted = await acquire(deps, job, plan, prepared, leavePlace)
    if (granted.ok) permit = granted.permit
    if (!deps.isMine(job)) throw new LostShard()
    // The record's timestamp is taken when this is told; the pause check counts from here.
    stampedAt = clock.monotonic()
    return granted.ok ? { kind: 'permit' } : { kind: 'permit', refused: forbidden(job, plan) ?? granted.fault }
  }

  /** The permit, or another one where it ran out while the records were written: nothing was sent with it. */
  const takeValid = async (ready: Prepared, deadlineAt: number): Promise<Granted> => {
    const held = permit
    permit = undefined
    if (held && clock.now() <= held.notAfter) return { ok: true, permit: held }
    if (held) gate.unused(held)
    return gate.acquire({ ...permitFor(ready, plan, job), deadlineAt })
  }

  const call = async (ready: Prepared, { timestamp, withinMs }: Doing<'send'>): Promise<Told> => {
    const { endpoint, params, signer } = ready
    const strict = plan.cases.every(({ goal }) => goal === 'called' || goal === 'cleared')
    const beforeSend = () => {
      // It leaves now or never.
      leavePlace()
      return clock.monotonic() - stampedAt > withinMs ? stale : forbidden(job, plan)
    }
    const valid = await takeValid(ready, Math.floor(clock.now() + withinMs - (clock.monotonic() - stampedAt)))
    if (!valid.ok) return { outcome: 'unsent', fault: valid.fault }
    const outcome = await rest.call({
      ...{ endpoint, params, signer, timestamp, beforeSend, recvWindow: recvWindowMs, priority: plan.priority },
      ...{ accountId: job.accountId, permit: valid.permit },
    })
    return toldOf(endpoint, outcome, strict)
  }

  const send = async (effect: Doing<'send'>): Promise<Timeless> => {
    if (isFault(prepared)) return { kind: 'kept' }
    answer = call(prepared, effect)
    const slow = clock.sleep(slowMs).then(() => undefined)
    const told = await Promise.race([answer, slow])
    if (!told) return { kind: 'slow' }
    return told.outcome === 'unsent' && told.fault?.code === stale.code ? { kind: 'kept' } : { kind: 'told', told }
  }

  const pause = (ms: number) => (ms > 0 ? clock.sleep(ms) : Promise.resolve())

  return {
    async do(effect: Effect): Promise<Timeless> {
      // It is being found out, which may take long: nothing of it will be sent from here.
      if (effect.do === 'ask' || effect.do === 'time') leavePlace()
      switch (effect.do) {
        case 'read':
          await pause(effect.afterMs)
          return readRecord(deps, job, owner)
        case 'takePermit':
          if (!deps.isMine(job)) throw new LostShard()
          return takePermit()
        case 'append':
          if (effect.expect === 0 && !deps.isMine(job)) throw new LostShard()
          return states.append(job, effect)
        case 'journal':
          await journal.commit(job, effect.record, effect.seq)
          return { kind: 'journaled' }
        case 'send':
          return send(effect)
        case 'await':
          return { kind: 'told', told: (await answer) ?? unsent('DEFECT', 'nothing was sent') }
        case 'ask': {
          await pause(effect.afterMs)
          const { operation, params } = effect.ask
          const told = await asker.ask(job.accountId, operation, params, effect.why === 'barrier' ? 0 : 1)
          return { kind: 'told', told }
        }
        case 'time':
          await pause(effect.afterMs)
          return { kind: 'time', serverTime: await asker.time(job.accountId, effect.operation) }
        case 'end':
          throw new Error('nothing is left to do')
      }
    },
    /** Gives back a permit that nothing was sent with. */
    end(): void {
      leavePlace()
      if (permit) gate.unused(permit)
      permit = undefined
    },
  }
}

/** How long a living predecessor may take to hear its answer before somebody else finds out, ms. */
const graceMs = 3_000

/**
 * What is on record of a request. One that somebody else has just sent is left to him for a moment: at a hand-over he
 * lives and hears the answer, and whoever comes behind it need not be refused.
 */
async function readRecord({ states, clock }: RunDeps, job: Job, owner: string) {
  while (true) {
    const found = await states.read(job)
    const { record } = found
    const isForeign = record?.state === 'sending' && !record.mark?.startsWith(owner)
    const left = isForeign && record ? record.at + graceMs - clock.now() : 0
    if (left <= 0 || left > graceMs) return found
    await clock.sleep(left)
  }
}

/** Of what cannot be planned only the refusal is written. */
export function createBareRun({ states }: Pick<RunDeps, 'states'>, job: Job) {
  return {
    async do(effect: Effect): Promise<Timeless> {
      if (effect.do === 'read') return states.read(job)
      if (effect.do === 'append') return states.append(job, effect)
      throw new Error(`${effect.do} of a request that cannot be planned`)
    },
    end() {},
  }
}
