import { createLanes, isFault, isFinal } from '@flotilla/orders'
import { type Bus, type Market, OrderCommand, type OrderState, OrderStateEvent, refusal } from '@flotilla/protocol'
import type { Clock, Log } from '@flotilla/runtime'
import type { createCarrier } from './carrier.ts'
import { type Job, planFor, tokensOf } from './job.ts'
import type { OutcomeAudit } from './outcome-audit.ts'
import type { Blockade, Quarantines } from './quarantines.ts'
import { LostShard } from './run.ts'
import { createUnfitDesk } from './unfit-command.ts'

export interface CommandDeskDeps {
  readonly bus: Bus
  readonly clock: Clock
  readonly log: Log
  readonly carry: ReturnType<typeof createCarrier>
  readonly quarantines: Pick<Quarantines, 'enter'>
  readonly auditOutcome: OutcomeAudit
}

/** Commands of one shard that may be in hand at once; those of one account and symbol come one after another. */
const atOnce = 32

/** After how long a command that a dead executor had in hand comes again, ms: as soon as its shard is elsewhere. */
const ackWaitMs = 3_000

const quarantined = 'quarantine/'

const heldBack = (earlier: string) =>
  earlier.startsWith(quarantined)
    ? refusal(
        'QUARANTINED',
        `the outcome of ${earlier.slice(quarantined.length)} stays unknown; an operator has to release it`,
      )
    : refusal('STILL_CHECKING', `the outcome of ${earlier} is still being checked; nothing new here until it is known`)

/** A command in hand. */
interface InHand {
  readonly job: Job
  readonly exposes: boolean
  /** It is done, or on record and being checked: its message need not come again. */
  readonly begun: Promise<void>
}

/** Where commands arrive: order is kept for each account and symbol, cancels and exits pass while one is being checked. */
export function createCommandDesk({ bus, clock, log, carry, quarantines, auditOutcome }: CommandDeskDeps) {
  const refuseUnfit = createUnfitDesk(bus, clock.now)
  const lanes = createLanes()
  const inHand = new Map<string, InHand>()
  const turns = new Map<string, () => void>()

  const keyOf = ({ accountId, commandId }: Pick<Job, 'accountId' | 'commandId'>) => `${accountId}/${commandId}`
  const wake = (id: string | undefined) => {
    if (id === undefined) return
    turns.get(id)?.()
    turns.delete(id)
  }

  const blockade: Blockade = {
    block: (job, lane) => lanes.hold(quarantined + keyOf(job), lane),
    unblock: (job) => wake(lanes.leave(quarantined + keyOf(job))),
  }

  /** Nothing new passes before what is unknown is on record as quarantined. */
  const quarantine = async (job: Job, record: OrderState) => {
    const plan = planFor(job)
    if (!isFault(plan)) blockade.block(job, plan.lane)
    await quarantines.enter(job, record)
  }

  const ended = async (job: Job, record: OrderState | undefined) => {
    const id = keyOf(job)
    try {
      if (record?.state === 'quarantined') await quarantine(job, record)
    } finally {
      inHand.delete(id)
      wake(lanes.leave(id))
    }
    if (record) await auditOutcome(job, record)
  }

  /** Resolves once the request is done, or is being checked, which goes on by itself. */
  const carryOut = (job: Job, epoch: number): Promise<void> => {
    const id = keyOf(job)
    return new Promise<void>((resolve, reject) => {
      const onChecking = () => {
        wake(lanes.checking(id))
        resolve()
      }
      const earlier = lanes.heldBackBy(id)
      const fail = (error: unknown) => {
        const names = { commandId: job.commandId, accountId: job.accountId }
        if (error instanceof LostShard) log.info('a command is left to another executor', names)
        else log.error('carrying out a command failed', names, error)
        reject(error)
      }
      carry(job, { epoch, onChecking, refused: earlier === undefined ? undefined : heldBack(earlier) })
        .then(
          (record) => ended(job, record),
          (error: unknown) => ended(job, undefined).then(() => Promise.reject(error)),
        )
        .then(resolve, fail)
    })
  }

  /** Waits for its turn; a message that comes again while its command is in hand waits with the first. */
  const take = (job: Job, epoch: number): Promise<void> => {
    const id = keyOf(job)
    const known = inHand.get(id)
    if (known) return known.begun
    const plan = planFor(job)
    const exposes = !isFault(plan) && plan.exposes
    const first = lanes.arrive(id, isFault(plan) ? id : plan.lane, exposes)
    const turn = first ? Promise.resolve() : new Promise<void>((resolve) => turns.set(id, resolve))
    const begun = turn.then(() => carryOut(job, epoch))
    inHand.set(id, { job, exposes, begun })
    return begun
  }

  const resumeOne = async (job: Job, record: OrderState, epoch: number) => {
    // Its key may not have been written before its executor was gone.
    if (record.state === 'quarantined') return quarantines.enter(job, record)
    const id = keyOf(job)
    const plan = planFor(job)
    if (isFinal(record.state) || inHand.has(id) || isFault(plan)) return
    lanes.hold(id, plan.lane)
    inHand.set(id, { job, exposes: plan.exposes, begun: Promise.resolve() })
    void carryOut(job, epoch).catch(() => undefined)
  }

  return {
    blockade,

    /** Takes the commands of a shard until the returned function is called, which waits for those in hand. */
    open(shard: string, epoch: number) {
      const consumer = bus.consume(
        OrderCommand,
        { shard },
        { durable: `executor-${shard}`, atOnce, ackWaitMs, onUnreadable: refuseUnfit },
        ({ tokens: { accountId, commandId }, payload: command }) => take({ accountId, commandId, command }, epoch),
      )
      return consumer.stop
    },

    /** Puts a command of this executor's own on the log, as anybody would, and carries it out without waiting to hear of it. */
    async handIn(job: Job, epoch: number): Promise<void> {
      await bus.append(OrderCommand, tokensOf(job), job.command)
      await take(job, epoch)
    },

    /** Whether anything that may add exposure is in hand, or is being checked, for this account on these markets. */
    mayExpose: (accountId: string, markets: readonly Market[]) =>
      [...inHand.values()].some(
        ({ job, exposes }) => exposes && job.accountId === accountId && markets.includes(job.command.market),
      ),

    /**
     * Takes up what predecessors left unfinished; before the shards are opened, so that nothing new overtakes it.
     * @returns the last sequence of the state log
     */
    async resume(epochOf: (shard: string) => number | undefined): Promise<number> {
      let lastSeq = 0
      for (const { tokens, payload, seq } of await bus.listLast(OrderStateEvent)) {
        lastSeq = Math.max(lastSeq, seq)
        const epoch = epochOf(tokens.shard)
        if (epoch === undefined || (isFinal(payload.state) && payload.state !== 'quarantined')) continue
        const stored = await bus.last(OrderCommand, tokens)
        const { accountId, commandId } = tokens
        if (stored) await resumeOne({ accountId, commandId, command: stored.payload }, payload, epoch)
      }
      return lastSeq
    },
  }
}

export type CommandDesk = ReturnType<typeof createCommandDesk>
