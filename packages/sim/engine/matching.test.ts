import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createBook, type Side } from './book.ts'
import { match } from './matching.ts'

interface Owner {
  readonly name: string
}

function open() {
  const changes: string[] = []
  const book = createBook<Owner>((side, price, total) => changes.push(`${side} ${price} ${total}`))
  return { book, changes }
}

function take(book: ReturnType<typeof open>['book'], side: Side, limit: number | null, quantity: number) {
  let left = quantity
  const trades: { price: number; quantity: number; maker: string | null }[] = []
  match(
    book,
    { side, limit, wants: () => left },
    {
      trade(price, traded, entry) {
        left -= traded
        trades.push({ price, quantity: traded, maker: entry.owner?.name ?? null })
      },
    },
  )
  return trades
}

describe('matching', () => {
  test('the better price trades first, and at one price who came first', () => {
    const { book } = open()
    book.rest('SELL', 102, 5, { name: 'late price' })
    book.rest('SELL', 101, 3, { name: 'first' })
    book.rest('SELL', 101, 4, { name: 'second' })
    expect(take(book, 'BUY', 102, 9)).toEqual([
      { price: 101, quantity: 3, maker: 'first' },
      { price: 101, quantity: 4, maker: 'second' },
      { price: 102, quantity: 2, maker: 'late price' },
    ])
    expect(book.asks.best()).toMatchObject({ price: 102, total: 3 })
  })

  test('a taker stops at its limit', () => {
    const { book } = open()
    book.rest('BUY', 100, 5, { name: 'high' })
    book.rest('BUY', 99, 5, { name: 'low' })
    expect(take(book, 'SELL', 100, 8)).toEqual([{ price: 100, quantity: 5, maker: 'high' }])
  })

  test('what the crowd adds later stands behind an order that was there', () => {
    const { book } = open()
    book.setCrowd('SELL', 101, 2)
    book.rest('SELL', 101, 3, { name: 'account' })
    book.setCrowd('SELL', 101, 6)
    expect(take(book, 'BUY', null, 7)).toEqual([
      { price: 101, quantity: 2, maker: null },
      { price: 101, quantity: 3, maker: 'account' },
      { price: 101, quantity: 2, maker: null },
    ])
  })

  test('every change raises the update id by one and is told with the new total', () => {
    const { book, changes } = open()
    const before = book.updateId
    const entry = book.rest('BUY', 100, 5, { name: 'a' })
    book.reduce('BUY', 100, entry, 2)
    book.remove('BUY', 100, entry)
    expect(book.updateId).toBe(before + 3)
    expect(changes).toEqual(['BUY 100 5', 'BUY 100 3', 'BUY 100 0'])
  })
})

type Step = readonly ['limit' | 'crowd', Side, number, number]
const step: fc.Arbitrary<Step> = fc.tuple(
  fc.constantFrom('limit' as const, 'crowd' as const),
  fc.constantFrom('BUY' as const, 'SELL' as const),
  fc.integer({ min: 90, max: 110 }),
  fc.integer({ min: 1, max: 20 }),
)

test('the book never crosses and totals are the sums of their queues, whatever is sent', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
      const { book } = open()
      for (const [kind, side, price, quantity] of steps) {
        const best = book.opposite(side).best()
        const crosses = best && (side === 'BUY' ? price >= best.price : price <= best.price)
        if (kind === 'crowd' && !crosses) book.setCrowd(side, price, quantity)
        if (kind !== 'limit') continue
        const filled = take(book, side, price, quantity).reduce((sum, trade) => sum + trade.quantity, 0)
        if (filled < quantity) book.rest(side, price, quantity - filled, { name: 'x' })
      }
      const bid = book.bids.best()
      const ask = book.asks.best()
      if (bid && ask) expect(bid.price).toBeLessThan(ask.price)
      for (const side of [book.bids, book.asks]) {
        for (let depth = 0; depth < side.size; depth++) {
          const level = side.fromBest(depth)
          expect(level?.total).toBe(level?.queue.reduce((sum, entry) => sum + entry.quantity, 0))
          expect(level?.total).toBeGreaterThan(0)
        }
      }
    }),
  )
})
