import type { Level } from './book.ts'

/** One side of a book: levels sorted with the best price last, so that the busy end is the cheap end of the array. */
export interface SideBook<Order> {
  readonly size: number
  best(): Level<Order> | undefined
  /** The level `depth` places behind the best; 0 is the best. */
  fromBest(depth: number): Level<Order> | undefined
  worst(): Level<Order> | undefined
  at(price: number): Level<Order> | undefined
  ensure(price: number): Level<Order>
  drop(price: number): void
}

/** @param direction 1 when a higher price is better (bids), -1 when a lower one is (asks). */
export function createSideBook<Order>(direction: 1 | -1): SideBook<Order> {
  const sorted: Level<Order>[] = []
  const byPrice = new Map<number, Level<Order>>()

  /** The index of the first level that is not worse than `price`. */
  function position(price: number): number {
    const key = price * direction
    let low = 0
    let high = sorted.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const level = sorted[middle]
      if (level && level.price * direction < key) low = middle + 1
      else high = middle
    }
    return low
  }

  return {
    get size() {
      return sorted.length
    },
    best: () => sorted[sorted.length - 1],
    fromBest: (depth) => sorted[sorted.length - 1 - depth],
    worst: () => sorted[0],
    at: (price) => byPrice.get(price),
    ensure(price) {
      const known = byPrice.get(price)
      if (known) return known
      const level: Level<Order> = { price, total: 0, queue: [] }
      byPrice.set(price, level)
      sorted.splice(position(price), 0, level)
      return level
    },
    drop(price) {
      if (byPrice.delete(price)) sorted.splice(position(price), 1)
    },
  }
}
