import { isFault } from '@flotilla/orders'
import {
  type Bus,
  type Handled,
  type Market,
  OrderCommand,
  type OrderState,
  refusal,
  type Stored,
} from '@flotilla/protocol'
import type { Clock, Log } from '@flotilla/runtime'
import type { DeadManSwitch } from '../freeze/dead-man.ts'
import type { createCarrier } from './carrier.ts'
import { type Job, planFor, tokensOf } from './job.ts'
import type { OutcomeAudit } from './outcome-audit.ts'
import { createPersistentCarrier } from './persistent-carrier.ts'
import type { Blockade, Quarantines } from './quarantines.ts'
import { LostShard } from './run.ts'
import type { Terms } from './terms.ts'
import { createTurns } from './turns.ts'
import { createUnfitDesk } from './unfit-command.ts'

export interface CommandDeskDeps {
  readonly bus: Bus
  readonly clock: Clock
  readonly log: Log
  readonly carry: ReturnType<typeof createCarrier>
  readonly quarantines: Pick<Quarantines, 'enter'>
  readonly auditOutcome: OutcomeAudit
  readonly deadMan: Pick<DeadManSwitch, 'expect'>
  readonly terms: Pick<Terms, 'has'>
}

/**
 * Commands of one shard that may be in hand at once, those being checked included; those of one account and symbol
 * come one after another.
 */
const atOnce = 256

/** After how long a command comes again whose executor is gone but keeps the shard, ms. */
const ackWaitMs = 3_000

const keyOf = ({ accountId, commandId }: Pick<Job, 'accountId' | 'commandId'>) => `${accountId}/${commandId}`

const quarantined = 'quarantine/'

const heldBack = (earlier: string) =>
  earlier.startsWith(quarantined)
    ? refusal(
        'QUARANTINED',
        `the outcome of ${earlier.slice(quarantined.length)} stays unknown; an operator has to release it`,
      )
    : refusal('STILL_CHECKING', `the outcome of ${earlier} is still being checked; nothing new here until it is known`)

/** How a command came here. */
interface Taking {
  /** The term in which its shard was given. */
  readonly epoch: number
  /** Nobody else had it in hand, as far as is known. */
  readonly fresh: boolean
}

/** A command in hand. */
interface InHand {
  readonly job: Job
  readonly exposes: boolean
  /** Its last record, or nothing yet: it is on record and being checked. */
  readonly begun: Promise<OrderState | undefined>
  /** Its last record is written and told on; its message need not come again. */
  readonly settled: Promise<OrderState | undefined>
}

/** Of a shard that was lost nothing is acknowledged: it is for the successor to take. */
function leaveIfLost(error: unknown): Handled {
  if (error instanceof LostShard) return 'left'
  throw error
}

