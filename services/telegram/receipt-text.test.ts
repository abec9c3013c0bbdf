import type { OrderState } from '@flotilla/protocol'
import { expect, test } from 'vitest'
import { type Receipt, withState } from './receipt.ts'
import { receiptReply } from './receipt-text.ts'

const begun: Receipt = {
  ...{ accountId: '7fa', commandId: 'c', action: 'place', base: 'BTC', quote: 'USDT', language: 'en', since: 1 },
  ...{ userId: 'tg1', chatId: '1', messageId: '2', fills: {} },
  order: { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quoteOrderQty: '100' },
}
const told = { orderId: '9', status: 'NEW', quantity: '0', executedQuantity: '0', executedQuoteQuantity: '0', at: 20 }

test('an order that rests is on the book and can be cancelled there; one at the market is being filled', () => {
  const resting = { ...begun, told, order: { ...begun.order, type: 'LIMIT', quantity: '0.001', price: '60000' } }
  expect(receiptReply(resting, 30)).toMatchObject({
    text: { html: expect.stringContaining('On the book') },
    buttons: [[{ action: { do: 'cancelOrder', orderId: '9' } }]],
  })
  const atMarket = receiptReply({ ...begun, told }, 30)
  expect(atMarket.text.html).toMatch(/Being filled[\s\S]*100\.00 USDT/)
  expect(atMarket.text.html).not.toContain('On the book')
  expect(atMarket.buttons).toEqual([])
})

test('who finds their order cancelled by the fleet is told why; one they cancelled themselves needs no word', () => {
  const order = { ...begun.order, type: 'LIMIT', quantity: '0.001', price: '60000' }
  const cancelled: OrderState = { state: 'cancelled', contentHash: 'h', legs: [], at: 10 }
  const shown = (state: OrderState) => receiptReply(withState({ ...begun, order }, state), 30).text.html
  expect(shown({ ...cancelled, barrierAt: 5 })).toMatch(/Cancelled[\s\S]*did not say whether it took the order/)
  expect(shown(cancelled)).not.toContain('did not say')
})

test('an order that was amended elsewhere is shown as it is on the book', () => {
  const order = { ...begun.order, type: 'LIMIT', quantity: '0.002', price: '60000' }
  expect(receiptReply({ ...begun, order, told: { ...told, quantity: '0.001' } }, 30).text.html).toContain('0.001 BTC')
})
