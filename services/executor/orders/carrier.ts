import type { HostBase } from '@flotilla/binance'
import { checkCommand, createRequest, type Effect, type Event, isFault } from '@flotilla/orders'
import { contentHash, type Fault, type OrderState } from '@flotilla/protocol'
import type { Random } from '@flotilla/runtime'
import type { AccountBook } from '../accounts/account-book.ts'
import { type Job, planFor, prepare } from './job.ts'
import { createBareRun, createRun, type RunDeps } from './run.ts'

export interface CarrierDeps extends RunDeps {
  readonly book: AccountBook
  readonly random: Random
  /** Binance's time, never ahead of it, epoch ms. */
  readonly serverTime: (base: HostBase) => number
  /** Returns once what lifts a prohibition and was answered before is heard of. */
  readonly hearOut: () => Promise<void>
}

/** What the desk decides about a job that comes to be carried out. */
export interface Terms {
  readonly epoch: number
  readonly refused?: Fault | undefined
  /** Nobody else had it in hand, as far as is known. */
  readonly fresh: boolean
  /** Told once, when the outcome turns out not to be known at once. */
  readonly onChecking: () => void
}

/** From here on the request is being found out: it may take long. */
const findsOut = (effect: Effect) => effect.do === 'ask' || effect.do === 'time' || effect.do === 'await'

/** Carries a job to its last record. @returns that record; undefined when the log shows none */
export function createCarrier(deps: CarrierDeps) {
  const { book, random, clock, serverTime, recvWindowMs, forbidden } = deps
  return async (job: Job, { epoch, refused, fresh, onChecking }: Terms): Promise<OrderState | undefined> => {
    const planned = planFor(job)
    const plan = isFault(planned) ? undefined : planned
    const prepared = await prepare(job, planned, book)
    // Whoever was told that it is thawed must not be refused because this executor has not heard so yet.
    if (plan && forbidden(job, plan)) await deps.hearOut()
    // What is frozen stays so: that is said first of what is held back for a moment as well.
    const heldBack = refused && ((plan && forbidden(job, plan)) ?? refused)
    const fault = heldBack ?? (isFault(prepared) ? prepared : undefined)
    const owner = Buffer.from(random.bytes(9)).toString('base64url')
    const request = createRequest({
      ...{ plan: planned, refused: fault, epoch, recvWindowMs, contentHash: contentHash(job.command) },
      check: () => checkCommand(job.command, clock.now()) ?? (plan && forbidden(job, plan)),
      owner,
      fresh: fresh && deps.journal.lost(job) === undefined,
    })
    const base = isFault(prepared) ? 'api' : prepared.endpoint.base
    const time = () => Math.floor(serverTime(base === 'fapi' || base === 'dapi' ? base : 'api'))
    const run = plan ? createRun(deps, job, plan, prepared, owner) : createBareRun(deps, job)
    let checking = false
    try {
      let effect = request.begin(time())
      while (effect.do !== 'end') {
        if (!checking && findsOut(effect)) {
          checking = true
          onChecking()
        }
        const event = await run.do(effect)
        effect = request.tell({ ...event, at: time() } as Event)
      }
      await deps.guard.settle(job, effect.record)
      return effect.record
    } finally {
      run.end()
    }
  }
}
