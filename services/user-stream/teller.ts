import {
  AccountBalance,
  AccountFill,
  AccountOrder,
  type AccountStream,
  AccountStreamEvent,
  type Appended,
  type Bus,
} from '@flotilla/protocol'
import type { Clock, Log, Metrics } from '@flotilla/runtime'
import type { Cursors } from './cursors.ts'
import type { AccountFact } from './spot-facts.ts'

export interface TellerDeps {
  readonly bus: Bus
  readonly clock: Clock
  readonly log: Log
  readonly metrics: Metrics
  readonly cursors: Cursors
}

/** Between two tries of an append, ms: a cluster that elects a leader takes some seconds. */
const retryMs = 500

/**
 * The only teller of what became of accounts: appends facts under their venue ids, so that repeats are recognised. A
 * fact that is not stored holds up those after it: told out of turn, the cursor would pass over it for ever.
 */
export function createTeller({ bus, clock, log, metrics, cursors }: TellerDeps) {
  const told = metrics.counter('account_events_total', 'Facts told about accounts', ['kind'])
  const lanes = new Map<string, Promise<void>>()
  let closed = false

  const untilStored = async (accountId: string, append: () => Promise<Appended>) => {
    while (!closed) {
      try {
        return await append()
      } catch (error) {
        log.warn('an account event was not stored yet', { accountId, why: String(error) })
        await clock.sleep(retryMs)
      }
    }
    throw new Error('an account event was not stored before the end')
  }

  const append = async (accountId: string, { kind, fact }: AccountFact) => {
    const at = { accountId }
    const id = `${accountId}:${kind}:${fact.id}`
    await untilStored(accountId, () => {
      if (kind === 'fill') return bus.append(AccountFill, at, fact, { id })
      if (kind === 'order') return bus.append(AccountOrder, at, fact, { id })
      // Binance's id of a balance is a millisecond, which may hold two changes of it.
      return bus.append(AccountBalance, at, fact, { id: `${id}:${fact.free}:${fact.locked}` })
    })
    if (kind === 'fill') cursors.move(accountId, fact)
    told.inc({ kind })
  }

  /** Does something for an account after everything that was begun for it before. */
  const inLane = (accountId: string, act: () => Promise<void>): Promise<void> => {
    const turn = (lanes.get(accountId) ?? Promise.resolve()).then(act, act)
    const settled = turn
      .catch(() => undefined)
      .then(() => {
        if (lanes.get(accountId) === settled) lanes.delete(accountId)
      })
    lanes.set(accountId, settled)
    return turn
  }

  return {
    /** Tells facts of an account one after another, in the order they are handed in. */
    tell(accountId: string, facts: Promise<AccountFact[]>): Promise<void> {
      // It may fail before its turn comes; that is told when it has come.
      facts.catch(() => undefined)
      return inLane(accountId, async () => {
        for (const fact of await facts) await append(accountId, fact)
      })
    },
    tellState(accountId: string, state: AccountStream['state'], reason?: string): Promise<void> {
      const at = clock.now()
      const id = `spot:stream:${at}`
      const event: AccountStream = { id, market: 'spot', state, at, ...(reason === undefined ? {} : { reason }) }
      return inLane(accountId, async () => {
        await untilStored(accountId, () => bus.append(AccountStreamEvent, { accountId }, event))
      })
    },
    /** Waits for what is being told; what cannot be stored is given up once `close` was called. */
    settled: async () => {
      await Promise.all(lanes.values())
    },
    close() {
      closed = true
    },
  }
}

export type Teller = ReturnType<typeof createTeller>
