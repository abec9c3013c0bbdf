import type { Log, Metrics } from '@flotilla/runtime'
import Big from 'big.js'
import { type AccountFact, isOver, tradeIdOf } from './account-fact.ts'
import type { CatchUp } from './catch-up.ts'
import type { Executed } from './command-index.ts'
import type { Cursors } from './cursors.ts'
import { type Feed, nameOf } from './feed.ts'
import { agrees, createOrderSums, type Sum } from './order-sums.ts'
import type { FillHint } from './read-event.ts'
import { faultOf, isRefusal } from './reads.ts'
import { pauseAfter, type Schedule } from './schedule.ts'
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
/** The same where there was no answer: it goes on until there is one, seldom where Binance refuses. */
const askAgainMs = { unanswered: { first: 5_000, most: 40_000 }, refused: { first: 5_000, most: 300_000 } } as const

const larger = (left: string, right: string) => (new Big(left).gt(right) ? left : right)

const pauseOf = ({ tries, unanswered, refused }: Sum): number => {
  if (unanswered > 0) return pauseAfter(askAgainMs[refused ? 'refused' : 'unanswered'], unanswered - 1)
  return tries === 0 ? graceMs : again.firstMs * 2 ** (tries - 1)
}

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
  const sums = createOrderSums()
  const missed = metrics.counter('fills_missed_total', 'Fills that the stream left out and a query brought', ['market'])
  const unequal = metrics.counter('fill_sums_unequal_total', 'Orders whose fills did not add up in the end', ['market'])

  const timerOf = ({ feed, orderId }: Sum) => `sum ${nameOf(feed)}/${orderId}`

  const fetch = async (sum: Sum) => {
    const { feed, symbol, orderId, fills: known } = sum
    const { order, fills } = await catchUp.fillsOf(feed, symbol, orderId)
    const facts: AccountFact[] = []
    for (const fill of fills) {
      const tradeId = tradeIdOf(fill)
      if (known.has(tradeId)) continue
      // A cursor of ours may have passed it: only what is known one by one counts.
      const at = fill.at < heardSince(feed) ? fill.at : Number.POSITIVE_INFINITY
      const before = cursors.wasTold(feed, symbol, BigInt(tradeId), at)
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

  const drop = (sum: Sum) => {
    schedule.cancel(timerOf(sum))
    sums.drop(sum)
  }

  const settle = (sum: Sum) => {
    const addsUp = agrees(sum)
    sums.note(sum, addsUp)
    if (!addsUp) return schedule.after(timerOf(sum), pauseOf(sum), () => void check(sum))
    schedule.cancel(timerOf(sum))
    Object.assign(sum, { tries: 0, unanswered: 0 })
    if (sum.over) sums.settle(sum)
  }

  const check = async (sum: Sum) => {
    if (agrees(sum)) return settle(sum)
    const { accountId, book: market } = sum.feed
    try {
      await fetch(sum)
      Object.assign(sum, { tries: sum.tries + 1, unanswered: 0 })
    } catch (error) {
      const fault = faultOf(error)
      log.warn('fills could not be asked for yet', { accountId, market, symbol: sum.symbol, code: fault.code })
      Object.assign(sum, { unanswered: sum.unanswered + 1, refused: isRefusal(fault) })
    }
    if (!sums.has(sum)) return
    if (agrees(sum) || sum.tries < again.tries) return settle(sum)
    unequal.inc({ market })
    log.error('the fills of an order do not add up', { accountId, market, symbol: sum.symbol, detail: sum.orderId })
    onUnequal(sum.feed, `the fills of order ${sum.orderId} on ${sum.symbol} do not add up`)
    drop(sum)
  }

  return {
    /** Whether everything that is known to be executed there was told. */
    addUp: sums.addUp,
    /** A fact was told. */
    note(feed: Feed, { kind, fact }: AccountFact) {
      if (kind !== 'fill' && (kind !== 'order' || fact.algoId !== undefined)) return
      if (sums.isSettled(feed, fact.orderId)) return
      if (kind === 'fill') {
        const sum = sums.of(feed, fact.symbol, fact.orderId)
        sum.fills.set(tradeIdOf(fact), fact.quantity)
        return settle(sum)
      }
      const over = isOver(fact.status)
      const sum = sums.of(feed, fact.symbol, fact.orderId)
      if (over && new Big(fact.executedQuantity).eq(0)) return drop(sum)
      sum.toldExecuted = larger(fact.executedQuantity, sum.toldExecuted)
      sum.executed = larger(fact.executedQuantity, sum.executed)
      sum.over ||= over
      settle(sum)
    },
    /** A fill was announced. */
    expect(feed: Feed, { symbol, orderId, tradeId }: FillHint) {
      // While one connection takes over from another, everything is heard twice.
      if (sums.isSettled(feed, orderId)) return
      const sum = sums.of(feed, symbol, orderId)
      sum.hinted.add(tradeId)
      settle(sum)
    },
    /** The answer to a request said what was executed of an order. */
    executed(feed: Feed, { symbol, orderId, executedQuantity }: Executed) {
      if (sums.isSettled(feed, orderId) || !(Number(executedQuantity) > 0)) return
      const sum = sums.of(feed, symbol, orderId)
      sum.executed = larger(executedQuantity, sum.executed)
      settle(sum)
    },
    /** Forgets a feed that is listened to here no longer. */
    forget(feed: Feed) {
      for (const sum of sums.ofFeed(feed)) drop(sum)
    },
  }
}
