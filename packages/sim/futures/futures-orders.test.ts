import { describe, expect, test } from 'vitest'
import { openBench, type Trader } from '../testing.ts'

const ORDER = '/fapi/v1/order'
const market = (side: string, quantity: string, more = {}) => ({
  symbol: 'BTCUSDT',
  side,
  type: 'MARKET',
  quantity,
  ...more,
})

function listen(bench: ReturnType<typeof openBench>, trader: Trader): Record<string, unknown>[] {
  const events: Record<string, unknown>[] = []
  bench.exchange.usdm.account(trader.account).listeners.add((event) => void events.push(event))
  return events
}

const position = (trader: Trader, more = {}) =>
  trader.call('GET', '/fapi/v3/positionRisk', { symbol: 'BTCUSDT', ...more }).body[0]
const wallet = (trader: Trader): string => trader.call('GET', '/fapi/v3/balance').body[0].balance

test.each([
  ['/fapi/v3/account', '/fapi/v1/order', 'BTCUSDT', '0.010'],
  ['/dapi/v1/account', '/dapi/v1/order', 'BTCUSD_PERP', '10'],
])('%s tells which symbols open orders bind margin for', (account, order, symbol, quantity) => {
  const trader = openBench().join()
  const limit = { symbol, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity, price: '60000' }
  expect(trader.call('POST', order, limit).body).toMatchObject({ status: 'NEW' })
  const { assets, positions } = trader.call('GET', account).body
  const sum = (rows: { openOrderInitialMargin: string }[]) =>
    rows.reduce((total, { openOrderInitialMargin }) => total + Number(openOrderInitialMargin), 0)
  const [row] = positions.filter((each: { initialMargin: string }) => Number(each.initialMargin) > 0)
  expect(row).toMatchObject({ symbol, positionInitialMargin: '0.00000000', initialMargin: row.openOrderInitialMargin })
  expect(sum(positions)).toBeGreaterThan(0)
  expect(sum(assets)).toBeCloseTo(sum(positions), 8)
})

