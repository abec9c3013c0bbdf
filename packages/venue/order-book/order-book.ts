import { crc32 } from './crc32.ts'
import { type BookLevel, BookSide } from './side.ts'

/** A diff as the streams send it. `pu` is there on futures and options. */
export interface BookDiff {
  readonly U: number
  readonly u: number
  readonly pu?: number | undefined
  readonly b: readonly BookLevel[]
  readonly a: readonly BookLevel[]
}

/** The answer of the depth endpoint. */
export interface BookSnapshot {
  readonly lastUpdateId: number
  readonly bids: readonly BookLevel[]
  readonly asks: readonly BookLevel[]
}

/**
 * `buffering`: nothing is shown until a snapshot joins the diffs. `thin`: the market moved beyond the levels of the
 * last snapshot; what is shown was built from changes alone and a level that never changed may be missing.
 */
export type BookState = 'buffering' | 'live' | 'thin'

/**
 * What a diff or a snapshot did. `gap`: the book is no longer known; `thin`: it is about to be; `stale`: the snapshot
 * was too old for the diffs at hand. Each of them means: fetch a snapshot.
 */
export type BookStep =
  | { readonly step: 'buffered' | 'ignored' | 'applied' | 'live' | 'stale' | 'thin' }
  | { readonly step: 'gap'; readonly expected: number; readonly got: number }

const BUFFERED: BookStep = { step: 'buffered' }
const IGNORED: BookStep = { step: 'ignored' }
const APPLIED: BookStep = { step: 'applied' }
const LIVE: BookStep = { step: 'live' }
const STALE: BookStep = { step: 'stale' }
const THIN: BookStep = { step: 'thin' }

/** Diffs kept while waiting for a snapshot: more than ten minutes of the busiest stream. */
const BUFFER_LIMIT = 10_000

export interface OrderBookOptions {
  /** How diffs follow each other: spot by consecutive ids, futures and options by `pu`. */
  readonly rules: 'spot' | 'futures'
  /** Levels to keep on each side; without it everything that is known. */
  readonly keep?: number
}

/**
 * A local order book. It buffers diffs until a snapshot joins them, applies them in order, and tells by values when a
 * diff is missing or the known levels are used up. Levels beyond a cut-off snapshot are not shown while known ones
 * are left.
 * @see https://developers.binance.com/legacy-docs/binance-spot-api-docs/web-socket-streams#how-to-manage-a-local-order-book-correctly
 */
export class OrderBook {
  readonly #rules: 'spot' | 'futures'
  readonly #keep: number | undefined
  readonly #bids = new BookSide('bids')
  readonly #asks = new BookSide('asks')
  #state: BookState = 'buffering'
  /** Diffs a coming snapshot will have to be joined with; also collected while a thin book waits for a new one. */
  #buffer: BookDiff[] = []
  #updateId = 0
  /** Futures: the first diff after a snapshot overlaps it, only later ones must link by `pu`. */
  #linked = false

  constructor({ rules, keep }: OrderBookOptions) {
    this.#rules = rules
    this.#keep = keep
  }

  get state(): BookState {
    return this.#state
  }

  /** Id of the last update in the book; 0 before the first snapshot. */
  get updateId(): number {
    return this.#updateId
  }

  bestBid(): BookLevel | undefined {
    return this.#state === 'buffering' ? undefined : this.#bids.best()
  }

  bestAsk(): BookLevel | undefined {
    return this.#state === 'buffering' ? undefined : this.#asks.best()
  }

  /** The best `count` levels of each side, best first; empty while the book is buffering. */
  levels(count?: number): { bids: BookLevel[]; asks: BookLevel[] } {
    if (this.#state === 'buffering') return { bids: [], asks: [] }
    return { bids: this.#bids.top(count), asks: this.#asks.top(count) }
  }

  /** CRC-32 over update id and all levels: equal for equal books. */
  checksum(): number {
    const { bids, asks } = this.levels()
    const text = [bids, asks].map((side) => side.map(([price, quantity]) => `${price}:${quantity}`).join(','))
    return crc32(`${this.#updateId}|${text.join('|')}`)
  }

  /**
   * Starts the book from a snapshot and applies what was buffered after it.
   * @param limit how many levels were asked for; a side with fewer is complete. Unknown counts as cut off.
   */
  load(snapshot: BookSnapshot, limit?: number): BookStep {
    const first = this.#buffer[0]
    if (first ? snapshot.lastUpdateId < first.U : snapshot.lastUpdateId < this.#updateId) return STALE
    const cutOff = (levels: readonly BookLevel[]) => limit === undefined || levels.length >= limit
    this.#bids.load(snapshot.bids, cutOff(snapshot.bids))
    this.#asks.load(snapshot.asks, cutOff(snapshot.asks))
    this.#updateId = snapshot.lastUpdateId
    this.#linked = false
    this.#state = 'live'
    const waiting = this.#buffer
    this.#buffer = []
    for (const [index, diff] of waiting.entries()) {
      const step = this.apply(diff)
      if (step.step !== 'gap') continue
      this.#buffer.push(...waiting.slice(index + 1))
      return step
    }
    return this.state === 'thin' ? THIN : LIVE
  }

  /** Takes the next diff of the stream. */
  apply(diff: BookDiff): BookStep {
    if (this.#state === 'buffering') return this.#buffered(diff)
    if (this.#rules === 'spot') {
      if (diff.u <= this.#updateId) return IGNORED
      if (diff.U > this.#updateId + 1) return this.#gap(diff, this.#updateId + 1, diff.U)
    } else if (this.#linked) {
      if (diff.pu !== this.#updateId) return this.#gap(diff, this.#updateId, diff.pu ?? diff.U)
    } else {
      if (diff.u < this.#updateId) return IGNORED
      if (diff.U > this.#updateId) return this.#gap(diff, this.#updateId, diff.U)
    }
    return this.#set(diff)
  }

  /** Forgets everything, for example because the connection was lost. */
  reset(): void {
    this.#state = 'buffering'
    this.#buffer = []
    this.#updateId = 0
  }

  #set(diff: BookDiff): BookStep {
    for (const level of diff.b) this.#bids.set(level)
    for (const level of diff.a) this.#asks.set(level)
    this.#updateId = diff.u
    this.#linked = true
    if (this.#keep !== undefined) this.#prune(this.#keep)
    const before = this.#state
    this.#state = this.#bids.thin || this.#asks.thin ? 'thin' : 'live'
    if (this.#state === 'live') {
      if (before === 'thin') this.#buffer = []
      return APPLIED
    }
    this.#buffered(diff)
    return before === 'thin' ? APPLIED : THIN
  }

  /** Cuts in bulk, so that a level at the border is not cut and set again with every diff. */
  #prune(keep: number): void {
    if (this.#bids.size > 2 * keep) this.#bids.keep(keep)
    if (this.#asks.size > 2 * keep) this.#asks.keep(keep)
  }

  #buffered(diff: BookDiff): BookStep {
    if (this.#buffer.length >= BUFFER_LIMIT) this.#buffer.shift()
    this.#buffer.push(diff)
    return BUFFERED
  }

  #gap(diff: BookDiff, expected: number, got: number): BookStep {
    this.#state = 'buffering'
    this.#buffer = [diff]
    return { step: 'gap', expected, got }
  }
}

export function createOrderBook(options: OrderBookOptions): OrderBook {
  return new OrderBook(options)
}
