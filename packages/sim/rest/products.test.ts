import { describe, expect, test } from 'vitest'
import { openBench } from '../testing.ts'

const cross = (reply: { body: { userAssets: Record<string, string>[] } }, asset: string) =>
  reply.body.userAssets.find((row) => row.asset === asset)

describe('margin', () => {
  test('lends for an order that lacks the money, shows the debt, and takes it back when the position is sold', () => {
    const bench = openBench()
    const trader = bench.join({ margin: { USDT: '1000' } })
    const order = { symbol: 'BTCUSDT', type: 'MARKET', sideEffectType: 'AUTO_BORROW_REPAY' }
    const bought = trader.call('POST', '/sapi/v1/margin/order', { ...order, side: 'BUY', quoteOrderQty: '2000' })
    expect(bought).toMatchObject({
      status: 200,
      body: { status: 'FILLED', marginBuyBorrowAmount: '1000.00000000', isIsolated: false },
    })
    const account = trader.call('GET', '/sapi/v1/margin/account')
    expect(cross(account, 'USDT')).toMatchObject({ borrowed: '1000.00000000' })
    expect(Number(account.body.marginLevel)).toBeCloseTo(2, 1)
    trader.call('POST', '/sapi/v1/margin/order', { ...order, side: 'SELL', quantity: '0.03' })
    expect(cross(trader.call('GET', '/sapi/v1/margin/account'), 'USDT')).toMatchObject({
      borrowed: '0.00000000',
      interest: '0.00000000',
    })
  })

  test('keeps its wallet and orders apart from spot', () => {
    const bench = openBench()
    const trader = bench.join({ margin: { USDT: '1000' }, balances: { USDT: '7' } })
    const order = {
      symbol: 'BTCUSDT',
      side: 'BUY',
      type: 'LIMIT',
      timeInForce: 'GTC',
      quantity: '0.001',
      price: '60000',
    }
    expect(trader.call('POST', '/sapi/v1/margin/order', order).status).toBe(200)
    expect(trader.call('GET', '/api/v3/openOrders').body).toEqual([])
    expect(trader.call('GET', '/sapi/v1/margin/openOrders').body).toHaveLength(1)
    expect(trader.call('POST', '/api/v3/order', order).body.code).toBe(-2010)
  })

  test('lends no more than twice the own money', () => {
    const trader = openBench().join({ margin: { USDT: '1000' } })
    const borrow = (amount: string) =>
      trader.call('POST', '/sapi/v1/margin/borrow-repay', {
        asset: 'USDT',
        isIsolated: 'FALSE',
        amount,
        type: 'BORROW',
      })
    expect(borrow('2001').body.code).toBe(-3006)
    expect(borrow('2000').status).toBe(200)
    expect(trader.call('GET', '/sapi/v1/margin/maxBorrowable', { asset: 'USDT' }).body.amount).toBe('0.00000000')
  })
})

describe('simple earn', () => {
  test('takes from spot, shows the position, and gives back', () => {
    const trader = openBench().join({ balances: { USDT: '100' } })
    const free = (): string =>
      trader.call('GET', '/api/v3/account', { omitZeroBalances: 'true' }).body.balances[0]?.free
    expect(
      trader.call('POST', '/sapi/v1/simple-earn/flexible/subscribe', { productId: 'USDT001', amount: '40' }).body
        .success,
    ).toBe(true)
    expect(free()).toBe('60.00000000')
    expect(trader.call('GET', '/sapi/v1/simple-earn/flexible/position').body).toMatchObject({
      total: 1,
      rows: [{ totalAmount: '40.00000000' }],
    })
    trader.call('POST', '/sapi/v1/simple-earn/flexible/redeem', { productId: 'USDT001', redeemAll: 'true' })
    expect(free()).toBe('100.00000000')
  })
})

test('a transfer needs its permission and moves exactly what it says', () => {
  const bench = openBench()
  const transfer = { type: 'MAIN_UMFUTURE', asset: 'USDT', amount: '30' }
  const plain = bench.join({ balances: { USDT: '100' } })
  expect(plain.call('POST', '/sapi/v1/asset/transfer', transfer).body.code).toBe(-2015)
  const able = bench.join({
    balances: { USDT: '100' },
    futures: { usdm: { USDT: '5' } },
    permissions: { permitsUniversalTransfer: true },
  })
  expect(able.call('POST', '/sapi/v1/asset/transfer', transfer).status).toBe(200)
  expect(able.call('GET', '/fapi/v3/balance').body[0].balance).toBe('35.00000000')
  expect(able.call('POST', '/sapi/v1/asset/transfer', { ...transfer, amount: '80' }).body.code).toBe(-9000)
})

test('isolated margin is paid in from cross margin, to the account of its pair', () => {
  const able = openBench().join({ margin: { USDT: '100' }, permissions: { permitsUniversalTransfer: true } })
  const transfer = { type: 'MARGIN_ISOLATEDMARGIN', toSymbol: 'ETHUSDT', asset: 'USDT', amount: '30' }
  expect(able.call('POST', '/sapi/v1/asset/transfer', transfer).status).toBe(400)
  able.call('POST', '/sapi/v1/margin/isolated/account', { base: 'ETH', quote: 'USDT', symbol: 'ETHUSDT' })
  expect(able.call('POST', '/sapi/v1/asset/transfer', transfer).status).toBe(200)
  const { assets } = able.call('GET', '/sapi/v1/margin/isolated/account').body
  expect(assets[0]).toMatchObject({ symbol: 'ETHUSDT', quoteAsset: { asset: 'USDT', free: '30.00000000' } })
})
