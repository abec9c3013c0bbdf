import type { Log, Metrics } from '@flotilla/runtime'
import Big from 'big.js'
import { type AccountFact, isOver, tradeIdOf } from './account-fact.ts'
import type { CatchUp } from './catch-up.ts'
import type { Executed } from './command-index.ts'
import type { Cursors } from './cursors.ts'
import { type Feed, nameOf } from './feed.ts'
import type { FillHint } from './read-event.ts'
import { faultOf } from './reads.ts'
import type { Schedule } from './schedule.ts'
import type { Teller } from './teller.ts'

export interface FillSumsDeps {
  readonly log: Log
  readonly metrics: Metrics
  readonly schedule: Schedule
  readonly cursors: Cursors
  readonly catchUp: CatchUp
  readonly teller: Teller
  /** Since when a feed is listened to here, epoch ms: earlier fills were told by whoever had it then. */
  readonly heardSince: (feed: Feed) => number
  /** Fills were missing that should have been heard. */
  readonly onMissed: (feed: Feed) => void
  /** The fills of an order are not what was executed of it, after all tries. */
  readonly onUnequal: (feed: Feed, what: string) => void
}

/** How long a fill may be later than the word of it, ms. */
const graceMs = 3_000
/** Between two tries, ms, doubled each time; and how many there are. */
const again = { firstMs: 5_000, tries: 6 } as const

/** How many orders that added up are remembered. */
const mostSettled = 10_000

interface Sum {
  readonly feed: Feed
  readonly symbol: string
  readonly orderId: string
  /** What is known to be executed, by whatever word of it. */
  executed: string
  /** What was told of it in an order's fact. */
  toldExecuted: string
  over: boolean
  /** Trade id → quantity, of the fills that were told. */
  readonly fills: Map<string, string>
  /** Trades that must be among them. */
  readonly hinted: Set<string>
  tries: number
}

const larger = (left: string, right: string) => (new Big(left).gt(right) ? left : right)
const total = ({ fills }: Sum) => [...fills.values()].reduce((sum, quantity) => sum.plus(quantity), new Big(0))
const agrees = (sum: Sum) => total(sum).eq(sum.executed) && [...sum.hinted].every((id) => sum.fills.has(id))

