import type { Side } from '../engine/book.ts'
import { floorTo, UNIT } from '../fixed.ts'
import type { Random } from '../random.ts'
import type { Instrument } from './instrument.ts'

/**
 * Everybody else: quotes a ladder around the fair price, moves it, and trades. Accounts' orders that are in the way of a
 * move are filled by it, at their own price, as a real market would.
 */
export interface Crowd {
  /** Puts the first quotes up and makes the first trade, so that nobody meets a market without a price. */
  open(fair: number, now: number): void
  /** Lets `elapsedMs` of market time pass with the fair price now at `fair`. */
  step(fair: number, elapsedMs: number, now: number): void
  /** Goes to `price` at once, trading on the way, and prints a last trade at exactly that price. */
  jump(price: number, now: number): void
}

export function createCrowd(instrument: Instrument, random: Random): Crowd {
  const { spec, book } = instrument
  const { tickSize, stepSize, liveliness } = spec

  const onTick = (price: number): number => Math.max(tickSize, Math.round(price / tickSize) * tickSize)
  const size = (scale: number): number =>
    Math.max(
      spec.minQuantity,
      floorTo(Math.round(liveliness.tradeSize * scale * Math.exp(random.normal() * 0.9)), stepSize),
    )

  /** Distance of the i-th level from the best, in ticks: dense at the top, thin far away. */
  function offset(depth: number, price: number): number {
    const grain = Math.max(1, Math.round((price / tickSize) * 0.000_02))
    return depth < 5 ? depth : depth + Math.floor((depth - 4) ** 1.5 * 0.2 * grain)
  }

  /** Takes the crowd away from prices at or beyond `limit`, then buys or sells through accounts' orders there. */
  function clear(side: Side, limit: number, now: number): void {
    const resting = book.side(side)
    const beyond = (price: number): boolean => (side === 'BUY' ? price >= limit : price <= limit)
    const prices: number[] = []
    for (let depth = 0; ; depth++) {
      const level = resting.fromBest(depth)
      if (!level || !beyond(level.price)) break
      prices.push(level.price)
    }
    for (const price of prices) book.setCrowd(side, price, 0)
    const best = resting.best()
    if (!best || !beyond(best.price)) return
    instrument.take({ side: side === 'BUY' ? 'SELL' : 'BUY', limit, wants: () => Number.MAX_SAFE_INTEGER }, now)
  }

  function ladder(side: Side, best: number): void {
    const away = side === 'BUY' ? -1 : 1
    const resting = book.side(side)
    const wanted = Math.min(liveliness.levels, 12)
    const full = resting.size < liveliness.levels
    for (let depth = 0; depth < (full ? liveliness.levels : wanted); depth++) {
      const price = best + away * offset(depth, best) * tickSize
      if (price >= tickSize && !book.crowdAt(side, price)) book.setCrowd(side, price, size(1.5 + depth * 0.15))
    }
    while (resting.size > liveliness.levels * 1.5) {
      const worst = resting.worst()
      if (!worst || worst.queue.some((entry) => entry.owner !== null)) break
      book.setCrowd(side, worst.price, 0)
    }
  }

  function rearrange(side: Side): void {
    const level = book.side(side).fromBest(Math.floor(random.next() ** 2 * 20))
    if (!level) return
    const quantity = random.next() < 0.1 ? 0 : size(1.5)
    if (quantity > 0 || book.side(side).size > liveliness.levels / 2) book.setCrowd(side, level.price, quantity)
  }

  function trade(now: number): void {
    const side: Side = random.next() < 0.5 ? 'BUY' : 'SELL'
    const best = book.opposite(side).best()
    if (!best) return
    let wanted = size(0.6)
    const limit = best.price + (side === 'BUY' ? 3 : -3) * tickSize
    instrument.take({ side, limit, wants: () => wanted }, now, {
      taken: (made) => {
        wanted -= made.quantity
      },
    })
  }

  /** Puts the top of the book around `fair`. */
  function quote(fair: number, now: number): void {
    const half = Math.max(tickSize / 2, fair * 0.000_002)
    const bid = Math.max(tickSize, Math.floor((fair - half) / tickSize) * tickSize)
    const ask = Math.max(bid + tickSize, Math.ceil((fair + half) / tickSize) * tickSize)
    clear('BUY', ask, now)
    clear('SELL', bid, now)
    ladder('BUY', bid)
    ladder('SELL', ask)
  }

  function step(fair: number, elapsedMs: number, now: number): void {
    quote(fair * UNIT, now)
    rearrange('BUY')
    rearrange('SELL')
    const expected = (liveliness.tradesPerSecond * elapsedMs) / 1_000
    for (let left = expected; left > 0; left -= 1) if (random.next() < Math.min(1, left)) trade(now)
    instrument.settle()
  }

  function jump(price: number, now: number): void {
    const target = onTick(price)
    const up = target >= instrument.lastPrice()
    const taker: Side = up ? 'BUY' : 'SELL'
    instrument.take({ side: taker, limit: target, wants: () => Number.MAX_SAFE_INTEGER }, now)
    clear('BUY', target, now)
    clear('SELL', target, now)
    book.setCrowd(up ? 'SELL' : 'BUY', target, size(1))
    let wanted = Math.min(size(0.5), book.crowdAt(up ? 'SELL' : 'BUY', target))
    instrument.take({ side: taker, limit: target, wants: () => wanted }, now, {
      taken: (made) => {
        wanted -= made.quantity
      },
    })
    quote(target, now)
    instrument.settle()
  }

  function open(fair: number, now: number): void {
    quote(fair * UNIT, now)
    trade(now)
    instrument.settle()
  }

  return { open, step, jump }
}
