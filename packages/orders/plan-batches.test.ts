import type { Command } from '@flotilla/protocol'
import { describe, expect, test } from 'vitest'
import { clientOrderIdOf, planOf } from './index.ts'
import { command, drive, limitOrder, planned, told } from './testing.ts'

const id = (commandId: string) => clientOrderIdOf('7fab', commandId)
const change = { symbol: 'BTCUSDT', side: 'BUY', quantity: '0.002', price: '59000' }
const modify: Partial<Command> = {
  action: 'batch',
  market: 'usdm',
  operation: 'usdm.modifyMultipleOrders',
  order: {
    batchOrders: [
      { ...change, commandId: 'c0' },
      { ...change, orderId: '12', price: '58000' },
    ],
  },
}
const cancel: Partial<Command> = {
  action: 'batch',
  market: 'coinm',
  operation: 'coinm.cancelMultipleOrders',
  order: { symbol: 'BTCUSD_PERP', commandIdList: ['c0', 'c1'] },
}

const refusal = (order: object, operation = 'usdm.cancelMultipleOrders') =>
  planOf({
    ...{ accountId: '7fab', commandId: 'c2' },
    command: { ...command, action: 'batch', market: 'usdm', operation, order: { symbol: 'BTCUSDT', ...order } },
  })

describe('a batch', () => {
  test('that modifies has a part for each order, none of which cancels anything while it settles', () => {
    const plan = planned(modify, 'c2')
    expect(plan).toMatchObject({
      operation: 'usdm.modifyMultipleOrders',
      params: {
        batchOrders: [
          { ...change, origClientOrderId: id('c0') },
          { orderId: '12', price: '58000' },
        ],
      },
      exposes: true,
    })
    expect(plan.params.batchOrders).not.toContainEqual(expect.objectContaining({ commandId: 'c0' }))
    expect(plan.cases).toMatchObject([
      { goal: 'changed', id: id('c0'), sent: { quantity: '0.002', price: '59000' } },
      { goal: 'changed', id: '12', sent: { price: '58000' } },
    ])
    const barriers = plan.cases.map(({ barrier }) => barrier?.params.origClientOrderId)
    expect(barriers).toEqual([clientOrderIdOf('7fab', 'c2', -1), clientOrderIdOf('7fab', 'c2', -1)])
  })

  test('about several symbols names in each part its own, also where nothing is known of it but its refusal', () => {
    const batchOrders = [limitOrder, { ...limitOrder, symbol: 'ETHUSDT' }]
    const plan = planned({ action: 'batch', market: 'usdm', order: { batchOrders } }, 'c2')
    expect(plan.symbols).toEqual(['BTCUSDT', 'ETHUSDT'])
    const { last } = drive(plan, { send: () => told('rejected') })
    expect(last?.legs).toMatchObject([{ symbol: 'BTCUSDT' }, { symbol: 'ETHUSDT', state: 'rejected' }])
  })

  test('that cancels has a part for each order and never counts as exposure', () => {
    expect(planned(cancel, 'c2')).toMatchObject({
      operation: 'coinm.cancelMultipleOrders',
      params: { symbol: 'BTCUSD_PERP', origClientOrderIdList: [id('c0'), id('c1')] },
      exposes: false,
      cases: [
        { goal: 'gone', barrier: { operation: 'coinm.cancelOrder', params: { origClientOrderId: id('c0') } } },
        { goal: 'gone', id: id('c1') },
      ],
    })
    const order = { symbol: 'BTCUSD_PERP', orderIdList: ['1', 2] }
    expect(planned({ ...cancel, order }).params).toEqual({ symbol: 'BTCUSD_PERP', orderIdList: ['1', '2'] })
  })

  test.each([
    ['that names nothing', {}],
    ['that names orders in two ways', { orderIdList: ['1'], commandIdList: ['c1'] }],
    ['that names an order twice', { orderIdList: ['1', '1'] }],
    ['of too many', { orderIdList: Array.from({ length: 11 }, (_, n) => String(n)) }],
    ['of what is no id', { orderIdList: ['1', {}] }],
  ])('of cancels %s is refused', (_, order) => {
    expect(refusal(order)).toMatchObject({ code: 'BAD_COMMAND', outcome: 'rejected' })
  })

  test('that modifies an order twice, or one it does not name, is refused', () => {
    const twice = [change, change].map((each) => ({ ...each, commandId: 'c0' }))
    expect(refusal({ batchOrders: twice }, 'usdm.modifyMultipleOrders')).toMatchObject({ code: 'BAD_COMMAND' })
    expect(refusal({ batchOrders: [change] }, 'usdm.modifyMultipleOrders')).toMatchObject({ code: 'BAD_COMMAND' })
    expect(refusal({ batchOrders: [limitOrder] }, 'usdm.newOrder')).toMatchObject({ code: 'BAD_COMMAND' })
  })

  test('whose answer was lost tells of each order what became of it', () => {
    const stands = [
      { clientOrderId: id('c0'), orderId: 11, origQty: '0.002', price: '59000.0', status: 'NEW' },
      { clientOrderId: 'x', orderId: 12, origQty: '0.001', price: '60000', status: 'FILLED' },
    ]
    const { last } = drive(planned(modify, 'c2'), {
      send: () => told('unknown'),
      ask: (_, effect) => {
        const { orderId } = (effect as { ask: { params: { orderId?: string } } }).ask.params
        return told('ok', stands[orderId === '12' ? 1 : 0])
      },
    })
    expect(last).toMatchObject({
      state: 'placed',
      legs: [
        { orderId: '11', state: 'placed' },
        { orderId: '12', state: 'notPlaced', status: 'FILLED' },
      ],
    })
  })
})
