import { type Book, type Feed, nameOf } from './feed.ts'

/** A symbol in a book of an account. */
export interface Place {
  readonly accountId: string
  readonly book: Book
  readonly symbol: string
}

export interface Cursor extends Place {
  readonly tradeId: bigint
}

export const keyName = ({ accountId, book, symbol }: Place) => `${accountId}/${book}/${symbol}`
const highest = (ids: Iterable<bigint>) => [...ids].reduce((most, id) => (id > most ? id : most), -1n)

/** Which trades were told: all up to a cursor, and some beyond it. */
export function createToldTrades() {
  const cursors = new Map<string, Cursor>()
  /** By account and book. */
  const symbols = new Map<string, Set<string>>()
  const beyond = new Map<string, Set<bigint>>()
  const at = (name: string) => cursors.get(name)?.tradeId

  return {
    /** Everything up to this trade is told. Never back. @returns whether the cursor moved */
    advance(place: Place, tradeId: bigint): boolean {
      const name = keyName(place)
      if ((at(name) ?? -1n) >= tradeId) return false
      cursors.set(name, { ...place, tradeId })
      const left = [...(beyond.get(name) ?? [])].filter((each) => each > tradeId)
      if (left.length > 0) beyond.set(name, new Set(left))
      else beyond.delete(name)
      const owner = nameOf({ accountId: place.accountId, book: place.book })
      const known = symbols.get(owner)
      if (known) known.add(place.symbol)
      else symbols.set(owner, new Set([place.symbol]))
      return true
    },
    /** Back to where it is written. @param tradeId undefined: nowhere yet */
    setBack(place: Place, tradeId: bigint | undefined) {
      if (tradeId !== undefined) return void cursors.set(keyName(place), { ...place, tradeId })
      cursors.delete(keyName(place))
      symbols.get(nameOf({ accountId: place.accountId, book: place.book }))?.delete(place.symbol)
    },
    /** This trade is told; those before it may not be. */
    note(place: Place, tradeId: bigint) {
      const name = keyName(place)
      if ((at(name) ?? -1n) >= tradeId) return
      const noted = beyond.get(name)
      if (noted) noted.add(tradeId)
      else beyond.set(name, new Set([tradeId]))
    },
    /** The last trade that is told beyond the cursor. */
    lastBeyond(place: Place): bigint | undefined {
      const noted = beyond.get(keyName(place))
      return noted && highest(noted)
    },
    knows(place: Place, tradeId: bigint): boolean {
      const name = keyName(place)
      return beyond.get(name)?.has(tradeId) === true || (at(name) ?? -1n) >= tradeId
    },
    placeOf: (name: string): Place | undefined => cursors.get(name),
    at: (place: Place) => at(keyName(place)),
    symbolsOf: ({ accountId, book, symbol }: Feed) =>
      [...(symbols.get(nameOf({ accountId, book })) ?? [])].filter((each) => symbol === undefined || each === symbol),
  }
}
