import { mayFollow } from '@flotilla/orders'
import {
  type Bus,
  type Command,
  contentHash,
  type Leg,
  type OrderState,
  OrderStateEvent,
  type RequestState,
  shardOf,
} from '@flotilla/protocol'

/** One command in this executor's hands. */
export interface Job {
  readonly accountId: string
  readonly commandId: string
  readonly command: Command
}

/** The history of one request on the state log, written by compare-and-set: whoever comes second is told so. */
export interface RequestRecord {
  readonly last: OrderState | undefined
  /** Appends the next state. @returns false when somebody else wrote first: leave the request to him */
  append(
    state: RequestState,
    more?: Partial<Pick<OrderState, 'legs' | 'fault' | 'sent' | 'answer' | 'evidence'>>,
  ): Promise<boolean>
}

const noLegs: Leg[] = []

/** Reads a request's record. */
export async function openRecord(bus: Bus, now: () => number, job: Job): Promise<RequestRecord> {
  const tokens = { shard: shardOf(job.accountId), accountId: job.accountId, commandId: job.commandId }
  const stored = await bus.last(OrderStateEvent, tokens)
  let last = stored?.payload
  let seq = stored?.seq ?? 0
  return {
    get last() {
      return last
    },
    async append(state, more = {}) {
      if (!mayFollow(last?.state, state)) throw new Error(`${state} may not follow ${last?.state}`)
      const kept = { ...(last?.sent ? { sent: last.sent } : {}), legs: last?.legs ?? noLegs }
      const next: OrderState = { state, contentHash: contentHash(job.command), at: now(), ...kept, ...more }
      const appended = await bus.append(OrderStateEvent, tokens, next, { expectLast: seq })
      if (!appended.ok) return false
      last = next
      seq = appended.seq
      return true
    },
  }
}
