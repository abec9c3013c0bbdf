import { createLanes, isFault, isFinal } from '@flotilla/orders'
import { type Bus, OrderCommand, type OrderState, OrderStateEvent, refusal } from '@flotilla/protocol'
import type { Clock, Log } from '@flotilla/runtime'
import type { createCarrier } from './carrier.ts'
import { type Job, planFor } from './job.ts'
import { createUnfitDesk } from './unfit-command.ts'

export interface CommandDeskDeps {
  readonly bus: Bus
  readonly clock: Clock
  readonly log: Log
  readonly carry: ReturnType<typeof createCarrier>
}

/** Commands of one shard that may be in hand at once; those of one account and symbol come one after another. */
const atOnce = 32

/** How long an account and symbol takes no new exposure after an outcome stayed unknown, ms: time to look at it. */
const quarantineMs = 3_600_000

const stillChecking = (earlier: string) =>
  refusal('STILL_CHECKING', `the outcome of ${earlier} is still being checked; nothing new here until it is known`)

/** Where commands arrive: order is kept for each account and symbol, cancels and exits pass while one is being checked. */
export function createCommandDesk({ bus, clock, log, carry }: CommandDeskDeps) {
  const refuseUnfit = createUnfitDesk(bus, clock.now)
  const lanes = createLanes()
  const inHand = new Set<string>()
  const turns = new Map<string, () => void>()

  const keyOf = ({ accountId, commandId }: Job) => `${accountId}/${commandId}`
  const wake = (id: string | undefined) => {
    if (id === undefined) return
    turns.get(id)?.()
    turns.delete(id)
  }

  const hold = (job: Job, since: number) => {
    const plan = planFor(job)
    const left = since + quarantineMs - clock.now()
    if (isFault(plan) || left <= 0) return
    const id = `${keyOf(job)}/quarantine`
    lanes.hold(id, plan.lane)
    clock.after(left, () => wake(lanes.leave(id)))
  }

  const ended = (job: Job, record: OrderState | undefined) => {
    const id = keyOf(job)
    inHand.delete(id)
    if (record?.state === 'quarantined') {
      log.error('an outcome stays unknown; a person has to look', {
        commandId: job.commandId,
        accountId: job.accountId,
      })
      hold(job, clock.now())
    }
    const plan = planFor(job)
    const leave = () => wake(lanes.leave(id))
    if (!isFault(plan) && plan.apartMs > 0) clock.after(plan.apartMs, leave)
    else leave()
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
      carry(job, { epoch, onChecking, refused: earlier === undefined ? undefined : stillChecking(earlier) }).then(
        (record) => {
          ended(job, record)
          resolve()
        },
        (error: unknown) => {
          log.error('carrying out a command failed', { commandId: job.commandId, accountId: job.accountId }, error)
          ended(job, undefined)
          reject(error)
        },
      )
    })
  }

  const take = async (job: Job, epoch: number): Promise<void> => {
    const id = keyOf(job)
    if (inHand.has(id)) return
    inHand.add(id)
    const plan = planFor(job)
    const lane = isFault(plan) ? id : plan.lane
    if (!lanes.arrive(id, lane, !isFault(plan) && plan.exposes)) {
      await new Promise<void>((resolve) => turns.set(id, resolve))
    }
    await carryOut(job, epoch)
  }

  const resumeOne = async (job: Job, record: OrderState, epoch: number) => {
    if (record.state === 'quarantined') return hold(job, record.at)
    const id = keyOf(job)
    const plan = planFor(job)
    if (isFinal(record.state) || inHand.has(id) || isFault(plan)) return
    inHand.add(id)
    lanes.hold(id, plan.lane)
    void carryOut(job, epoch).catch(() => undefined)
  }

  return {
    /** Takes the commands of a shard until the returned function is called, which waits for those in hand. */
    open(shard: string, epoch: number) {
      const consumer = bus.consume(
        OrderCommand,
        { shard },
        { durable: `executor-${shard}`, atOnce, ackWaitMs: 60_000, onUnreadable: refuseUnfit },
        ({ tokens: { accountId, commandId }, payload: command }) => take({ accountId, commandId, command }, epoch),
      )
      return consumer.stop
    },

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
