import Big from 'big.js'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Instrument } from './instruments.ts'
import { type Drafted, draftOrder, type Wish } from './order-draft.ts'

const instrument: Instrument = {
  ...{ symbol: 'BTCUSDT', base: 'BTC', quote: 'USDT', trading: true, quoteDecimals: 8 },
  ...{ tickSize: '0.01', stepSize: '0.00001', marketStepSize: '0' },
  ...{ minQuantity: '0.00001', maxQuantity: '9000', minNotional: '5' },
}
const situation = { instrument, lastPrice: '70000', freeBase: '0.02', freeQuote: '1000' }

const draft = (wish: Wish) => draftOrder(wish, situation)
const orderOf = (drafted: Drafted) => (drafted.ok ? drafted.draft.order : drafted.fault)

test('dollars at the market are an order in quote', () => {
  expect(orderOf(draft({ side: 'BUY', amount: { of: 'quote', value: '100' } }))).toEqual({
    ...{ symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quoteOrderQty: '100' },
  })
})

test('dollars at a price are a quantity, rounded down to the step', () => {
  expect(orderOf(draft({ side: 'BUY', amount: { of: 'quote', value: '100' }, price: '60000' }))).toEqual({
    ...{ symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', quantity: '0.00166', price: '60000', timeInForce: 'GTC' },
  })
})

test('a share is of what is free of the asset that is given away', () => {
  expect(orderOf(draft({ side: 'SELL', amount: { of: 'free', percent: '50' } }))).toMatchObject({ quantity: '0.01' })
  expect(orderOf(draft({ side: 'BUY', amount: { of: 'free', percent: '25' } }))).toMatchObject({ quoteOrderQty: '250' })
})

test('a price off the tick is put on it, never to the worse of who asked', () => {
  const at = (side: 'BUY' | 'SELL') =>
    orderOf(draft({ side, amount: { of: 'base', value: '0.001' }, price: '69999.999' }))
  expect(at('BUY')).toMatchObject({ price: '69999.99' })
  expect(at('SELL')).toMatchObject({ price: '70000' })
})

test('what cannot be ordered is refused with the figure that would be right', () => {
  expect(orderOf(draft({ side: 'BUY', amount: { of: 'quote', value: '4' } }))).toMatchObject({
    why: 'belowNotional',
    least: '5',
  })
  expect(orderOf(draft({ side: 'BUY', amount: { of: 'quote', value: '2000' } }))).toMatchObject({
    why: 'notEnough',
    free: '1000',
  })
  expect(orderOf(draft({ side: 'SELL', amount: { of: 'base', value: '0.000001' } }))).toMatchObject({
    why: 'belowQuantity',
  })
  expect(orderOf(draft({ side: 'BUY', amount: { of: 'base', value: '9001' } }))).toMatchObject({ why: 'aboveQuantity' })
  const poor = draftOrder({ side: 'SELL', amount: { of: 'free', percent: '100' } }, { ...situation, freeBase: '0' })
  expect(orderOf(poor)).toEqual({ why: 'nothingFree', asset: 'BTC' })
})

const decimal = fc.integer({ min: 1, max: 2_000_000_000 }).map((n) => new Big(n).div(1e6).toFixed())
const amount = fc.oneof(
  decimal.map((value) => ({ of: 'quote' as const, value })),
  decimal.map((value) => ({ of: 'base' as const, value })),
  fc.integer({ min: 1, max: 100 }).map((n) => ({ of: 'free' as const, percent: String(n) })),
)

test('no draft exceeds what was asked for, what is free, or the rules of the symbol', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('BUY', 'SELL'),
      amount,
      fc.option(decimal, { nil: undefined }),
      decimal,
      decimal,
      (side, of, price, freeBase, freeQuote) => {
        const wish: Wish = { side, amount: of, ...(price === undefined ? {} : { price }) }
        const drafted = draftOrder(wish, { ...situation, freeBase, freeQuote })
        if (!drafted.ok) return
        const { order, quantity, quoteQuantity } = drafted.draft
        expect(new Big(side === 'BUY' ? quoteQuantity : quantity).lte(side === 'BUY' ? freeQuote : freeBase)).toBe(true)
        if (of.of === 'base') expect(new Big(quantity).lte(of.value)).toBe(true)
        if (of.of === 'quote') expect(new Big(quoteQuantity).lte(of.value)).toBe(true)
        if (order.quantity) expect(new Big(String(order.quantity)).mod('0.00001').eq(0)).toBe(true)
        if (order.price) expect(new Big(String(order.price)).mod('0.01').eq(0)).toBe(true)
      },
    ),
  )
})
