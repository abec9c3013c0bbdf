import { type CallParams, type Command, contentHash, type Leg, type OrderState } from '@flotilla/protocol'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { echoFaults } from './answer.ts'
import { checkCommand, clientOrderIdOf, createLanes, type Event, legsOf, planOf } from './index.ts'
import { settledCall } from './settled-call.ts'
import { command, drive, limitOrder, now, planned, told } from './testing.ts'

describe('client order ids', () => {
  test('are the same for the same leg, different for any other, and fit every market', () => {
    const id = clientOrderIdOf('7f3k', 'c1')
    expect(clientOrderIdOf('7f3k', 'c1')).toBe(id)
    const others = [clientOrderIdOf('7f3k', 'c2'), clientOrderIdOf('7f3l', 'c1'), clientOrderIdOf('7f3k', 'c1', 1)]
    expect(new Set([id, ...others]).size).toBe(4)
    expect(id).toMatch(/^[A-Za-z0-9_-]{1,36}$/)
  })
})

describe('the content hash', () => {
  test('ignores who sent a command and when, and sees every change of what it asks for', () => {
    expect(contentHash({ ...command, by: 'other', expiresAt: 1 })).toBe(contentHash(command))
    expect(contentHash({ ...command, order: { ...limitOrder, price: '60001' } })).not.toBe(contentHash(command))
  })

  test('does not depend on the order of parameters', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.string()), (order) => {
        const reversed = Object.fromEntries(Object.entries(order).reverse())
        return contentHash({ ...command, order }) === contentHash({ ...command, order: reversed })
      }),
    )
  })
})

describe('a command', () => {
  test('that has expired is refused', () => {
    expect(checkCommand({ ...command, expiresAt: now }, now)?.code).toBe('EXPIRED')
  })

  test('to the market may not live longer than 30 s, a limit order not longer than 12 h', () => {
    const market: Command = { ...command, order: { ...limitOrder, type: 'MARKET' }, expiresAt: now + 60_000 }
    expect(checkCommand(market, now)?.code).toBe('EXPIRES_TOO_LATE')
    expect(checkCommand({ ...market, expiresAt: now + 29_000 }, now)).toBeUndefined()
    expect(checkCommand({ ...market, action: 'cancelReplace' }, now)?.code).toBe('EXPIRES_TOO_LATE')
    const batch: Command = { ...market, action: 'batch', order: { batchOrders: [limitOrder, market.order] } }
    expect(checkCommand(batch, now)?.code).toBe('EXPIRES_TOO_LATE')
    expect(checkCommand({ ...batch, order: { batchOrders: [limitOrder] } }, now)).toBeUndefined()
    expect(checkCommand({ ...command, expiresAt: now + 13 * 3_600_000 }, now)?.code).toBe('EXPIRES_TOO_LATE')
  })

  test('leaves to the fleet by what a request is found and fenced, whatever kind of command it is', () => {
    for (const name of ['newClientOrderId', 'newOrderRespType', 'recvWindow']) {
      expect(checkCommand({ ...command, order: { ...limitOrder, [name]: '60000' } }, now)?.code).toBe('BAD_PARAMETER')
      const call = { action: 'call', operation: 'usdm.changeInitialLeverage', order: { [name]: '60000' } } as const
      expect(checkCommand({ ...command, ...call }, now)?.code).toBe('BAD_PARAMETER')
    }
  })
})

