import type { Clock, Log } from '@flotilla/runtime'
import type { Book, Feed } from './feed.ts'
import type { Transport } from './transport.ts'

export interface RenewalDeps {
  readonly clock: Clock
  readonly log: Log
  readonly transportOf: (feed: Feed) => Transport
  readonly isLive: (feed: Feed) => boolean
}

/** One connection of a market at most is replaced in this time, ms: moving a thousand accounts costs. */
const renewAtMostMs = 5 * 60_000

/** Replaces connections that left events out; one that is down did not. */
export function createRenewal({ clock, log, transportOf, isLive }: RenewalDeps) {
  const renewed = new Map<Book, number>()
  return (feed: Feed) => {
    const { book } = feed
    if (!isLive(feed) || (renewed.get(book) ?? 0) > clock.now() - renewAtMostMs) return
    renewed.set(book, clock.now())
    log.warn('events did not come: the connection is replaced', { accountId: feed.accountId, market: book })
    transportOf(feed).renew(feed)
  }
}
