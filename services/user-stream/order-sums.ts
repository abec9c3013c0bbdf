import Big from 'big.js'
import { type Feed, nameOf } from './feed.ts'
import { keyName, type Place } from './told-trades.ts'

/** How many orders that added up are remembered. */
const mostSettled = 10_000

/** What is known to be executed of one order, and which fills of it were told. */
export interface Sum {
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
  /** Tries since the last one that was answered. */
  unanswered: number
  /** Whether the last one was refused. */
  refused: boolean
}

const total = ({ fills }: Sum) => [...fills.values()].reduce((sum, quantity) => sum.plus(quantity), new Big(0))
export const agrees = (sum: Sum) => total(sum).eq(sum.executed) && [...sum.hinted].every((id) => sum.fills.has(id))

const keyOf = (feed: Feed, orderId: string) => `${nameOf(feed)}/${orderId}`
const placeName = ({ feed: { accountId, book }, symbol }: Sum) => keyName({ accountId, book, symbol })

/** The orders whose fills are added up, by feed and order id, and which of them do not add up yet. */
export function createOrderSums() {
  /** By feed, then by order id. */
  const sums = new Map<string, Map<string, Sum>>()
  /** By account, book and symbol. */
  const open = new Map<string, Set<Sum>>()
  /** Orders that are over and added up, so that a late word of one begins nothing. */
  const settled = new Set<string>()

  const note = (sum: Sum, addsUp: boolean) => {
    const place = placeName(sum)
    const here = open.get(place) ?? new Set<Sum>()
    if (addsUp) here.delete(sum)
    else here.add(sum)
    if (here.size > 0) open.set(place, here)
    else open.delete(place)
  }
  const drop = (sum: Sum) => {
    const ofFeed = sums.get(nameOf(sum.feed))
    ofFeed?.delete(sum.orderId)
    if (ofFeed?.size === 0) sums.delete(nameOf(sum.feed))
    note(sum, true)
  }

  return {
    of(feed: Feed, symbol: string, orderId: string): Sum {
      const ofFeed = sums.get(nameOf(feed)) ?? new Map<string, Sum>()
      const known = ofFeed.get(orderId)
      if (known) return known
      const sum: Sum = {
        ...{ feed, symbol, orderId, executed: '0', toldExecuted: '0', over: false, tries: 0, unanswered: 0 },
        ...{ refused: false, fills: new Map(), hinted: new Set() },
      }
      sums.set(nameOf(feed), ofFeed.set(orderId, sum))
      return sum
    },
    ofFeed: (feed: Feed): readonly Sum[] => [...(sums.get(nameOf(feed))?.values() ?? [])],
    has: (sum: Sum) => sums.get(nameOf(sum.feed))?.get(sum.orderId) === sum,
    note,
    drop,
    /** An order is over and adds up. */
    settle(sum: Sum) {
      drop(sum)
      settled.add(keyOf(sum.feed, sum.orderId))
      const [oldest] = settled
      if (settled.size > mostSettled && oldest !== undefined) settled.delete(oldest)
    },
    isSettled: (feed: Feed, orderId: string) => settled.has(keyOf(feed, orderId)),
    /** Whether all orders of a place add up. */
    addUp: (place: Place) => !open.has(keyName(place)),
  }
}
