import type { Order } from '@flotilla/protocol'
import { expect, it } from 'vitest'
import { createAccountView, lagMs } from './account-view.ts'

const order = (status: Order['status']) =>
  ({ kind: 'order', fact: { orderId: '7', symbol: 'BTCUSDT', status } as Order }) as const

it('remembers for as long as reads may lag that an order is over, so that an old list does not open it again', () => {
  const view = createAccountView()
  const at = 1_000_000
  view.note(order('NEW'), at)
  view.note(order('FILLED'), at + 1)
  expect(view.open()).toEqual([])
  expect(view.toldSince('7', at)).toBe(true)
  expect(view.toldSince('7', at + 2)).toBe(false)
  view.note({ ...order('NEW'), fact: { ...order('NEW').fact, orderId: '8' } }, at + 3 * lagMs)
  expect(view.toldSince('7', at)).toBe(false)
})
