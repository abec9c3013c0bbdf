import { AccountFill, type Bus, type Fill } from '@flotilla/protocol'
import type { Clock, Log } from '@flotilla/runtime'
import { tradeIdOf } from './account-fact.ts'
import { createSteps, unwrittenMs } from './cursor-steps.ts'
import { createCursorWriter } from './cursor-writer.ts'
import type { Feed } from './feed.ts'
import { createRecentTrades, type RecentTrades } from './recent-trades.ts'
import { createToldTrades, keyName, type Place } from './told-trades.ts'
import { followCursors, isBook } from './written-cursors.ts'

export interface CursorsDeps {
  readonly bus: Bus
  readonly clock: Clock
  readonly log: Log
  /** Whether nothing is known to be missing of what was traded at a place until then, epoch ms. */
  readonly isSettled: (place: Place, at: number) => boolean
}

const nameOfTrade = (place: Place, tradeId: bigint) => `${keyName(place)}/${tradeId}`
const placeIn = ({ accountId, book }: Feed, symbol: string): Place => ({ accountId, book, symbol })

type Trades = ReturnType<typeof createToldTrades>

/** Follows what is told, by whomever. @param since when what lies behind no cursor was told, epoch ms */
async function followFills(bus: Bus, trades: Trades, recent: RecentTrades, since: number) {
  const note = (accountId: string, fill: Fill) => {
    const book = fill.isolatedSymbol === undefined ? fill.market : 'isolated'
    if (!isBook(book)) return
    const place: Place = { accountId, book, symbol: fill.symbol }
    const tradeId = BigInt(tradeIdOf(fill))
    recent.add(nameOfTrade(place, tradeId))
    trades.note(place, tradeId)
  }
  const tail = bus.consume(AccountFill, {}, { from: 'now', atOnce: 64 }, ({ tokens, payload }) =>
    note(tokens.accountId, payload),
  )
  await tail.ready
  for (const { tokens, payload } of await bus.listSince(AccountFill, {}, since)) note(tokens.accountId, payload)
  return tail
}

/**
 * Up to which trade the fills of each book and symbol of each account were told, and which were told beyond that. A
 * cursor that is written lies a minute behind, more while something is known to be missing, and the log says what was
 * told since: so a fill that Binance left out is paged by whoever comes next, too. While trades before those that come
 * may be missing a cursor is held.
 */
export async function createCursors({ bus, clock, log, isSettled }: CursorsDeps) {
  const trades = createToldTrades()
  const held = new Set<string>()
  const written = await followCursors(bus, trades.advance)
  const since = Math.max(0, Math.min(written.newestAt, clock.now()) - unwrittenMs)
  const recent = createRecentTrades(clock, since)
  const tail = await followFills(bus, trades, recent, since)

  const steps = createSteps(clock, (name, at) => {
    const place = trades.placeOf(name)
    return place !== undefined && isSettled(place, at)
  })
  const writer = createCursorWriter({
    ...{ clock, steps, log },
    async write(name, { tradeId }) {
      const place = trades.placeOf(name)
      return place === undefined || written.write(place, tradeId, clock.now())
    },
  })
  const move = (place: Place, tradeId: bigint) => {
    const isFirst = trades.at(place) === undefined
    if (trades.advance(place, tradeId)) steps.add(keyName(place), tradeId, isFirst)
  }

  return {
    /**
     * A fill is durable on the log: moves its cursor, or notes it while that is held. @param isHeard whether the feed is:
     * otherwise trades before it may be missing as well
     */
    told(feed: Feed, symbol: string, tradeId: bigint, isHeard: boolean) {
      const place = placeIn(feed, symbol)
      recent.add(nameOfTrade(place, tradeId))
      if (isHeard && !held.has(keyName(place))) move(place, tradeId)
      else trades.note(place, tradeId)
    },
    hold: (feed: Feed, symbol: string) => void held.add(keyName(placeIn(feed, symbol))),
    /** Everything up to what was told meanwhile is told. */
    letGo(feed: Feed, symbol: string) {
      const place = placeIn(feed, symbol)
      held.delete(keyName(place))
      const last = trades.lastBeyond(place)
      if (last !== undefined) move(place, last)
    },
    /** What was missed of a feed is somebody else's to find out: its cursors are where they are written. */
    abandon(feed: Feed, heldSymbols: Iterable<string>) {
      for (const symbol of new Set([...trades.symbolsOf(feed), ...heldSymbols])) {
        const place = placeIn(feed, symbol)
        held.delete(keyName(place))
        trades.setBack(place, steps.drop(keyName(place))?.tradeId ?? written.at(place))
      }
    },
    /** @param at when it was made, epoch ms: what a cursor passed may have been left out; of late trades it is known */
    wasTold(feed: Feed, symbol: string, tradeId: bigint, at: number): boolean {
      const place = placeIn(feed, symbol)
      if (recent.has(nameOfTrade(place, tradeId))) return true
      return !recent.covers(at) && trades.knows(place, tradeId)
    },
    at: (feed: Feed, symbol: string) => trades.at(placeIn(feed, symbol)),
    /** From where on something may have been left out, though later ones were told. */
    sureAt: (feed: Feed, symbol: string) => written.at(placeIn(feed, symbol)) ?? trades.at(placeIn(feed, symbol)),
    symbolsOf: trades.symbolsOf,
    async stop() {
      written.stop()
      await Promise.all([tail.stop(), writer.stop()])
    },
  }
}

export type Cursors = Awaited<ReturnType<typeof createCursors>>