describe('a USD-M order', () => {
  test('opens a position, turns it over and books profit and commission', () => {
    const bench = openBench()
    const trader = bench.join()
    expect(trader.call('POST', ORDER, market('BUY', '0.010')).body).toMatchObject({
      status: 'FILLED',
      executedQty: '0.010',
    })
    const entry = Number(position(trader).entryPrice)
    expect(position(trader)).toMatchObject({ positionAmt: '0.010', positionSide: 'BOTH' })
    trader.call('POST', ORDER, market('SELL', '0.030'))
    expect(position(trader)).toMatchObject({ positionAmt: '-0.020' })
    const rows = trader.call('GET', '/fapi/v1/income').body
    const trades = trader.call('GET', '/fapi/v1/userTrades', { symbol: 'BTCUSDT' }).body
    const realised = trades.reduce((sum: number, row: { realizedPnl: string }) => sum + Number(row.realizedPnl), 0)
    expect(realised).toBeCloseTo((Number(trades.at(-1).price) - entry) * 0.01, 2)
    const income = rows.reduce((sum: number, row: { income: string }) => sum + Number(row.income), 0)
    expect(Number(wallet(trader))).toBeCloseTo(10_000 + income, 6)
  })

  test('has an id beyond 2^53, told with all its digits', () => {
    const bench = openBench()
    const trader = bench.join()
    const { key, account } = trader
    trader.call('POST', ORDER, market('BUY', '0.010', { newClientOrderId: 'a' }))
    const order = bench.exchange.usdm.account(account).byClientId.get('BTCUSDT a')
    expect(order?.orderId).toBeGreaterThan(2n ** 53n)
    expect(key.apiKey).toHaveLength(64)
    const found = trader.call('GET', ORDER, { symbol: 'BTCUSDT', orderId: String(order?.orderId) })
    expect(found.body).toMatchObject({ clientOrderId: 'a', status: 'FILLED' })
    expect(
      trader.call('GET', ORDER, { symbol: 'BTCUSDT', orderId: String((order?.orderId ?? 0n) + 1n) }).body.code,
    ).toBe(-2013)
  })

  test.each([
    ['a stop kind', -4120, { type: 'STOP_MARKET', stopPrice: '60000' }],
    ['a notional below 100', -4164, { quantity: '0.001' }],
    ['a price off the tick', -4014, { type: 'LIMIT', timeInForce: 'GTC', price: '64000.05' }],
    ['a quantity off the step', -1111, { quantity: '0.0105' }],
    ['more than the margin carries', -2019, { quantity: '40' }],
    ['a post-only that would take', -5022, { type: 'LIMIT', timeInForce: 'GTX', price: '66000' }],
    ['reduce-only without a position', -2022, { reduceOnly: 'true' }],
    ['a side of hedge mode in one-way mode', -4061, { positionSide: 'LONG' }],
    ['a price far from the mark price', -4016, { type: 'LIMIT', timeInForce: 'GTC', price: '90000' }],
  ])('is refused for %s with %d', (_name, code, wrong) => {
    const trader = openBench().join()
    expect(trader.call('POST', ORDER, { ...market('BUY', '0.010'), ...wrong }).body.code).toBe(code)
    expect(trader.call('GET', '/fapi/v1/openOrders').body).toEqual([])
  })

  test('tells TRADE_LITE first, then the account, then the order', () => {
    const bench = openBench()
    const trader = bench.join()
    const events = listen(bench, trader)
    trader.call('POST', ORDER, market('BUY', '0.010'))
    expect(events.map(({ e }) => e)).toEqual([
      'ORDER_TRADE_UPDATE',
      'TRADE_LITE',
      'ACCOUNT_UPDATE',
      'ORDER_TRADE_UPDATE',
    ])
  })

  test('may be modified, which costs its place, and cancelled in batches', () => {
    const bench = openBench()
    const trader = bench.join()
    const limit = {
      symbol: 'BTCUSDT',
      side: 'BUY',
      type: 'LIMIT',
      timeInForce: 'GTC',
      quantity: '0.010',
      price: '64000',
    }
    trader.call('POST', ORDER, { ...limit, newClientOrderId: 'a' })
    const changed = trader.call('PUT', ORDER, {
      symbol: 'BTCUSDT',
      side: 'BUY',
      origClientOrderId: 'a',
      quantity: '0.020',
      price: '64100',
    })
    expect(changed.body).toMatchObject({ price: '64100.00', origQty: '0.020' })
    const batch = trader.call('DELETE', '/fapi/v1/batchOrders', {
      symbol: 'BTCUSDT',
      origClientOrderIdList: '["a","b"]',
    }).body
    expect(batch).toEqual([
      expect.objectContaining({ status: 'CANCELED' }),
      { code: -2011, msg: 'Unknown order sent.' },
    ])
  })

  test('reduce-only is cut to the position', () => {
    const trader = openBench().join()
    trader.call('POST', ORDER, market('BUY', '0.010'))
    expect(trader.call('POST', ORDER, market('SELL', '0.050', { reduceOnly: 'true' })).body.origQty).toBe('0.010')
    expect(trader.call('GET', '/fapi/v3/positionRisk').body).toEqual([])
  })
})

describe('hedge mode', () => {
  test('holds both sides apart and cannot be left while they are held', () => {
    const trader = openBench().join()
    expect(trader.call('POST', '/fapi/v1/positionSide/dual', { dualSidePosition: 'true' }).body.code).toBe(200)
    expect(trader.call('POST', '/fapi/v1/positionSide/dual', { dualSidePosition: 'true' }).body.code).toBe(-4059)
    trader.call('POST', ORDER, market('BUY', '0.010', { positionSide: 'LONG' }))
    trader.call('POST', ORDER, market('SELL', '0.020', { positionSide: 'SHORT' }))
    const rows = trader.call('GET', '/fapi/v3/positionRisk', { symbol: 'BTCUSDT' }).body
    expect(rows.map(({ positionSide, positionAmt }: Record<string, string>) => [positionSide, positionAmt])).toEqual([
      ['LONG', '0.010'],
      ['SHORT', '-0.020'],
    ])
    expect(trader.call('POST', '/dapi/v1/positionSide/dual', { dualSidePosition: 'false' }).body.code).toBe(-4068)
    expect(trader.call('POST', ORDER, market('SELL', '0.050', { positionSide: 'LONG' })).body.code).toBe(-2022)
  })
})

