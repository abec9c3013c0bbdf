import {
  AccountBalance,
  AccountConfigEvent,
  AccountFill,
  AccountMargin,
  AccountOrder,
  AccountPosition,
  type AccountStream,
  AccountStreamEvent,
  type Appended,
  type Bus,
} from '@flotilla/protocol'
import type { Clock, Log, Metrics } from '@flotilla/runtime'
import { type AccountFact, tradeIdOf } from './account-fact.ts'
import type { Cursors } from './cursors.ts'
import { type Feed, nameOf, placeOf } from './feed.ts'

export interface TellerDeps {
  readonly bus: Bus
  readonly clock: Clock
  readonly log: Log
  readonly metrics: Metrics
  readonly cursors: Cursors
  readonly isLive: (feed: Feed) => boolean
  /** A fact is durable on the log. */
  readonly onTold?: (feed: Feed, fact: AccountFact) => void
}

/** Facts, or what makes them when their turn has come. */
type Facts = readonly AccountFact[] | Promise<readonly AccountFact[]> | (() => readonly AccountFact[])

/** What is told of a feed's state, besides which feed it is and when. */
export type Told = Pick<AccountStream, 'state' | 'reason' | 'session' | 'from' | 'to' | 'backfilled'>

/** Between two tries of an append, ms: a cluster that elects a leader takes some seconds. */
const retryMs = 500

/**
 * Binance's id of a balance or position is a millisecond, which may hold two changes of it; the server recognises a
 * repetition by this id.
 */
function repeatIdOf(accountId: string, { kind, fact }: AccountFact): string {
  const id = `${accountId}:${kind}:${fact.id}:${fact.isolatedSymbol ?? ''}`
  if (kind === 'balance') return `${id}:${fact.free}:${fact.locked}:${fact.walletBalance}`
  return kind === 'position' ? `${id}:${fact.quantity}` : id
}

/**
 * The only teller of what became of accounts: appends facts under their venue ids, so that repeats are recognised. A
 * fact that is not stored holds up those after it: told out of turn, the cursor would pass over it for ever.
 */
export function createTeller({ bus, clock, log, metrics, cursors, isLive, onTold }: TellerDeps) {
  const told = metrics.counter('account_events_total', 'Facts told about accounts', ['kind'])
  const lanes = new Map<string, Promise<void>>()
  let closed = false
  let states = 0

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

  const appendOnce = (accountId: string, each: AccountFact): Promise<Appended> => {
    const at = { accountId }
    const how = { id: repeatIdOf(accountId, each) }
    switch (each.kind) {
      case 'fill':
        return bus.append(AccountFill, at, each.fact, how)
      case 'order':
        return bus.append(AccountOrder, at, each.fact, how)
      case 'balance':
        return bus.append(AccountBalance, at, each.fact, how)
      case 'position':
        return bus.append(AccountPosition, at, each.fact, how)
      case 'margin':
        return bus.append(AccountMargin, at, each.fact, how)
      case 'config':
        return bus.append(AccountConfigEvent, at, each.fact, how)
    }
  }

  const append = async (feed: Feed, each: AccountFact) => {
    await untilStored(feed.accountId, () => appendOnce(feed.accountId, each))
    if (each.kind === 'fill') cursors.told(feed, each.fact.symbol, BigInt(tradeIdOf(each.fact)), isLive(feed))
    told.inc({ kind: each.kind })
    onTold?.(feed, each)
  }

  /** Does something for a feed after everything that was begun for it before. */
  const inLane = (feed: Feed, act: () => Promise<void>): Promise<void> => {
    const lane = nameOf(feed)
    const turn = (lanes.get(lane) ?? Promise.resolve()).then(act, act)
    const settled = turn
      .catch(() => undefined)
      .then(() => {
        if (lanes.get(lane) === settled) lanes.delete(lane)
      })
    lanes.set(lane, settled)
    return turn
  }

  return {
    /** Tells facts of a feed one after another, in the order they are handed in. */
    tell(feed: Feed, facts: Facts): Promise<void> {
      // It may fail before its turn comes; that is told when it has come.
      if (typeof facts !== 'function') Promise.resolve(facts).catch(() => undefined)
      return inLane(feed, async () => {
        for (const fact of typeof facts === 'function' ? facts() : await facts) await append(feed, fact)
      })
    },
    /** Tells the state of a feed, after the facts that were handed in before. */
    tellState(feed: Feed, state: Told): Promise<void> {
      const at = clock.now()
      const place = placeOf(feed)
      const event: AccountStream = { id: `${place.market}:stream:${at}:${++states}`, ...place, ...state, at }
      return inLane(feed, async () => {
        await untilStored(feed.accountId, () => bus.append(AccountStreamEvent, { accountId: feed.accountId }, event))
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