describe('a plan', () => {
  const id = clientOrderIdOf('7fab', 'c1')

  test('places with our client id and asks for a full answer', () => {
    expect(planned({})).toMatchObject({
      operation: 'spot.newOrder',
      params: { ...limitOrder, newClientOrderId: id, newOrderRespType: 'FULL' },
      exposes: true,
    })
  })

  test('keeps calls apart that a history settles, so that records of two alike are not mistaken for each other', () => {
    const borrow = {
      action: 'call',
      market: 'margin',
      operation: 'margin.marginAccountBorrowRepay',
      order: {},
    } as const
    const command = { ...borrow, expiresAt: 0, by: 'test' }
    const settledBy = { operation: 'margin.queryBorrowRepayRecordsInMarginAccount', params: {} }
    expect(planOf({ accountId: '7fab', commandId: 'c1', command, settledBy })).toMatchObject({ apartMs: 1_000 })
    expect(planned({})).toMatchObject({ apartMs: 0 })
  })

  test('takes an order for what it is when it comes as a call', () => {
    expect(planned({ action: 'call', operation: 'spot.newOrder' })).toEqual(planned({}))
    const stop = { symbol: 'BTCUSDT', side: 'SELL', type: 'STOP_MARKET', triggerPrice: '50000', closePosition: 'true' }
    const future = { market: 'usdm', order: stop } as const
    expect(planned({ ...future, action: 'call', operation: 'usdm.newAlgoOrder' })).toEqual(planned(future))
    const order = { batchOrders: [stop] }
    const batch: Partial<Command> = { market: 'usdm', operation: 'usdm.placeMultipleOrders', order }
    expect(planned({ ...batch, action: 'call' })).toEqual(planned({ ...batch, action: 'batch' }))
  })

  test('takes no call of another market than it says: that would pass what is frozen there', () => {
    const call = { ...command, action: 'call', market: 'spot' } as const
    for (const operation of ['usdm.newOrder', 'usdm.changeInitialLeverage', 'coinm.newOrder', 'options.newOrder']) {
      const plan = planOf({ accountId: '7fab', commandId: 'c1', command: { ...call, operation } })
      expect(plan).toMatchObject({ code: 'BAD_COMMAND' })
    }
  })

  test('sends futures orders that wait for a trigger as algo orders', () => {
    const order = { symbol: 'BTCUSDT', side: 'SELL', type: 'STOP_MARKET', triggerPrice: '50000', closePosition: 'true' }
    expect(planned({ market: 'usdm', order })).toMatchObject({
      operation: 'usdm.newAlgoOrder',
      params: { algoType: 'CONDITIONAL', clientAlgoId: id },
      exposes: false,
      cases: [{ query: { operation: 'usdm.queryAlgoOrder', params: { clientAlgoId: id } } }],
    })
  })

  test('cancels an order named by the command that placed it, and never counts as exposure', () => {
    const order = { symbol: 'BTCUSDT', commandId: 'c1' }
    expect(planned({ action: 'cancel', order }, 'c2')).toMatchObject({
      operation: 'spot.deleteOrder',
      params: { symbol: 'BTCUSDT', origClientOrderId: id },
      exposes: false,
      priority: 0,
    })
  })

  test('of a cancelReplace never cancels the target by itself while it settles', () => {
    const order = { ...limitOrder, commandId: 'c0' }
    const [gone, placed] = planned({ action: 'cancelReplace', order }).cases
    expect([gone?.goal, placed?.goal]).toEqual(['gone', 'placed'])
    expect(gone?.barrier).toBeUndefined()
    expect(placed?.barrier?.params).toMatchObject({ origClientOrderId: id })
  })

  test('of the cancel of an algo order names it by its command, its client id or the id of the venue, and by nothing else', () => {
    const cancel = (more: CallParams) =>
      planOf({
        ...{ accountId: '7fab', commandId: 'c2' },
        command: { ...command, action: 'cancel', market: 'usdm', order: { symbol: 'BTCUSDT', ...more } },
      })
    const clientAlgoId = clientOrderIdOf('7fab', 'c1')
    expect(cancel({ algo: true, commandId: 'c1' })).toMatchObject({ params: { clientAlgoId } })
    expect(cancel({ clientAlgoId: 'web_1' })).toMatchObject({ params: { clientAlgoId: 'web_1' } })
    const byId = { operation: 'usdm.queryAlgoOrder', params: { algoId: '12' } }
    expect(cancel({ algoId: 12 })).toMatchObject({ params: { algoId: '12' }, cases: [{ id: '12', query: byId }] })
    expect(cancel({ algo: true })).toMatchObject({ code: 'BAD_COMMAND' })
  })

  test('of an order list has a client id for each leg, none of them twice', () => {
    const order = { symbol: 'BTCUSDT', side: 'SELL', quantity: '1', aboveType: 'LIMIT_MAKER', belowType: 'STOP_LOSS' }
    const plan = planned({ action: 'orderList', operation: 'spot.orderListOco', order })
    const ids = [plan.params.listClientOrderId, plan.params.aboveClientOrderId, plan.params.belowClientOrderId]
    expect(new Set(ids).size).toBe(3)
    expect(plan.cases.map(({ id: leg, sent }) => [leg, sent.type])).toEqual([
      [ids[1], 'LIMIT_MAKER'],
      [ids[2], 'STOP_LOSS'],
    ])
  })

  test('of a batch has one part for each order', () => {
    const plan = planned({ action: 'batch', market: 'usdm', order: { batchOrders: [limitOrder, limitOrder] } })
    expect(plan.cases.map(({ id: leg }) => leg)).toEqual([id, clientOrderIdOf('7fab', 'c1', 1)])
  })

  test('of an amendment has a barrier that cancels what nobody ever had', () => {
    const plan = planned({ action: 'amend', order: { symbol: 'BTCUSDT', commandId: 'c0', newQty: '0.5' } })
    expect(plan.params).toMatchObject({ newClientOrderId: clientOrderIdOf('7fab', 'c0') })
    expect(plan.cases[0]?.barrier?.params.origClientOrderId).toBe(clientOrderIdOf('7fab', 'c1', -1))
  })

  test('is refused where the market cannot do it', () => {
    const refusedBy = (more: Partial<Command>) =>
      planOf({ accountId: '7fab', commandId: 'c1', command: { ...command, ...more } })
    expect(refusedBy({ market: 'options' })).toMatchObject({ code: 'MARKET_NOT_SERVED' })
    expect(refusedBy({ action: 'batch', order: { symbol: 'BTCUSDT' } })).toMatchObject({ code: 'BAD_COMMAND' })
    expect(refusedBy({ action: 'cancel', order: { symbol: 'BTCUSDT' } })).toMatchObject({ code: 'BAD_COMMAND' })
  })
})

