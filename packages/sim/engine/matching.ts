import type { Book, Entry, Side } from './book.ts'

/** Whoever takes from the book: an account's order or the crowd. */
export interface Taker {
  readonly side: Side
  /** The worst acceptable price; null takes at any price. */
  readonly limit: number | null
  /** How much more is wanted at this price; 0 stops. */
  wants(price: number): number
}

export interface MatchHandlers<Order> {
  /** Called before a trade; true when the maker (or the rest of the taker) was dealt with by self-trade prevention. */
  prevents?(maker: Order, price: number, entry: Entry<Order>): boolean
  /** One maker and the taker agree. The book has not been changed yet when this is called. */
  trade(price: number, quantity: number, entry: Entry<Order>): void
  /** The maker's visible quantity is used up and has left the book (icebergs show their next part). */
  exhausted?(price: number, entry: Entry<Order>): void
}

/** Lets `taker` meet the other side by price, then by time. Returns the quantity traded. */
export function match<Order>(book: Book<Order>, taker: Taker, handlers: MatchHandlers<Order>): number {
  const makers = book.opposite(taker.side)
  const makerSide: Side = taker.side === 'BUY' ? 'SELL' : 'BUY'
  let traded = 0
  for (let level = makers.best(); level && reaches(taker, level.price); level = makers.best()) {
    const entry = level.queue[0]
    const wanted = taker.wants(level.price)
    if (!entry || wanted <= 0) break
    if (entry.owner !== null && handlers.prevents?.(entry.owner, level.price, entry)) continue
    const quantity = Math.min(wanted, entry.quantity)
    handlers.trade(level.price, quantity, entry)
    book.reduce(makerSide, level.price, entry, quantity)
    if (entry.quantity === 0) handlers.exhausted?.(level.price, entry)
    traded += quantity
  }
  return traded
}

/** What `taker` could trade right now, without trading. */
export function fillable<Order>(book: Book<Order>, side: Side, limit: number | null, wanted: number): number {
  const makers = book.opposite(side)
  let sum = 0
  for (let depth = 0; sum < wanted; depth++) {
    const level = makers.fromBest(depth)
    if (!level || !reaches({ side, limit }, level.price)) break
    sum += level.total
  }
  return Math.min(sum, wanted)
}

/** Whether an order at `price` would find somebody on the other side. */
export function wouldTake<Order>(book: Book<Order>, side: Side, price: number): boolean {
  const best = book.opposite(side).best()
  return best !== undefined && reaches({ side, limit: price }, best.price)
}

function reaches(taker: Pick<Taker, 'side' | 'limit'>, price: number): boolean {
  if (taker.limit === null) return true
  return taker.side === 'BUY' ? price <= taker.limit : price >= taker.limit
}