describe('an algo order', () => {
  test('closes the position when its trigger is reached and says which order it became', () => {
    const bench = openBench()
    const trader = bench.join()
    const events = listen(bench, trader)
    trader.call('POST', ORDER, market('BUY', '0.010'))
    const stop = {
      algoType: 'CONDITIONAL',
      symbol: 'BTCUSDT',
      side: 'SELL',
      type: 'STOP_MARKET',
      triggerPrice: '64000',
      closePosition: 'true',
    }
    const { algoId } = trader.call('POST', '/fapi/v1/algoOrder', stop).body
    bench.exchange.setPrice('BTCUSDT', '63900')
    bench.clock.advance(0)
    expect(trader.call('GET', '/fapi/v1/algoOrder', { algoId }).body).toMatchObject({ algoStatus: 'FINISHED' })
    expect(trader.call('GET', '/fapi/v3/positionRisk').body).toEqual([])
    const statuses = events.filter(({ e }) => e === 'ALGO_UPDATE').map(({ o }) => (o as { X: string }).X)
    expect(statuses).toEqual(['NEW', 'TRIGGERING', 'TRIGGERED', 'FINISHED'])
  })

  test('that would go off at once is refused; one that cannot be carried is told as REJECTED', () => {
    const bench = openBench()
    const trader = bench.join()
    const events = listen(bench, trader)
    const stop = { algoType: 'CONDITIONAL', symbol: 'BTCUSDT', side: 'BUY', type: 'STOP_MARKET', quantity: '50' }
    expect(trader.call('POST', '/fapi/v1/algoOrder', { ...stop, triggerPrice: '60000' }).body.code).toBe(-2021)
    trader.call('POST', '/fapi/v1/algoOrder', { ...stop, triggerPrice: '65500' })
    bench.exchange.setPrice('BTCUSDT', '65600')
    bench.clock.advance(0)
    expect(events.at(-1)).toMatchObject({ o: { X: 'REJECTED', rm: 'Margin is insufficient.' } })
  })
})

describe('the clock', () => {
  test('liquidates what the margin no longer covers, and the wallet does not go below zero', () => {
    const bench = openBench()
    const trader = bench.join({ futures: { usdm: { USDT: '200' } } })
    const events = listen(bench, trader)
    trader.call('POST', '/fapi/v1/leverage', { symbol: 'BTCUSDT', leverage: 50 })
    trader.call('POST', ORDER, market('BUY', '0.100'))
    bench.exchange.setPrice('BTCUSDT', '62000')
    bench.clock.advance(1_100)
    expect(trader.call('GET', '/fapi/v3/positionRisk').body).toEqual([])
    expect(Number(wallet(trader))).toBeGreaterThanOrEqual(0)
    const closing = events.find(
      ({ e, o }) => e === 'ORDER_TRADE_UPDATE' && (o as { c: string }).c.startsWith('autoclose-'),
    )
    expect(closing).toBeDefined()
  })

  test('charges funding at 16:00 UTC and tells it', () => {
    const bench = openBench({ startAt: Date.UTC(2026, 10, 22, 15, 59, 50) })
    const trader = bench.join()
    trader.call('POST', ORDER, market('BUY', '0.010'))
    bench.clock.advance(12_000)
    const rows = trader.call('GET', '/fapi/v1/income', { incomeType: 'FUNDING_FEE' }).body
    expect(rows).toHaveLength(1)
    expect(Number(rows[0].income)).toBeLessThan(0)
  })

  test('cancels everything on a symbol when the countdown is not renewed', () => {
    const bench = openBench()
    const trader = bench.join()
    trader.call('POST', ORDER, {
      symbol: 'BTCUSDT',
      side: 'BUY',
      type: 'LIMIT',
      timeInForce: 'GTC',
      quantity: '0.010',
      price: '64000',
    })
    trader.call('POST', '/fapi/v1/countdownCancelAll', { symbol: 'BTCUSDT', countdownTime: 5_000 })
    bench.clock.advance(4_900)
    expect(trader.call('GET', '/fapi/v1/openOrders').body).toHaveLength(1)
    bench.clock.advance(200)
    expect(trader.call('GET', '/fapi/v1/openOrders').body).toEqual([])
  })

  test('ends a listenKey after an hour and says so once', () => {
    const bench = openBench({ symbols: ['BTCUSDT'] })
    const trader = bench.join()
    const events = listen(bench, trader)
    const { listenKey } = trader.call('POST', '/fapi/v1/listenKey').body
    expect(trader.call('POST', '/fapi/v1/listenKey').body.listenKey).toBe(listenKey)
    bench.clock.advance(3_602_000)
    expect(events.filter(({ e }) => e === 'listenKeyExpired')).toEqual([expect.objectContaining({ listenKey })])
    expect(trader.call('PUT', '/fapi/v1/listenKey').body.code).toBe(-1125)
  })
})