const sent = { ...limitOrder, newClientOrderId: clientOrderIdOf('7fab', 'c1') }
const answer = {
  symbol: 'BTCUSDT',
  orderId: 12,
  clientOrderId: sent.newClientOrderId,
  price: '60000.00000000',
  origQty: '0.00100000',
  side: 'BUY',
  type: 'LIMIT',
  timeInForce: 'GTC',
  status: 'NEW',
  executedQty: '0.00000000',
}

describe('an answer', () => {
  test('that echoes every parameter has no fault, zeros that mean nothing aside', () => {
    expect(echoFaults(sent, answer)).toEqual([])
  })

  test.each([
    ['price', '6000'],
    ['origQty', '0.002'],
    ['side', 'SELL'],
    ['clientOrderId', 'other'],
    ['symbol', 'ETHUSDT'],
  ])('that changes %s is not taken for ours', (field, value) => {
    expect(echoFaults(sent, { ...answer, [field]: value })).toHaveLength(1)
  })

  test('without our client id is not about our order', () => {
    expect(echoFaults(sent, {})).not.toEqual([])
  })

  test('speaks of its order by the order id as text', () => {
    expect(legsOf(answer)).toMatchObject([{ orderId: '12', status: 'NEW', executedQuantity: '0.00000000' }])
  })
})

describe('a call that is no order', () => {
  const setting = (sent: CallParams, answer: unknown) =>
    settledCall({ sent, isSetting: true }, answer, now, now + 4_000)

  test('took place when the setting stands as sent, and did not when it stands at something else', () => {
    const leverage = { symbol: 'BTCUSDT', leverage: 20 }
    const rows = (value: number) => [
      { symbol: 'ETHUSDT', leverage: 20 },
      { symbol: 'BTCUSDT', leverage: value },
    ]
    expect(setting(leverage, rows(20))).toBe('happened')
    expect(setting(leverage, rows(5))).toBe('absent')
    expect(setting(leverage, [])).toBe('unclear')
  })

  test('took place when cross margin stands, which positions call otherwise than who sets it', () => {
    const rows = (marginType: string) => [{ symbol: 'BTCUSD_PERP', marginType }]
    const crossed = { symbol: 'BTCUSD_PERP', marginType: 'CROSSED' }
    expect(setting(crossed, rows('cross'))).toBe('happened')
    expect(setting(crossed, rows('isolated'))).toBe('absent')
  })

  test('took place when a history has it between the send and the fence, not earlier', () => {
    const borrow = { asset: 'USDT', amount: '100', type: 'BORROW' }
    // As Binance answers who asked for type BORROW.
    const row = { asset: 'USDT', amount: '100.0', status: 'CONFIRMED', type: 'MANUAL', isolatedSymbol: '' }
    const query = {
      operation: 'margin.queryBorrowRepayRecordsInMarginAccount',
      params: { asset: 'USDT', type: 'BORROW' },
    }
    const seen = (timestamp: number, more: object = {}) =>
      settledCall({ sent: borrow, query }, { rows: [{ ...row, timestamp, ...more }] }, now, now + 4_000)
    expect(seen(now + 10)).toBe('happened')
    expect(seen(now - 10)).toBe('unclear')
    expect(seen(now + 10, { amount: '99' })).toBe('unclear')
  })

  test('that moves money is told by no record without a known time: it may be of another one', () => {
    const repay = { loanCoin: 'USDT', collateralCoin: 'BTC', repayAmount: '100' }
    for (const repayAmount of ['100', '50']) {
      const rows = [{ loanCoin: 'USDT', collateralCoin: 'BTC', repayAmount, repayTime: now - 86_400_000 }]
      expect(settledCall({ sent: repay }, { rows }, now, now + 4_000)).toBe('unclear')
    }
  })
})

