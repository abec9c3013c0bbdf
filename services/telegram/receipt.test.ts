import type { Fill, Order, OrderState } from '@flotilla/protocol'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Receipt, type Stage, viewOf, withFill, withOrder, withState } from './receipt.ts'

const begun: Receipt = {
  ...{ accountId: '7fa', commandId: 'c', action: 'place', base: 'BTC', quote: 'USDT', language: 'en', since: 1 },
  ...{ userId: 'tg1', chatId: '1', messageId: '2', fills: {} },
  order: { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.003' },
}

const state = (name: OrderState['state'], more: Partial<OrderState> = {}): OrderState => ({
  ...{ state: name, contentHash: 'h', legs: [], at: 10 },
  ...more,
})
const fact = { market: 'spot' as const, symbol: 'BTCUSDT', orderId: '9', clientOrderId: 'x', side: 'BUY' as const }
const order = (status: string, executedQuantity: string, executedQuoteQuantity: string): Order => ({
  ...{ ...fact, id: status + executedQuantity, at: 20, type: 'MARKET', status, price: '0', quantity: '0.003' },
  ...{ executedQuantity, executedQuoteQuantity },
})
const fill = (id: string, quantity: string, fee: string): Fill => ({
  ...{ ...fact, id, at: 30, price: '70000', quantity, fee, feeAsset: 'BTC', maker: false },
})

const leg = {
  clientOrderId: 'x',
  orderId: '9',
  status: 'PARTIALLY_FILLED',
  executedQuantity: '0.001',
  executedQuoteQuantity: '70',
}
const facts: ((receipt: Receipt) => Receipt)[] = [
  (receipt) => withState(receipt, state('sending')),
  (receipt) => withState(receipt, state('checking')),
  (receipt) => withState(receipt, state('placed', { legs: [leg] })),
  (receipt) => withOrder(receipt, order('NEW', '0', '0')),
  (receipt) => withOrder(receipt, order('PARTIALLY_FILLED', '0.001', '70')),
  (receipt) => withOrder(receipt, order('FILLED', '0.003', '210')),
  (receipt) => withFill(receipt, fill('t1', '0.001', '0.000001')),
  (receipt) => withFill(receipt, fill('t2', '0.002', '0.000002')),
]

test('the same facts in any order, once or many times, make the same receipt', () => {
  const whole = viewOf(facts.reduce((receipt, add) => add(receipt), begun))
  expect(whole).toMatchObject({
    stage: 'filled',
    averagePrice: '70000',
    feesComplete: true,
    fees: [{ asset: 'BTC', fee: '0.000003' }],
  })
  const orders = fc.tuple(
    fc.shuffledSubarray(facts, { minLength: facts.length }),
    fc.array(fc.constantFrom(...facts), { maxLength: 6 }),
  )
  fc.assert(
    fc.property(orders, ([first, again]) => {
      const told = [...first, ...again].reduce((receipt, add) => add(receipt), begun)
      expect({ ...viewOf(told), at: 0 }).toEqual({ ...whole, at: 0 })
    }),
  )
})

const distance: Readonly<Record<Stage, number>> = {
  ...{ sending: 0, checking: 1, open: 2, partial: 3, filled: 4 },
  ...{ cancelled: 4, expired: 4, rejected: 4, notPlaced: 4, quarantined: 4 },
}

test('what is shown never goes backwards, in whatever order it is told', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...facts), { maxLength: 20 }), (told) => {
      let receipt = begun
      let furthest = 0
      for (const add of told) {
        receipt = add(receipt)
        const now = distance[viewOf(receipt).stage]
        expect(now).toBeGreaterThanOrEqual(furthest)
        furthest = now
      }
    }),
  )
})

test('an order that Binance shows was placed, whatever its request says', () => {
  const checking = withState(begun, state('checking'))
  expect(viewOf(checking).stage).toBe('checking')
  expect(viewOf(withOrder(checking, order('NEW', '0', '0'))).stage).toBe('open')
  expect(viewOf(withFill(withState(begun, state('quarantined')), fill('t', '0.003', '0'))).stage).toBe('filled')
})

test('an order in quote is filled when Binance says so, not when a quantity was reached', () => {
  const inQuote = { ...begun, order: { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quoteOrderQty: '100' } }
  const told = withFill(inQuote, fill('t', '0.001', '0'))
  expect(viewOf(told).stage).toBe('partial')
  expect(viewOf(withState(told, state('placed', { legs: [{ ...leg, status: 'FILLED' }] }))).stage).toBe('filled')
})

test('a cancelled order shows what was filled before', () => {
  const view = viewOf(withOrder(begun, order('CANCELED', '0.001', '70')))
  expect(view).toMatchObject({
    stage: 'cancelled',
    executedQuantity: '0.001',
    averagePrice: '70000',
    feesComplete: false,
  })
})

test('an order was filled when it was filled, however late its request was found out', () => {
  const filled = withFill(withState(begun, state('sending')), fill('t', '0.003', '0'))
  expect(viewOf(filled).at).toBe(30)
  expect(viewOf(withState(filled, state('placed', { at: 13_000 }))).at).toBe(30)
  expect(viewOf(withState(begun, state('checking', { at: 40 }))).at).toBe(40)
})