test('COIN-M keeps margin and profit in the coin', () => {
  const bench = openBench()
  const trader = bench.join({ futures: { coinm: { BTC: '1' } } })
  trader.call('POST', '/dapi/v1/order', { symbol: 'BTCUSD_PERP', side: 'BUY', type: 'MARKET', quantity: '100' })
  bench.exchange.setPrice('BTCUSDT', '70000')
  const [row] = trader.call('GET', '/dapi/v1/positionRisk', { pair: 'BTCUSD' }).body
  expect(row).toMatchObject({ positionAmt: '100', marginAsset: 'BTC' })
  const profit = 10_000 / Number(row.entryPrice) - 10_000 / Number(row.markPrice)
  expect(Number(row.unRealizedProfit)).toBeCloseTo(profit, 6)
  expect(profit).toBeGreaterThan(0)
})

describe('what was changed', () => {
  test('is told for an order, the newest change first', () => {
    const trader = openBench().join()
    const resting = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', newClientOrderId: 'one' }
    trader.call('POST', ORDER, { ...resting, quantity: '0.010', price: '64000' })
    const named = { symbol: 'BTCUSDT', origClientOrderId: 'one' }
    trader.call('PUT', ORDER, { ...named, side: 'BUY', quantity: '0.010', price: '63000' })
    trader.call('PUT', ORDER, { ...named, side: 'BUY', quantity: '0.020', price: '63000' })
    const { body } = trader.call('GET', '/fapi/v1/orderAmendment', named)
    expect(body).toMatchObject([
      { clientOrderId: 'one', amendment: { origQty: { before: '0.010', after: '0.020' }, count: 2 } },
      { pair: 'BTCUSDT', amendment: { price: { before: '64000.00', after: '63000.00' }, count: 1 } },
    ])
  })

  test('is told for the margin of an isolated position', () => {
    const trader = openBench().join()
    trader.call('POST', '/fapi/v1/marginType', { symbol: 'BTCUSDT', marginType: 'ISOLATED' })
    trader.call('POST', ORDER, market('BUY', '0.010'))
    trader.call('POST', '/fapi/v1/positionMargin', { symbol: 'BTCUSDT', amount: '5', type: '1' })
    trader.call('POST', '/fapi/v1/positionMargin', { symbol: 'BTCUSDT', amount: '2', type: '2' })
    const history = (more = {}) =>
      trader.call('GET', '/fapi/v1/positionMargin/history', { symbol: 'BTCUSDT', ...more }).body
    expect(history()).toMatchObject([
      { type: 1, amount: '5.00000000', asset: 'USDT', positionSide: 'BOTH' },
      { type: 2 },
    ])
    expect(history({ type: '2' })).toMatchObject([{ amount: '2.00000000' }])
  })
})
