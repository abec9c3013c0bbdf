import { isFinal } from '@flotilla/orders'
import { type Bus, OrderCommand, OrderStateEvent, refusal } from '@flotilla/protocol'
import type { Clock, Log } from '@flotilla/runtime'
import { type Job, openRecord, type RequestRecord } from './record.ts'
import { createUnfitDesk } from './unfit-command.ts'

export interface CommandDeskDeps {
  readonly bus: Bus
  readonly clock: Clock
  readonly log: Log
  readonly send: (job: Job, record: RequestRecord, epoch: number) => Promise<void>
  readonly settle: (job: Job, record: RequestRecord) => Promise<void>
}

/** Commands of one shard that may be in hand at once; each account's own come one after another. */
const atOnce = 32

/** Where commands arrive: order is kept for each account and symbol, cancels pass, nothing new while one is being checked. */
export function createCommandDesk({ bus, clock, log, send, settle }: CommandDeskDeps) {
  const refuseUnfit = createUnfitDesk(bus, clock.now)
  const lanes = new Map<string, Promise<void>>()
  const checking = new Map<string, string>()

  const laneOf = ({ accountId, command, commandId }: Job) =>
    command.action === 'place' ? `${accountId}/${command.order.symbol}` : `${accountId}/${commandId}`

  const inLane = (job: Job, work: () => Promise<void>): Promise<void> => {
    const lane = laneOf(job)
    const turn = (lanes.get(lane) ?? Promise.resolve()).then(work, work)
    const settled = turn.catch(() => undefined)
    lanes.set(lane, settled)
    void settled.then(() => {
      if (lanes.get(lane) === settled) lanes.delete(lane)
    })
    return turn
  }

  const settleAside = (job: Job, record: RequestRecord) => {
    const lane = laneOf(job)
    if (checking.get(lane) === job.commandId) return
    checking.set(lane, job.commandId)
    settle(job, record)
      .catch((error: unknown) => log.error('settling failed', { commandId: job.commandId }, error))
      .finally(() => checking.delete(lane))
  }

  const carryOut = async (job: Job, epoch: number) => {
    const record = await openRecord(bus, clock.now, job)
    if (record.last && isFinal(record.last.state)) return
    if (!record.last) {
      const earlier = checking.get(laneOf(job))
      if (earlier !== undefined) {
        const message = `the outcome of ${earlier} on this symbol is still being checked; nothing new until it is known`
        await record.append('rejected', { fault: refusal('STILL_CHECKING', message) })
        return
      }
      await send(job, record, epoch)
    }
    if (record.last && !isFinal(record.last.state)) settleAside(job, record)
  }

  return {
    /** Takes the commands of a shard until the returned function is called, which waits for those in hand. */
    open(shard: string, epoch: number) {
      const consumer = bus.consume(
        OrderCommand,
        { shard },
        { durable: `executor-${shard}`, atOnce, ackWaitMs: 60_000, onUnreadable: refuseUnfit },
        ({ tokens: { accountId, commandId }, payload: command }) => {
          const job: Job = { accountId, commandId, command }
          return inLane(job, () => carryOut(job, epoch))
        },
      )
      return consumer.stop
    },

    /** Takes up what a predecessor left unfinished on the shards that are ours now. */
    async resume(isMine: (shard: string) => boolean) {
      for (const { tokens, payload } of await bus.listLast(OrderStateEvent)) {
        if (isFinal(payload.state) || !isMine(tokens.shard)) continue
        const { accountId, commandId } = tokens
        const stored = await bus.last(OrderCommand, tokens)
        if (!stored) continue
        const job: Job = { accountId, commandId, command: stored.payload }
        settleAside(job, await openRecord(bus, clock.now, job))
      }
    },
  }
}
