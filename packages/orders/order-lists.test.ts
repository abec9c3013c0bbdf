import type { CallParams } from '@flotilla/protocol'
import { describe, expect, test } from 'vitest'
import type { Ask, Event } from './index.ts'
import { clientOrderIdOf, planOf } from './index.ts'
import { command, drive, planned, told } from './testing.ts'

const listClientOrderId = clientOrderIdOf('7fab', 'c1')
const cancelList = () => planned({ action: 'cancel', order: { symbol: 'BTCUSDT', commandId: 'c1', list: true } }, 'c2')

const rows = ['31', '32'].map((orderId) => ({ symbol: 'BTCUSDT', orderId, clientOrderId: `leg-${orderId}` }))
const shown = { orderListId: 7, listClientOrderId, listOrderStatus: 'ALL_DONE', symbol: 'BTCUSDT', orders: rows }
const taken = { ...shown, orderReports: rows.map((row) => ({ ...row, status: 'CANCELED' })) }

/** Answers what is asked while a lost cancel is settled, by the operation. */
const answering = (answers: Readonly<Record<string, (ask: Ask) => Omit<Event, 'at'>>>) => {
  const asked: string[] = []
  const ask = (_at: number, effect: unknown) => {
    const { ask: what } = effect as { ask: Ask }
    asked.push(what.operation)
    return answers[what.operation]?.(what) ?? told('rejected', undefined, 'ORDER_NOT_OPEN')
  }
  return { asked, ask }
}

const legsEndedAs = (statuses: Readonly<Record<string, string>>) => ({
  'spot.getOrderList': () => told('ok', shown),
  'spot.getOrder': ({ params }: Ask) =>
    told('ok', { ...rows.find(({ orderId }) => orderId === params.orderId), status: statuses[String(params.orderId)] }),
})

describe('an order list', () => {
  test("holds each leg of margin's old OCO against its own price, and a stop at the market against none", () => {
    const order = { symbol: 'BTCUSDT', side: 'SELL', quantity: '1', price: '66000', stopPrice: '59000' }
    const oco = { action: 'orderList', market: 'margin', operation: 'margin.marginAccountNewOco' } as const
    const pricesOf = (more: CallParams) =>
      planned({ ...oco, order: { ...order, ...more } }).cases.map(({ sent }) => sent)
    const both = { side: 'SELL', quantity: '1' }
    expect(pricesOf({ stopLimitPrice: '58900' })).toMatchObject([
      { ...both, price: '66000' },
      { ...both, price: '58900' },
    ])
    expect(pricesOf({})).toEqual([
      expect.objectContaining({ price: '66000' }),
      expect.not.objectContaining({ price: expect.anything() }),
    ])
  })
})

describe('the cancel of an order list', () => {
  test('names it by the command that placed it, by its client id or by the id of the venue', () => {
    const params = { symbol: 'BTCUSDT', listClientOrderId }
    expect(cancelList()).toMatchObject({ operation: 'spot.deleteOrderList', params, exposes: false, priority: 0 })
    const order = { symbol: 'BTCUSDT', isIsolated: 'TRUE', orderListId: 7 }
    expect(planned({ action: 'cancel', market: 'margin', order })).toMatchObject({
      operation: 'margin.marginAccountCancelOco',
      params: { ...order, orderListId: '7' },
      cases: [{ query: { params: { ...order, orderListId: '7' } } }],
    })
    const cross = planned({ action: 'cancel', market: 'margin', order: { symbol: 'BTCUSDT', listClientOrderId: 'x' } })
    expect(cross.cases[0]?.query).toEqual({
      operation: 'margin.queryMarginAccountsOco',
      params: { origClientOrderId: 'x' },
    })
  })

  test('is refused on futures, which have no lists', () => {
    const usdm = { ...command, action: 'cancel', market: 'usdm', order: { symbol: 'BTCUSDT', orderListId: 7 } } as const
    expect(planOf({ accountId: '7fab', commandId: 'c1', command: usdm })).toMatchObject({ code: 'BAD_COMMAND' })
  })

  test('tells of every leg the answer names', () => {
    const { last } = drive(cancelList(), { send: () => told('ok', taken) })
    expect(last).toMatchObject({ state: 'cancelled', legs: [{ orderId: '31', status: 'CANCELED' }, { orderId: '32' }] })
  })

  test('is not believed when the answer is about another list', () => {
    const { asked, ask } = answering(legsEndedAs({ 31: 'CANCELED', 32: 'CANCELED' }))
    const { last } = drive(cancelList(), { send: () => told('ok', { ...taken, listClientOrderId: 'other' }), ask })
    expect(last?.state).toBe('cancelled')
    expect(asked).toEqual(['spot.getOrderList', 'spot.getOrder', 'spot.getOrder'])
  })

  test('whose answer was lost is found by how its legs ended, without cancelling anything again', () => {
    const { asked, ask } = answering(legsEndedAs({ 31: 'CANCELED', 32: 'CANCELED' }))
    const { last } = drive(cancelList(), { send: () => told('unknown'), ask })
    expect(last).toMatchObject({ state: 'cancelled', legs: [{ orderId: '31' }, { orderId: '32', status: 'CANCELED' }] })
    expect(asked).not.toContain('spot.deleteOrderList')
  })

  test('that came too late is rejected: a leg was filled and ended the other', () => {
    const { ask } = answering(legsEndedAs({ 31: 'FILLED', 32: 'EXPIRED' }))
    const { last } = drive(cancelList(), { send: () => told('unknown'), ask })
    expect(last).toMatchObject({
      state: 'rejected',
      fault: { code: 'ORDER_NOT_OPEN' },
      legs: [{ status: 'FILLED' }, {}],
    })
  })

  test('that never arrived is made good by its barrier, which the log names first', () => {
    const { ask } = answering({
      ...legsEndedAs({ 31: 'NEW', 32: 'NEW' }),
      'spot.deleteOrderList': () => told('ok', taken),
    })
    const { last, order } = drive(cancelList(), { send: () => told('unknown'), ask })
    expect(last).toMatchObject({ state: 'cancelled', legs: [{ orderId: '31', status: 'CANCELED' }, { orderId: '32' }] })
    expect(order.slice(-3)).toEqual(['append', 'ask', 'append'])
  })

  test('of which nothing is found is rejected only behind the fence, the engine and the lag of queries', () => {
    const { asked, ask } = answering({ 'spot.getOrderList': () => told('rejected', undefined, 'ORDER_NOT_FOUND') })
    const { last, order, at, wanted } = drive(cancelList(), { send: () => told('unknown'), ask })
    expect(last).toMatchObject({ state: 'rejected', fault: { code: 'ORDER_NOT_OPEN' } })
    expect(asked).toContain('spot.deleteOrderList')
    const fence = wanted[order.indexOf('time')]
    expect(at - (fence?.at ?? at)).toBeGreaterThanOrEqual(45_000)
  })
})