/** Where commands arrive: order is kept for each account and symbol, cancels and exits pass while one is being checked. */
export function createCommandDesk(deps: CommandDeskDeps) {
  const { bus, clock, log, carry, quarantines, auditOutcome, deadMan } = deps
  const refuseUnfit = createUnfitDesk(bus, clock.now)
  const turns = createTurns(clock)
  const inHand = new Map<string, InHand>()

  const blockade: Blockade = {
    block: (job, lanes) => turns.hold(quarantined + keyOf(job), lanes),
    unblock: (job) => turns.leave(quarantined + keyOf(job)),
  }

  /** Nothing new passes before what is unknown is on record as quarantined. */
  const carryOrQuarantine: typeof carry = async (job, how) => {
    const record = await carry(job, how)
    const plan = planFor(job)
    if (record?.state !== 'quarantined' || isFault(plan)) return record
    blockade.block(job, plan.lanes)
    // Its message may come again after an operator has looked, and nobody would release it a second time.
    if ((await quarantines.enter(job, plan, record)) === 'released') blockade.unblock(job)
    return record
  }
  const untilCarried = createPersistentCarrier({ ...deps, carry: carryOrQuarantine })

  const carryOut = async (job: Job, taking: Taking, onBegun: () => void) => {
    const id = keyOf(job)
    const earlier = await turns.heldBackBy(id)
    const refused = earlier === undefined ? undefined : heldBack(earlier)
    const onChecking = () => {
      turns.checking(id)
      onBegun()
    }
    try {
      const record = await untilCarried(job, { ...taking, onChecking, refused })
      if (record) void auditOutcome(job, record)
      return record
    } catch (error) {
      log.info('a command is left to another executor', { commandId: job.commandId, accountId: job.accountId })
      throw error
    } finally {
      const plan = planFor(job)
      turns.leave(id, isFault(plan) ? 0 : plan.apartMs, () => inHand.delete(id))
    }
  }

  /** Waits for its turn; a message that comes again while its command is in hand waits with the first. */
  const take = (job: Job, taking: Taking): InHand => {
    const id = keyOf(job)
    const known = inHand.get(id)
    if (known) return known
    const plan = planFor(job)
    const exposes = !isFault(plan) && plan.exposes
    if (!isFault(plan)) for (const symbol of plan.symbols) deadMan.expect(job.accountId, job.command.market, symbol)
    const turn = turns.arrive(id, isFault(plan) ? [id] : plan.lanes, exposes)
    const checking = Promise.withResolvers<undefined>()
    const settled = turn.then(() => carryOut(job, taking, () => checking.resolve(undefined)))
    const taken = { job, exposes, settled, begun: Promise.race([checking.promise, settled]) }
    // Whoever waits for it hears of its failure; it was logged already.
    taken.begun.catch(() => undefined)
    inHand.set(id, taken)
    return taken
  }

  return {
    blockade,

    /**
     * Takes the commands of a shard, first what predecessors left unfinished, in the order they were sent, until the
     * returned function is called, which waits for those in hand.
     */
    open(shard: string, epoch: number) {
      const closing = Promise.withResolvers<void>()
      const openedAt = clock.now()
      let reached = 0
      /** What was here before, or may have been with a predecessor, has to be looked for in the log. */
      const isFresh = ({
        seq,
        redelivered,
        storedAt,
      }: Pick<Stored<string, unknown>, 'seq' | 'redelivered' | 'storedAt'>) => {
        const isNew = seq > reached
        reached = Math.max(reached, seq)
        return isNew && !redelivered && storedAt > openedAt
      }
      const handle = (job: Job, fresh: boolean): Promise<Handled> => {
        const { begun, settled } = take(job, { epoch, fresh })
        // What is being checked when the shard is given up is found out by the successor too: it must hear of it.
        const left = closing.promise.then(() => begun).then(() => 'left' as const)
        return Promise.race([settled.then(() => 'done' as const), left]).catch(leaveIfLost)
      }
      const consumer = bus.consume(
        OrderCommand,
        { shard },
        { durable: `executor-${shard}`, takeOver: true, atOnce, ackWaitMs, onUnreadable: refuseUnfit },
        (stored) => {
          const { accountId, commandId } = stored.tokens
          return handle({ accountId, commandId, command: stored.payload }, isFresh(stored))
        },
      )
      return () => {
        closing.resolve()
        return consumer.stop()
      }
    },

    /** Puts a command of its own on the log and carries it out. @returns its last record; undefined while it is checked */
    async handIn(job: Job, epoch: number): Promise<OrderState | undefined> {
      await bus.append(OrderCommand, tokensOf(job), job.command)
      return take(job, { epoch, fresh: true }).begun
    },

    /** Whether anything that may add exposure is in hand, or is being checked, for this account on these markets. */
    mayExpose: (accountId: string, markets: readonly Market[]) =>
      [...inHand.values()].some(
        ({ job, exposes }) => exposes && job.accountId === accountId && markets.includes(job.command.market),
      ),
  }
}

export type CommandDesk = ReturnType<typeof createCommandDesk>