/** Holds the fills of each order against what Binance says was executed of it, and fetches what is missing. */
export function createFillSums({
  log,
  metrics,
  schedule,
  cursors,
  catchUp,
  teller,
  heardSince,
  onMissed,
  onUnequal,
}: FillSumsDeps) {
  const sums = new Map<string, Sum>()
  /** Orders that are over and added up, so that a late word of one begins nothing. */
  const settled = new Set<string>()
  const missed = metrics.counter('fills_missed_total', 'Fills that the stream left out and a query brought', ['market'])
  const unequal = metrics.counter('fill_sums_unequal_total', 'Orders whose fills did not add up in the end', ['market'])

  const keyOf = (feed: Feed, orderId: string) => `${nameOf(feed)}/${orderId}`
  const sumOf = (feed: Feed, symbol: string, orderId: string): Sum => {
    const key = keyOf(feed, orderId)
    const known = sums.get(key)
    if (known) return known
    const sum: Sum = {
      ...{ feed, symbol, orderId, executed: '0', toldExecuted: '0', over: false, tries: 0 },
      ...{ fills: new Map(), hinted: new Set() },
    }
    sums.set(key, sum)
    return sum
  }

  const fetch = async (sum: Sum) => {
    const { feed, symbol, orderId, fills: known } = sum
    const { order, fills } = await catchUp.fillsOf(feed, symbol, orderId)
    const facts: AccountFact[] = []
    for (const fill of fills) {
      const tradeId = tradeIdOf(fill)
      if (known.has(tradeId)) continue
      const before = fill.at < heardSince(feed) && cursors.wasTold(feed, symbol, BigInt(tradeId), fill.at)
      if (before) known.set(tradeId, fill.quantity)
      else facts.push({ kind: 'fill', fact: fill })
    }
    if (order && !new Big(order.executedQuantity).eq(sum.toldExecuted)) {
      await teller.tell(feed, [...facts, { kind: 'order', fact: order }])
    } else if (facts.length > 0) await teller.tell(feed, facts)
    if (facts.length === 0) return
    missed.inc({ market: feed.book }, facts.length)
    log.warn('fills were missing', { accountId: feed.accountId, symbol, market: feed.book, count: facts.length })
    onMissed(feed)
  }

  const settle = (sum: Sum) => {
    const key = keyOf(sum.feed, sum.orderId)
    if (!agrees(sum)) {
      const ms = sum.tries === 0 ? graceMs : again.firstMs * 2 ** (sum.tries - 1)
      schedule.after(`sum ${key}`, ms, () => void check(sum))
      return
    }
    schedule.cancel(`sum ${key}`)
    sum.tries = 0
    if (!sum.over) return
    sums.delete(key)
    settled.add(key)
    const [oldest] = settled
    if (settled.size > mostSettled && oldest !== undefined) settled.delete(oldest)
  }

  const check = async (sum: Sum) => {
    if (agrees(sum)) return settle(sum)
    sum.tries++
    const { accountId, book: market } = sum.feed
    await fetch(sum).catch((error: unknown) => {
      log.warn('fills could not be asked for yet', { accountId, market, symbol: sum.symbol, code: faultOf(error).code })
    })
    if (agrees(sum) || sum.tries < again.tries) return settle(sum)
    unequal.inc({ market })
    log.error('the fills of an order do not add up', { accountId, market, symbol: sum.symbol, detail: sum.orderId })
    onUnequal(sum.feed, `the fills of order ${sum.orderId} on ${sum.symbol} do not add up`)
    sums.delete(keyOf(sum.feed, sum.orderId))
  }

  return {
    /** A fact was told. */
    note(feed: Feed, { kind, fact }: AccountFact) {
      if (kind !== 'fill' && (kind !== 'order' || fact.algoId !== undefined)) return
      if (settled.has(keyOf(feed, fact.orderId))) return
      if (kind === 'fill') {
        const sum = sumOf(feed, fact.symbol, fact.orderId)
        sum.fills.set(tradeIdOf(fact), fact.quantity)
        return settle(sum)
      }
      const over = isOver(fact.status)
      if (over && new Big(fact.executedQuantity).eq(0)) return void sums.delete(keyOf(feed, fact.orderId))
      const sum = sumOf(feed, fact.symbol, fact.orderId)
      sum.toldExecuted = larger(fact.executedQuantity, sum.toldExecuted)
      sum.executed = larger(fact.executedQuantity, sum.executed)
      sum.over ||= over
      settle(sum)
    },
    /** A fill was announced. */
    expect(feed: Feed, { symbol, orderId, tradeId }: FillHint) {
      // While one connection takes over from another, everything is heard twice.
      if (settled.has(keyOf(feed, orderId))) return
      const sum = sumOf(feed, symbol, orderId)
      sum.hinted.add(tradeId)
      settle(sum)
    },
    /** The answer to a request said what was executed of an order. */
    executed(feed: Feed, { symbol, orderId, executedQuantity }: Executed) {
      if (settled.has(keyOf(feed, orderId)) || !(Number(executedQuantity) > 0)) return
      const sum = sumOf(feed, symbol, orderId)
      sum.executed = larger(executedQuantity, sum.executed)
      settle(sum)
    },
    /** Forgets a feed that is listened to here no longer. */
    forget(feed: Feed) {
      for (const key of sums.keys()) {
        if (!key.startsWith(`${nameOf(feed)}/`)) continue
        sums.delete(key)
        schedule.cancel(`sum ${key}`)
      }
    },
  }
}
