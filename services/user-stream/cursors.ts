import { type Bus, CursorKey, symbolOf, symbolToken } from '@flotilla/protocol'
import type { Clock } from '@flotilla/runtime'
import { type Book, books, type Feed, nameOf } from './feed.ts'

/** How often moved cursors are written, ms; what is told again meanwhile after a crash has the same ids. */
const writeEveryMs = 1_000

interface Place {
  readonly accountId: string
  readonly book: Book
  readonly symbol: string
}

interface Cursor extends Place {
  readonly tradeId: bigint
}

const isBook = (text: string): text is Book => (books as readonly string[]).includes(text)
const keyOf = ({ accountId, book, symbol }: Place) => ({ accountId, market: book, symbol: symbolToken(symbol) })
const keyName = ({ accountId, book }: Feed, symbol: string) => `${accountId}/${book}/${symbol}`
const highest = (ids: Iterable<bigint>) => [...ids].reduce((most, id) => (id > most ? id : most), -1n)

/**
 * Up to which trade the fills of each book and symbol of each account were told. While trades before those that come may
 * be missing a cursor is held: it stays, and what is told is noted, so that paging does not tell it again.
 */
export async function createCursors(bus: Bus, clock: Clock, onDefect: (error: unknown) => void) {
  const cursors = new Map<string, Cursor>()
  /** By account and book. */
  const symbols = new Map<string, Set<string>>()
  const moved = new Set<string>()
  const held = new Map<string, Set<bigint>>()

  /** Never back: what was told once is told. */
  const advance = (place: Place, tradeId: bigint): boolean => {
    const name = keyName(place, place.symbol)
    const before = cursors.get(name)
    if (before && before.tradeId >= tradeId) return false
    cursors.set(name, { ...place, tradeId })
    const owner = nameOf({ accountId: place.accountId, book: place.book })
    const known = symbols.get(owner)
    if (known) known.add(place.symbol)
    else symbols.set(owner, new Set([place.symbol]))
    return true
  }
  const move = ({ accountId, book }: Feed, symbol: string, tradeId: bigint) => {
    if (advance({ accountId, book, symbol }, tradeId)) moved.add(keyName({ accountId, book }, symbol))
  }

  // Followed for as long as this runs: an account may come here from another instance, with its cursors.
  const watch = await bus.watchKeys(CursorKey, {}, ({ tokens: { accountId, market, symbol }, value }) => {
    if (!value || !isBook(market) || !/^\d+$/.test(value.tradeId)) return
    advance({ accountId, book: market, symbol: symbolOf(symbol) }, BigInt(value.tradeId))
  })
  await watch.ready

  const write = async () => {
    const names = [...moved]
    moved.clear()
    for (const name of names) {
      const cursor = cursors.get(name)
      if (!cursor) continue
      const value = { tradeId: String(cursor.tradeId), at: clock.now() }
      await bus.putKey(CursorKey, keyOf(cursor), value).catch((error: unknown) => {
        moved.add(name)
        onDefect(error)
      })
    }
  }
  const end = clock.every(writeEveryMs, () => void write())

  return {
    /** A fill is durable on the log: moves its cursor, or notes it while that is held. */
    told(feed: Feed, symbol: string, tradeId: bigint) {
      const noted = held.get(keyName(feed, symbol))
      if (noted) noted.add(tradeId)
      else move(feed, symbol, tradeId)
    },
    hold(feed: Feed, symbol: string) {
      const name = keyName(feed, symbol)
      if (!held.has(name)) held.set(name, new Set())
    },
    /** Everything up to what was told meanwhile is told. */
    letGo(feed: Feed, symbol: string) {
      const name = keyName(feed, symbol)
      const noted = held.get(name)
      held.delete(name)
      if (noted && noted.size > 0) move(feed, symbol, highest(noted))
    },
    /** What was missed is somebody else's to find out: the cursor stays where it is. */
    abandon: (feed: Feed, symbol: string) => void held.delete(keyName(feed, symbol)),
    /** Whether a fill was told since the cursor is held, or lies behind it. */
    knows(feed: Feed, symbol: string, tradeId: bigint): boolean {
      const name = keyName(feed, symbol)
      return held.get(name)?.has(tradeId) === true || (cursors.get(name)?.tradeId ?? -1n) >= tradeId
    },
    at: (feed: Feed, symbol: string) => cursors.get(keyName(feed, symbol))?.tradeId,
    symbolsOf: ({ accountId, book, symbol }: Feed) =>
      [...(symbols.get(nameOf({ accountId, book })) ?? [])].filter((each) => symbol === undefined || each === symbol),
    async stop() {
      end()
      watch.stop()
      await write()
    },
  }
}

export type Cursors = Awaited<ReturnType<typeof createCursors>>
