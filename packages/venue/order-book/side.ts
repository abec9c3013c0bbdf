/** Price and quantity as Binance writes them; further elements are ignored. */
export type BookLevel = readonly [price: string, quantity: string, ...unknown[]]

/**
 * One side of a book: sorted arrays with the best price last, because that is where nearly all changes happen and
 * moving the tail of an array is cheap. Prices are compared as numbers, which is exact for the 15 digits Binance uses
 * at most; quantities are kept as text.
 */
export class BookSide {
  readonly #sign: 1 | -1
  /** Ascending: the price of bids, the negated price of asks. */
  #keys: number[] = []
  #levels: BookLevel[] = []
  /** Worse than this key only changes were seen, not what has been there all along. */
  #edge = Number.NEGATIVE_INFINITY

  constructor(side: 'bids' | 'asks') {
    this.#sign = side === 'bids' ? 1 : -1
  }

  get size(): number {
    return this.#keys.length
  }

  /** The market has moved beyond what the last snapshot covered: the best level may not be the best there is. */
  get thin(): boolean {
    return this.#edge > Number.NEGATIVE_INFINITY && !((this.#keys.at(-1) ?? Number.NEGATIVE_INFINITY) >= this.#edge)
  }

  best(): BookLevel | undefined {
    return this.#levels.at(-1)
  }

  /** The best `count` levels, best first, none beyond what is known; on a thin side what there is. */
  top(count = this.size): BookLevel[] {
    const first = this.thin ? 0 : this.#indexOf(this.#edge)
    return this.#levels.slice(Math.max(first, this.#levels.length - count)).reverse()
  }

  /** Replaces everything. When the list was cut off, what lies beyond its worst level is unknown. */
  load(levels: readonly BookLevel[], cutOff: boolean): void {
    const sorted = levels
      .filter(([, quantity]) => Number(quantity) !== 0)
      .map((level) => ({ key: this.#key(level[0]), level }))
      .sort((one, other) => one.key - other.key)
    this.#keys = sorted.map(({ key }) => key)
    this.#levels = sorted.map(({ level }) => [level[0], level[1]])
    this.#edge = cutOff ? (this.#keys[0] ?? Number.POSITIVE_INFINITY) : Number.NEGATIVE_INFINITY
  }

  /** Sets one level; quantity zero deletes it. Deleting what is not there is normal. */
  set(level: BookLevel): void {
    const key = this.#key(level[0])
    const index = this.#indexOf(key)
    const there = this.#keys[index] === key
    if (Number(level[1]) === 0) {
      if (!there) return
      this.#keys.splice(index, 1)
      this.#levels.splice(index, 1)
    } else if (there) {
      this.#levels[index] = level
    } else {
      this.#keys.splice(index, 0, key)
      this.#levels.splice(index, 0, level)
    }
  }

  /** Forgets all but the best `count` levels; from then on those beyond are unknown. */
  keep(count: number): void {
    const surplus = this.#keys.length - count
    if (surplus <= 0) return
    this.#keys.splice(0, surplus)
    this.#levels.splice(0, surplus)
    this.#edge = Math.max(this.#edge, this.#keys[0] ?? this.#edge)
  }

  #key(price: string): number {
    return this.#sign * Number(price)
  }

  /** Where the key is or would have to be inserted. */
  #indexOf(key: number): number {
    const keys = this.#keys
    let low = 0
    let high = keys.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((keys[middle] as number) < key) low = middle + 1
      else high = middle
    }
    return low
  }
}