describe('an amendment whose answer was lost', () => {
  const order = { symbol: 'BTCUSDT', side: 'BUY', quantity: '1', price: '60000', commandId: 'c0' }
  const amend = planned({ action: 'amend', market: 'usdm', order })
  const shown = { symbol: 'BTCUSDT', orderId: '7', clientOrderId: clientOrderIdOf('7fab', 'c0'), status: 'NEW' }
  const asWanted = { ...shown, origQty: '1', price: '60000' }

  /** Queries show one picture until this time, then another one; the barrier finds nothing. */
  const settledWith = (early: object, late: object, until: number) =>
    drive(amend, {
      send: () => told('unknown'),
      ask: (at, effect) =>
        'why' in effect && effect.why === 'barrier'
          ? told('rejected', undefined, 'ORDER_NOT_OPEN')
          : told('ok', at < until ? early : late),
    })

  test('is believed at once where the order was changed behind its send', () => {
    const { last, at } = settledWith({ ...asWanted, updateTime: now + 60 }, {}, Number.POSITIVE_INFINITY)
    expect(last).toMatchObject({ state: 'placed' })
    expect(at).toBeLessThan(now + 1_000)
  })

  test('is not taken for done by an old picture of the order, from before it was moved away from there', () => {
    const old = { ...asWanted, updateTime: now - 20_000 }
    const present = { ...shown, origQty: '1', price: '60100', updateTime: now - 5_000 }
    expect(settledWith(old, present, now + 36_000).last).toMatchObject({ state: 'notPlaced' })
    expect(settledWith(old, old, 0).last).toMatchObject({ state: 'placed' })
  })
})

describe('a request', () => {
  test('writes and journals the fence before it sends exactly that timestamp, once', () => {
    const { last, order, wanted } = drive(planned({}), { send: () => told('ok', answer) })
    expect(order).toEqual(['read', 'takePermit', 'append', 'journal', 'send', 'append'])
    const written = wanted.find(({ effect }) => effect.do === 'append')?.effect
    const sentOff = wanted.find(({ effect }) => effect.do === 'send')?.effect
    expect(written).toMatchObject({ expect: 0, record: { state: 'sending', sent: { recvWindow: 3_000, epoch: 1 } } })
    expect(written).toMatchObject({ record: { sent: { timestamp: (sentOff as { timestamp: number }).timestamp } } })
    expect(last).toMatchObject({ state: 'placed', legs: [{ orderId: '12', status: 'NEW' }] })
  })

  test('that finds a record never sends: it settles', () => {
    const { last, order } = drive(
      planned({}),
      { ask: () => told('ok', answer) },
      { state: 'sending', contentHash: 'h', legs: [], at: now, sent: { timestamp: now, recvWindow: 3_000, epoch: 1 } },
    )
    expect(order).toEqual(['read', 'append', 'ask', 'append'])
    expect(last?.state).toBe('placed')
  })

  test('that lost the race for its record leaves the sending to the winner', () => {
    let reads = 0
    const theirs: OrderState = {
      ...{ state: 'placed', contentHash: 'h', legs: [], at: now, mark: 'theirs' },
    }
    const { order, last } = drive(planned({}), {
      read: () =>
        ({ kind: 'record', record: reads++ > 0 ? theirs : undefined, seq: reads > 1 ? 7 : 0 }) as Omit<Event, 'at'>,
      append: () => ({ kind: 'conflict' }),
    })
    expect(order).not.toContain('send')
    expect(last).toBe(theirs)
  })

  test('that is fresh claims without a look first, and leaves what somebody else began to its winner', () => {
    const alone = drive(planned({}), { send: () => told('ok', answer) }, undefined, true)
    expect(alone.order).toEqual(['takePermit', 'append', 'journal', 'send', 'append'])
    expect(alone.wanted[1]?.effect).toMatchObject({ expect: 0, record: { state: 'sending' } })
    const theirs: OrderState = { state: 'placed', contentHash: 'h', legs: [], at: now, mark: 'theirs' }
    const late = drive(planned({}), { append: () => ({ kind: 'conflict' }) }, theirs, true)
    expect(late.order).toEqual(['takePermit', 'append', 'read'])
    expect(late.last).toBe(theirs)
  })

  test('says notPlaced only behind the fence, the engine and the longest lag of queries', () => {
    const { last, wanted, at } = drive(planned({}), {
      send: () => told('unknown'),
      ask: () => told('rejected', undefined, 'ORDER_NOT_OPEN'),
    })
    // Where a history shows no such order it is an empty list that says so.
    expect(last?.state).toBe('notPlaced')
    const barrier = wanted.find(({ effect }) => effect.do === 'ask' && effect.why === 'barrier')
    expect(barrier?.at).toBeGreaterThan(now + 4_000)
    expect(at - (barrier?.at ?? 0)).toBeGreaterThanOrEqual(45_000)
    expect(last?.evidence?.length).toBeGreaterThan(5)
  })

  test('whose barrier took the order is cancelled, and that it would cancel was written first', () => {
    const { last, wanted } = drive(planned({}), {
      send: () => told('unknown'),
      ask: () => told('rejected', undefined, 'ORDER_NOT_FOUND'),
    })
    const marked = wanted.findIndex(({ effect }) => effect.do === 'append' && effect.record.barrierAt !== undefined)
    const barrier = wanted.findIndex(({ effect }) => effect.do === 'ask' && effect.why === 'barrier')
    expect(marked).toBeGreaterThan(0)
    expect(marked).toBeLessThan(barrier)
    expect(last?.state).toBe('notPlaced')
  })

  test('that the pause check kept back is not sent again', () => {
    const { order, last } = drive(planned({}), {
      send: () => ({ kind: 'kept' }),
      ask: () => told('rejected', undefined, 'ORDER_NOT_FOUND'),
    })
    expect(order.filter((what) => what === 'send')).toHaveLength(1)
    expect(last?.state).toBe('notPlaced')
  })

  test('that nobody answers is handed to a person, with what to do', () => {
    const { last } = drive(planned({}), { send: () => told('unknown'), ask: () => told('unknown') })
    expect(last).toMatchObject({ state: 'quarantined', fault: { message: expect.stringContaining('Look at it') } })
  })

  test('of a batch tells of each order what became of it', () => {
    const plan = planned({ action: 'batch', market: 'usdm', order: { batchOrders: [limitOrder, limitOrder] } })
    const own = { ...answer, clientOrderId: plan.cases[0]?.id }
    const fault = { code: 'INSUFFICIENT_BALANCE', message: '', outcome: 'rejected' as const }
    const parts = [
      { outcome: 'ok', data: own },
      { outcome: 'rejected', fault },
    ]
    const { last } = drive(plan, {
      send: () => ({ kind: 'told', told: { outcome: 'unknown', parts } }) as Omit<Event, 'at'>,
    })
    expect(last?.state).toBe('placed')
    expect(last?.legs.map(({ state }: Leg) => state)).toEqual(['placed', 'rejected'])
  })
})

