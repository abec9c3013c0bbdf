import type { HostBase, Rest } from '@flotilla/binance'
import { checkCommand, createRequest, type Effect, type Event, isFault, type Plan, type Told } from '@flotilla/orders'
import { contentHash, type Fault, type OrderState, type Permit, refusal } from '@flotilla/protocol'
import type { Clock, Gate, Random } from '@flotilla/runtime'
import { findEndpoint, parseParams } from '@flotilla/venue'
import type { AccountBook } from './account-book.ts'
import { type Job, type Prepared, permitFor, planFor, prepare } from './job.ts'
import type { Journal } from './journal.ts'
import type { StateLog } from './state-log.ts'
import { toldOf } from './told.ts'

export interface CarrierDeps {
  readonly rest: Rest
  readonly gate: Gate
  readonly book: AccountBook
  readonly clock: Clock
  readonly random: Random
  readonly states: StateLog
  readonly journal: Journal
  /** Binance's time, never ahead of it, epoch ms. */
  readonly serverTime: (base: HostBase) => number
  readonly recvWindowMs: number
}

/** What the desk decides about a job that comes to be carried out. */
export interface Terms {
  readonly epoch: number
  readonly refused?: Fault | undefined
  /** Told once, when the outcome turns out not to be known at once. */
  readonly onChecking: () => void
}

/** How long until an unanswered request is called `checking`, ms. */
const slowMs = 2_000

const stale = refusal('TOO_SLOW', 'this host paused between writing the record and sending; nothing was sent')

type Timeless = Event extends infer E ? (E extends { at: number } ? Omit<E, 'at'> : never) : never
type Doing<D extends Effect['do']> = Extract<Effect, { do: D }>

const unsent = (code: string, message: string): Told => ({
  outcome: 'unsent',
  fault: { code, message, outcome: 'unsent' },
})

/** The I/O around one request: does what the machine says, in its order, and tells it what came of it. */
function createRun(deps: CarrierDeps, job: Job, plan: Plan, prepared: Prepared | Fault) {
  const { rest, gate, book, clock, states, journal, recvWindowMs } = deps
  let permit: Permit | undefined
  let stampedAt = 0
  let answer: Promise<Told> | undefined

  const takePermit = async (): Promise<Timeless> => {
    if (isFault(prepared)) return { kind: 'permit', refused: prepared }
    const granted = await gate.acquire(permitFor(prepared, plan, job))
    if (granted.ok) permit = granted.permit
    // The record's timestamp is taken when this is told; the pause check counts from here.
    stampedAt = clock.monotonic()
    return granted.ok ? { kind: 'permit' } : { kind: 'permit', refused: granted.fault }
  }

  const send = async ({ timestamp, withinMs }: Doing<'send'>): Promise<Timeless> => {
    if (isFault(prepared)) return { kind: 'kept' }
    const { endpoint, params, signer } = prepared
    const strict = plan.cases.every(({ goal }) => goal === 'called' || goal === 'cleared')
    const beforeSend = () => (clock.monotonic() - stampedAt > withinMs ? stale : undefined)
    answer = rest
      .call({
        ...{ endpoint, params, signer, timestamp, beforeSend, recvWindow: recvWindowMs, priority: plan.priority },
        ...{ accountId: job.accountId, ...(permit && { permit }) },
      })
      .then((outcome) => toldOf(endpoint, outcome, strict))
    const slow = clock.sleep(slowMs).then(() => undefined)
    const told = await Promise.race([answer, slow])
    if (!told) return { kind: 'slow' }
    return told.outcome === 'unsent' && told.fault?.code === stale.code ? { kind: 'kept' } : { kind: 'told', told }
  }

  const ask = async (name: string, raw: Readonly<Record<string, unknown>>, priority: 0 | 1): Promise<Told> => {
    const endpoint = findEndpoint(name)
    const signer = await book.signer(job.accountId)
    if (!endpoint || !signer) return unsent('NO_KEY', 'the account has no key any more, so nobody can ask')
    const parsed = parseParams(endpoint, raw)
    if (!parsed.ok) return unsent(parsed.fault.code, parsed.fault.message)
    const { params } = parsed
    return toldOf(endpoint, await rest.call({ endpoint, params, signer, accountId: job.accountId, priority }), false)
  }

  const askTime = async (operation: string): Promise<number | undefined> => {
    const { outcome, data } = await ask(operation, {}, 1)
    const serverTime = Number((data as { serverTime?: unknown } | undefined)?.serverTime)
    return outcome === 'ok' && Number.isFinite(serverTime) ? serverTime : undefined
  }

  const pause = (ms: number) => (ms > 0 ? clock.sleep(ms) : Promise.resolve())

  return async (effect: Effect): Promise<Timeless> => {
    switch (effect.do) {
      case 'read':
        await pause(effect.afterMs)
        return states.read(job)
      case 'takePermit':
        return takePermit()
      case 'append':
        return states.append(job, effect)
      case 'journal':
        await journal.commit(job, effect.record, effect.seq)
        return { kind: 'journaled' }
      case 'send':
        return send(effect)
      case 'await':
        return { kind: 'told', told: (await answer) ?? unsent('DEFECT', 'nothing was sent') }
      case 'ask':
        await pause(effect.afterMs)
        return {
          kind: 'told',
          told: await ask(effect.ask.operation, effect.ask.params, effect.why === 'barrier' ? 0 : 1),
        }
      case 'time':
        await pause(effect.afterMs)
        return { kind: 'time', serverTime: await askTime(effect.operation) }
      case 'end':
        throw new Error('nothing is left to do')
    }
  }
}

/** Carries a job to its last record. @returns that record; undefined when the log shows none */
export function createCarrier(deps: CarrierDeps) {
  const { book, random, clock, serverTime, recvWindowMs } = deps
  return async (job: Job, { epoch, refused, onChecking }: Terms): Promise<OrderState | undefined> => {
    const planned = planFor(job)
    const prepared = await prepare(job, planned, book)
    const fault = refused ?? (isFault(prepared) ? prepared : undefined)
    const request = createRequest({
      ...{ plan: planned, refused: fault, epoch, recvWindowMs, contentHash: contentHash(job.command) },
      check: () => checkCommand(job.command, clock.now()),
      owner: Buffer.from(random.bytes(9)).toString('base64url'),
    })
    const base = isFault(prepared) ? 'api' : prepared.endpoint.base
    const time = () => Math.floor(serverTime(base === 'fapi' || base === 'dapi' ? base : 'api'))
    let checking = false
    let effect = request.begin()
    const run = isFault(planned) ? undefined : createRun(deps, job, planned, prepared)
    const bare = run ?? bareRun(deps, job)
    while (effect.do !== 'end') {
      if (!checking && (effect.do === 'ask' || effect.do === 'time' || effect.do === 'await')) {
        checking = true
        onChecking()
      }
      const event = await bare(effect)
      effect = request.tell({ ...event, at: time() } as Event)
    }
    return effect.record
  }
}

/** Of what cannot be planned only the refusal is written. */
function bareRun({ states }: CarrierDeps, job: Job) {
  return async (effect: Effect): Promise<Timeless> => {
    if (effect.do === 'read') return states.read(job)
    if (effect.do === 'append') return states.append(job, effect)
    throw new Error(`${effect.do} of a request that cannot be planned`)
  }
}
