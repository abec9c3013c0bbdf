import { type Bus, CursorKey, symbolOf, symbolToken } from '@flotilla/protocol'
import { type Book, books } from './feed.ts'
import { keyName, type Place } from './told-trades.ts'

/** A cursor as it is written; the revision is for compare-and-set. */
interface Written {
  readonly tradeId: bigint
  readonly revision: number
}

export const isBook = (text: string): text is Book => (books as readonly string[]).includes(text)
const keyOf = ({ accountId, book, symbol }: Place) => ({ accountId, market: book, symbol: symbolToken(symbol) })

/** Follows the cursors that are written: an account may come here from another instance. */
export async function followCursors(bus: Bus, onWritten: (place: Place, tradeId: bigint) => void) {
  const written = new Map<string, Written>()
  let newestAt = 0
  const watch = await bus.watchKeys(CursorKey, {}, ({ tokens: { accountId, market, symbol }, value, revision }) => {
    if (!value || !isBook(market) || !/^\d+$/.test(value.tradeId)) return
    const place: Place = { accountId, book: market, symbol: symbolOf(symbol) }
    const tradeId = BigInt(value.tradeId)
    newestAt = Math.max(newestAt, value.at)
    if ((written.get(keyName(place))?.revision ?? 0) < revision) written.set(keyName(place), { tradeId, revision })
    onWritten(place, tradeId)
  })
  await watch.ready
  return {
    newestAt,
    stop: watch.stop,
    at: (place: Place) => written.get(keyName(place))?.tradeId,
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
