import { AccountFill, type Bus, CursorKey, type Fill, symbolOf, symbolToken } from '@flotilla/protocol'
import type { Clock } from '@flotilla/runtime'
import { tradeIdOf } from './account-fact.ts'
import { createSteps, settleMs } from './cursor-steps.ts'
import { type Book, books, type Feed } from './feed.ts'
import { createRecentTrades, type RecentTrades } from './recent-trades.ts'
import { createToldTrades, keyName, type Place } from './told-trades.ts'

/** How often cursors that are due are written, ms. */
const writeEveryMs = 1_000

const isBook = (text: string): text is Book => (books as readonly string[]).includes(text)
const keyOf = ({ accountId, book, symbol }: Place) => ({ accountId, market: book, symbol: symbolToken(symbol) })
const nameOfTrade = (place: Place, tradeId: bigint) => `${keyName(place)}/${tradeId}`
const placeIn = ({ accountId, book }: Feed, symbol: string): Place => ({ accountId, book, symbol })

type Trades = ReturnType<typeof createToldTrades>

/** A cursor as it is written; the revision is for compare-and-set. */
interface Written {
  readonly tradeId: bigint
  readonly revision: number
}

/** Follows the cursors that are written: an account may come here from another instance. */
async function followCursors(bus: Bus, trades: Trades) {
  const written = new Map<string, Written>()
  let newestAt = 0
  const watch = await bus.watchKeys(CursorKey, {}, ({ tokens: { accountId, market, symbol }, value, revision }) => {
    if (!value || !isBook(market) || !/^\d+$/.test(value.tradeId)) return
    const place: Place = { accountId, book: market, symbol: symbolOf(symbol) }
    const tradeId = BigInt(value.tradeId)
    newestAt = Math.max(newestAt, value.at)
    if ((written.get(keyName(place))?.revision ?? 0) < revision) written.set(keyName(place), { tradeId, revision })
    trades.advance(place, tradeId)
  })
  await watch.ready
  return {
    newestAt,
    stop: watch.stop,
    /** Never back, as by one that slept while another instance had the account. @returns false when it has to be tried again */
    async write(place: Place, tradeId: bigint, at: number): Promise<boolean> {
      const before = written.get(keyName(place))
      if (before && before.tradeId >= tradeId) return true
      const value = { tradeId: String(tradeId), at }
      const revision = before
        ? await bus.updateKey(CursorKey, keyOf(place), value, before.revision)
        : await bus.createKey(CursorKey, keyOf(place), value)
      if (revision !== undefined) written.set(keyName(place), { tradeId, revision })
      return revision !== undefined
    },
  }
}

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
 * cursor that is written lies a minute behind, and the log says what was told since: so a fill that Binance left out is
 * paged by whoever comes next, too. While trades before those that come may be missing a cursor is held.
 */
export async function createCursors(bus: Bus, clock: Clock, onDefect: (error: unknown) => void) {
  const trades = createToldTrades()
  const steps = createSteps(clock)
  const held = new Set<string>()
  const written = await followCursors(bus, trades)
  const since = Math.max(0, written.newestAt - 2 * settleMs)
  const recent = createRecentTrades(clock, since)
  const tail = await followFills(bus, trades, recent, since)

  const move = (place: Place, tradeId: bigint) => {
    const isFirst = trades.at(place) === undefined
    if (trades.advance(place, tradeId)) steps.add(keyName(place), tradeId, isFirst)
  }
  const write = async () => {
    for (const [name, step] of steps.takeDue()) {
      const place = trades.placeOf(name)
      if (!place) continue
      const isWritten = await written.write(place, step.tradeId, clock.now()).catch((error: unknown) => {
        onDefect(error)
        return false
      })
      if (!isWritten) steps.giveBack(name, step)
    }
  }
  const end = clock.every(writeEveryMs, () => void write())

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
    /** What was missed is somebody else's to find out: the cursor stays where it is. */
    abandon: (feed: Feed, symbol: string) => void held.delete(keyName(placeIn(feed, symbol))),
    /** @param at when it was made, epoch ms: what a cursor passed may have been left out; of late trades it is known */
    wasTold(feed: Feed, symbol: string, tradeId: bigint, at: number): boolean {
      const place = placeIn(feed, symbol)
      if (recent.has(nameOfTrade(place, tradeId))) return true
      return !recent.covers(at) && trades.knows(place, tradeId)
    },
    at: (feed: Feed, symbol: string) => trades.at(placeIn(feed, symbol)),
    symbolsOf: trades.symbolsOf,
    async stop() {
      end()
      written.stop()
      await Promise.all([tail.stop(), write()])
    },
  }
}

export type Cursors = Awaited<ReturnType<typeof createCursors>>
