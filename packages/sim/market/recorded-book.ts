import type { Side } from '../engine/book.ts'
import type { Instrument } from './instrument.ts'
import type { RecordedDepth } from './recorded-event.ts'
import type { MarketTrade } from './tape.ts'

/** Keeps an instrument's book at what was recorded, while accounts trade with it. */
export interface RecordedBook {
  load(snapshot: RecordedDepth): void
  /** Applies a diff; one from before the snapshot is dropped. */
  apply(diff: RecordedDepth, now: number): void
  /** A recorded trade also fills accounts' orders that were in its way. */
  traded(trade: MarketTrade): void
  readonly loaded: boolean
}

export function createRecordedBook(instrument: Instrument): RecordedBook {
  const { book } = instrument
  const recorded: Record<Side, Map<number, number>> = { BUY: new Map(), SELL: new Map() }
  const disturbed = new Set<string>()
  let loaded = false
  let applying = false
  let ownId = 2_000_000_000_000

  instrument.listen({
    level(side, price) {
      if (!applying) disturbed.add(`${side} ${price}`)
    },
  })

  function set(side: Side, price: number, quantity: number): void {
    if (quantity === 0) recorded[side].delete(price)
    else recorded[side].set(price, quantity)
    book.setCrowd(side, price, quantity)
  }

  /** What accounts took is put back: a recording does not learn. */
  function mend(): void {
    for (const place of disturbed) {
      const [side, price] = place.split(' ') as [Side, string]
      book.setCrowd(side, Number(price), recorded[side].get(Number(price)) ?? 0)
    }
    disturbed.clear()
  }

  function changing(id: number, change: () => void): void {
    applying = true
    mend()
    change()
    book.setUpdateId(id)
    applying = false
  }

  /** Fills accounts' orders on `side` at `price` or better for it. */
  function fillThrough(side: Side, price: number, now: number, most: number): void {
    const resting = book.side(side)
    let left = most
    for (let depth = 0; left > 0; ) {
      const level = resting.fromBest(depth)
      if (!level || (side === 'BUY' ? level.price < price : level.price > price)) return
      const entry = level.queue.find((candidate) => candidate.owner !== null)
      if (!entry?.owner) {
        depth += 1
        continue
      }
      const quantity = Math.min(left, entry.quantity)
      entry.owner.filled({ id: ownId++, price: level.price, quantity, at: now, buyerMaker: side === 'BUY' })
      const { owner } = entry
      book.reduce(side, level.price, entry, quantity)
      if (entry.quantity === 0) owner.exhausted()
      left -= quantity
    }
  }

  function uncross(now: number): void {
    const bid = book.bids.best()
    const ask = book.asks.best()
    if (!bid || !ask || bid.price < ask.price) return
    fillThrough('BUY', ask.price, now, Number.MAX_SAFE_INTEGER)
    fillThrough('SELL', bid.price, now, Number.MAX_SAFE_INTEGER)
  }

  return {
    get loaded() {
      return loaded
    },
    load(snapshot) {
      changing(snapshot.lastId, () => {
        for (const side of ['BUY', 'SELL'] as const) clear(instrument, side)
        recorded.BUY.clear()
        recorded.SELL.clear()
        for (const [price, quantity] of snapshot.bids) set('BUY', price, quantity)
        for (const [price, quantity] of snapshot.asks) set('SELL', price, quantity)
      })
      loaded = true
      instrument.settle()
    },
    apply(diff, now) {
      if (!loaded || diff.lastId <= book.updateId) return
      changing(diff.lastId, () => {
        for (const [price, quantity] of diff.bids) set('BUY', price, quantity)
        for (const [price, quantity] of diff.asks) set('SELL', price, quantity)
      })
      uncross(now)
      instrument.settle()
    },
    traded(trade) {
      fillThrough(trade.buyerMaker ? 'BUY' : 'SELL', trade.price, trade.at, trade.quantity)
    },
  }
}

function clear(instrument: Instrument, side: Side): void {
  const prices: number[] = []
  const resting = instrument.book.side(side)
  for (let depth = 0; depth < resting.size; depth++) prices.push(resting.fromBest(depth)?.price ?? 0)
  for (const price of prices) instrument.book.setCrowd(side, price, 0)
}