describe('a lane', () => {
  test('lets one go after another, and lets the next pass a request that is being checked', () => {
    const lanes = createLanes()
    expect(lanes.arrive('a', ['x'], true)).toBe(true)
    expect(lanes.arrive('b', ['x'], true)).toBe(false)
    expect(lanes.checking('a')).toEqual(['b'])
    expect(lanes.heldBackBy('b')).toBe('a')
    expect(lanes.leave('b')).toEqual([])
    expect(lanes.leave('a')).toEqual([])
    expect(lanes.arrive('c', ['x'], true)).toBe(true)
    expect(lanes.heldBackBy('c')).toBeUndefined()
  })

  test('of several symbols: what is about two waits for both, and what is behind it on either waits for it', () => {
    const lanes = createLanes()
    expect(lanes.arrive('on x', ['x'], true)).toBe(true)
    expect(lanes.arrive('on both', ['x', 'y'], true)).toBe(false)
    expect(lanes.arrive('on y', ['y'], true)).toBe(false)
    expect(lanes.arrive('on z', ['z'], true)).toBe(true)
    expect(lanes.leave('on x')).toEqual(['on both'])
    expect(lanes.leave('on both')).toEqual(['on y'])
  })

  test('of several symbols: what is about two is held back by what is being checked on either', () => {
    const lanes = createLanes()
    lanes.hold('unknown', ['y'])
    expect(lanes.arrive('on both', ['x', 'y'], true)).toBe(true)
    expect(lanes.heldBackBy('on both')).toBe('unknown')
    expect(lanes.checking('on both')).toEqual([])
    lanes.leave('unknown')
    expect(lanes.arrive('on y', ['y'], true)).toBe(true)
    expect(lanes.heldBackBy('on y')).toBe('on both')
  })

  test('never holds back a cancel or an exit', () => {
    const lanes = createLanes()
    lanes.hold('a', ['x'])
    expect(lanes.arrive('cancel', ['x'], false)).toBe(true)
    expect(lanes.heldBackBy('cancel')).toBeUndefined()
  })
})
