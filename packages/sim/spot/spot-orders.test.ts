import { describe, expect, test } from 'vitest'
import { formatFixed } from '../fixed.ts'
import { openBench, readLedger, type Trader } from '../testing.ts'

const ORDER = '/api/v3/order'

function bestPrices(bench: ReturnType<typeof openBench>): { bid: string; ask: string } {
  const [row] = [bench.ask('/api/v3/ticker/bookTicker', { symbol: 'BTCUSDT' }).body]
  return { bid: row.bidPrice, ask: row.askPrice }
}

const limit = (side: string, price: string, quantity: string, more = {}) => ({
  symbol: 'BTCUSDT',
  side,
  type: 'LIMIT',
  timeInForce: 'GTC',
  quantity,
  price,
  ...more,
})

const free = (trader: Trader, asset: string): string => formatFixed(trader.account.spot.of(asset).free)
const locked = (trader: Trader, asset: string): string => formatFixed(trader.account.spot.of(asset).locked)
const seen = (trader: Trader): string[] =>
  trader.events.map(({ e, x, X }) => (x === undefined ? String(e) : `${x}/${X}`))

describe('a LIMIT order', () => {
  test('rests, binds its money, and is filled at its own price when the market comes to it', () => {
    const bench = openBench()
    const trader = bench.join({ balances: { USDT: '1000' } })
    const placed = trader.call('POST', ORDER, limit('BUY', '64000', '0.01', { newClientOrderId: 'mine' }))
    expect(placed).toMatchObject({
      status: 200,
      body: { status: 'NEW', clientOrderId: 'mine', executedQty: '0.00000000', fills: [] },
    })
    expect(locked(trader, 'USDT')).toBe('640.00000000')

    bench.exchange.setPrice('BTCUSDT', '63000')
    expect(trader.call('GET', ORDER, { symbol: 'BTCUSDT', origClientOrderId: 'mine' }).body).toMatchObject({
      status: 'FILLED',
      executedQty: '0.01000000',
      cummulativeQuoteQty: '640.00000000',
    })
    expect(free(trader, 'BTC')).toBe('0.00999000')
    expect([free(trader, 'USDT'), locked(trader, 'USDT')]).toEqual(['360.00000000', '0.00000000'])
    expect(seen(trader)).toEqual(['NEW/NEW', 'outboundAccountPosition', 'TRADE/FILLED', 'outboundAccountPosition'])
  })

  test('that crosses takes the better prices there are and gets the difference back', () => {
    const bench = openBench()
    const trader = bench.join({ balances: { USDT: '10000' } })
    const { ask } = bestPrices(bench)
    const { body } = trader.call('POST', ORDER, limit('BUY', '66000', '0.001'))
    expect(body).toMatchObject({ status: 'FILLED', fills: [{ price: ask, qty: '0.00100000', commissionAsset: 'BTC' }] })
    expect(locked(trader, 'USDT')).toBe('0.00000000')
  })

  test('IOC keeps what it gets and lets the rest expire; FOK takes all or nothing', () => {
    const bench = openBench()
    const trader = bench.join({ balances: { USDT: '100000000' } })
    const { ask } = bestPrices(bench)
    const immediate = trader.call('POST', ORDER, limit('BUY', ask, '100', { timeInForce: 'IOC' })).body
    expect(immediate).toMatchObject({ status: 'EXPIRED', expiryReason: 'UNFILLED_IOC_QUANTITY_EXPIRED' })
    expect(Number(immediate.executedQty)).toBeGreaterThan(0)
    const all = trader.call('POST', ORDER, limit('BUY', bestPrices(bench).ask, '100', { timeInForce: 'FOK' })).body
    expect(all).toMatchObject({ status: 'EXPIRED', executedQty: '0.00000000', fills: [] })
    expect(locked(trader, 'USDT')).toBe('0.00000000')
  })

  test('may reuse a client id only once the earlier order is over', () => {
    const bench = openBench()
    const trader = bench.join()
    const order = limit('BUY', '60000', '0.001', { newClientOrderId: 'same' })
    expect(trader.call('POST', ORDER, order).status).toBe(200)
    expect(trader.call('POST', ORDER, order).body).toEqual({ code: -2010, msg: 'Duplicate order sent.' })
    expect(trader.call('DELETE', ORDER, { symbol: 'BTCUSDT', origClientOrderId: 'same' }).body.status).toBe('CANCELED')
    expect(trader.call('POST', ORDER, order).status).toBe(200)
  })

  test('is refused, changing nothing, when the money is not there', () => {
    const bench = openBench()
    const trader = bench.join({ balances: { USDT: '10' } })
    expect(trader.call('POST', ORDER, limit('BUY', '64000', '0.01')).body.code).toBe(-2010)
    expect(free(trader, 'USDT')).toBe('10.00000000')
    expect(trader.call('GET', '/api/v3/openOrders').body).toEqual([])
  })
})

describe('a MARKET order', () => {
  test('by quote spends at most its budget, in whole lots', () => {
    const bench = openBench()
    const trader = bench.join({ balances: { USDT: '1000' } })
    const { body } = trader.call('POST', ORDER, {
      symbol: 'BTCUSDT',
      side: 'BUY',
      type: 'MARKET',
      quoteOrderQty: '100',
    })
    expect(body).toMatchObject({ status: 'FILLED', origQuoteOrderQty: '100.00000000' })
    expect(Number(body.cummulativeQuoteQty)).toBeGreaterThan(98)
    expect(Number(body.cummulativeQuoteQty)).toBeLessThanOrEqual(100)
    expect(body.origQty).toBe(body.executedQty)
  })

  test('refuses parameters that belong to other kinds', () => {
    const trader = openBench().join()
    const base = { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET' }
    expect(trader.call('POST', ORDER, { ...base, quantity: '0.01', price: '1' }).body.code).toBe(-1106)
    expect(trader.call('POST', ORDER, { ...base, quantity: '0.01', reduceOnly: 'true' }).body.code).toBe(-1104)
    expect(trader.call('POST', ORDER, base).body.code).toBe(-1102)
  })
})

test('LIMIT_MAKER is refused when it would take', () => {
  const trader = openBench().join()
  const order = { symbol: 'BTCUSDT', side: 'SELL', type: 'LIMIT_MAKER', quantity: '0.01' }
  expect(trader.call('POST', ORDER, { ...order, price: '60000' }).body.msg).toBe(
    'Order would immediately match and take.',
  )
  expect(trader.call('POST', ORDER, { ...order, price: '70000' }).status).toBe(200)
})

describe('filters', () => {
  test.each([
    ['PRICE_FILTER', { price: '60000.001' }],
    ['LOT_SIZE', { quantity: '0.000001' }],
    ['NOTIONAL', { quantity: '0.00005' }],
    ['PERCENT_PRICE_BY_SIDE', { price: '1000' }],
  ])('%s is named when it is violated', (name, wrong) => {
    const trader = openBench().join()
    const { body } = trader.call('POST', ORDER, { ...limit('BUY', '60000', '0.001'), ...wrong })
    expect(body).toEqual({ code: -1013, msg: `Filter failure: ${name}` })
  })
})

describe('a stop order', () => {
  test('waits without being on the book and becomes a market order when its price is reached', () => {
    const bench = openBench()
    const trader = bench.join({ balances: { BTC: '1' } })
    const stop = {
      symbol: 'BTCUSDT',
      side: 'SELL',
      type: 'STOP_LOSS',
      quantity: '0.01',
      stopPrice: '63500',
      newClientOrderId: 'stop',
    }
    expect(trader.call('POST', ORDER, stop).status).toBe(200)
    const waiting = trader.call('GET', ORDER, { symbol: 'BTCUSDT', origClientOrderId: 'stop' }).body
    expect(waiting).toMatchObject({ status: 'NEW', isWorking: false, stopPrice: '63500.00000000' })

    bench.exchange.setPrice('BTCUSDT', '63400')
    bench.clock.advance(0)
    const done = trader.call('GET', ORDER, { symbol: 'BTCUSDT', origClientOrderId: 'stop' }).body
    expect(done).toMatchObject({ status: 'FILLED', isWorking: true })
    expect(locked(trader, 'BTC')).toBe('0.00000000')
  })

  test('is refused when its trigger has been passed', () => {
    const trader = openBench().join()
    const stop = { symbol: 'BTCUSDT', side: 'SELL', type: 'STOP_LOSS', quantity: '0.01', stopPrice: '70000' }
    expect(trader.call('POST', ORDER, stop).body.msg).toBe('Stop price would trigger immediately.')
  })

  test('that trails follows the best price and goes off at its distance from it', () => {
    const bench = openBench()
    const trader = bench.join({ balances: { BTC: '1' } })
    const trailing = {
      symbol: 'BTCUSDT',
      side: 'SELL',
      type: 'STOP_LOSS',
      quantity: '0.01',
      trailingDelta: 100,
      newClientOrderId: 't',
    }
    expect(trader.call('POST', ORDER, trailing).status).toBe(200)
    const status = (): string => trader.call('GET', ORDER, { symbol: 'BTCUSDT', origClientOrderId: 't' }).body.status
    const go = (price: string): string => {
      bench.exchange.setPrice('BTCUSDT', price)
      bench.clock.advance(0)
      return status()
    }
    expect(go('68000')).toBe('NEW')
    expect(go('67500')).toBe('NEW')
    expect(go('67000')).toBe('FILLED')
  })
})

describe('an OCO list', () => {
  const sell = {
    symbol: 'BTCUSDT',
    side: 'SELL',
    quantity: '0.01',
    aboveType: 'LIMIT_MAKER',
    abovePrice: '67000',
    aboveClientOrderId: 'take',
    belowType: 'STOP_LOSS',
    belowStopPrice: '63000',
    belowClientOrderId: 'stop',
  }

  test('of which a leg is malformed is refused by the name that the parameter has there', () => {
    const trader = openBench().join({ balances: { BTC: '1' } })
    const told = (list: object) => trader.call('POST', '/api/v3/orderList/oco', { ...list }).body.msg
    const { abovePrice: _price, ...unpriced } = sell
    const { belowStopPrice: _stop, ...untriggered } = sell
    expect(told(unpriced)).toContain("'abovePrice'")
    expect(told(untriggered)).toMatch(/'belowStopPrice'.*'belowTrailingDelta'/)
    expect(told({ ...sell, aboveTimeInForce: 'GTC' })).toContain("'aboveTimeInForce'")
    expect(told({ ...sell, belowStopPrice: 'x' })).toContain("'belowStopPrice'")
    expect(told({ ...sell, quantity: 'x' })).toContain("'quantity'")
  })

  test('binds the money once; the leg that trades ends the other', () => {
    const bench = openBench()
    const trader = bench.join({ balances: { BTC: '1' } })
    const { body } = trader.call('POST', '/api/v3/orderList/oco', sell)
    expect(body).toMatchObject({ contingencyType: 'OCO', listOrderStatus: 'EXECUTING', orders: [{}, {}] })
    expect(locked(trader, 'BTC')).toBe('0.01000000')
    bench.exchange.setPrice('BTCUSDT', '67100')
    bench.clock.advance(0)
    const state = (id: string): string =>
      trader.call('GET', ORDER, { symbol: 'BTCUSDT', origClientOrderId: id }).body.status
    expect([state('take'), state('stop')]).toEqual(['FILLED', 'EXPIRED'])
    expect(locked(trader, 'BTC')).toBe('0.00000000')
    expect(trader.events.filter(({ e }) => e === 'listStatus').map(({ L }) => L)).toEqual(['EXECUTING', 'ALL_DONE'])
  })

  test('goes as a whole when one leg is cancelled', () => {
    const bench = openBench()
    const trader = bench.join({ balances: { BTC: '1' } })
    trader.call('POST', '/api/v3/orderList/oco', sell)
    expect(trader.call('DELETE', ORDER, { symbol: 'BTCUSDT', origClientOrderId: 'stop' }).status).toBe(200)
    expect(trader.call('GET', '/api/v3/openOrders', { symbol: 'BTCUSDT' }).body).toEqual([])
    expect(free(trader, 'BTC')).toBe('1.00000000')
  })

  test('of a buy carries the dearer leg, and each leg can be filled', () => {
    const buy = {
      symbol: 'BTCUSDT',
      side: 'BUY',
      quantity: '0.01',
      aboveType: 'STOP_LOSS_LIMIT',
      aboveStopPrice: '67000',
      abovePrice: '67500',
      aboveTimeInForce: 'GTC',
      belowType: 'LIMIT_MAKER',
      belowPrice: '63000',
    }
    for (const target of ['62900', '67100']) {
      const bench = openBench()
      const trader = bench.join({ balances: { USDT: '675' } })
      expect(trader.call('POST', '/api/v3/orderList/oco', buy).status).toBe(200)
      expect([free(trader, 'USDT'), locked(trader, 'USDT')]).toEqual(['0.00000000', '675.00000000'])
      bench.exchange.setPrice('BTCUSDT', target)
      bench.clock.advance(0)
      expect(free(trader, 'BTC')).toBe('0.00999000')
      expect(locked(trader, 'USDT')).toBe('0.00000000')
    }
  })

  test('with its prices the wrong way round is refused', () => {
    const trader = openBench().join({ balances: { BTC: '1' } })
    const wrong = { ...sell, abovePrice: '63000', belowStopPrice: '67000' }
    expect(trader.call('POST', '/api/v3/orderList/oco', wrong).body.code).toBe(-2010)
  })
})

test('OTO: the pending order comes alive when the working one is filled, and dies with it otherwise', () => {
  const bench = openBench()
  const trader = bench.join({ balances: { USDT: '2000' } })
  const list = {
    symbol: 'BTCUSDT',
    workingType: 'LIMIT',
    workingTimeInForce: 'GTC',
    workingSide: 'BUY',
    workingPrice: '64000',
    workingQuantity: '0.01',
    workingClientOrderId: 'work',
    pendingType: 'LIMIT_MAKER',
    pendingSide: 'SELL',
    pendingPrice: '66000',
    pendingQuantity: '0.00999',
    pendingClientOrderId: 'pend',
  }
  const state = (id: string): string =>
    trader.call('GET', ORDER, { symbol: 'BTCUSDT', origClientOrderId: id }).body.status
  const placed = trader.call('POST', '/api/v3/orderList/oto', list).body
  expect(placed.orderReports.map(({ status }: { status: string }) => status)).toEqual(['NEW', 'PENDING_NEW'])
  bench.clock.advance(0)
  bench.exchange.setPrice('BTCUSDT', '63900')
  bench.clock.advance(0)
  expect([state('work'), state('pend')]).toEqual(['FILLED', 'NEW'])

  const again = { ...list, workingClientOrderId: 'work2', pendingClientOrderId: 'pend2', workingPrice: '60000' }
  trader.call('POST', '/api/v3/orderList/oto', again)
  bench.clock.advance(0)
  trader.call('DELETE', ORDER, { symbol: 'BTCUSDT', origClientOrderId: 'work2' })
  expect([state('work2'), state('pend2')]).toEqual(['CANCELED', 'EXPIRED'])
})

test('cancelReplace answers 200 for both, 409 for one half and 400 for none', () => {
  const trader = openBench().join()
  trader.call('POST', ORDER, limit('BUY', '60000', '0.001', { newClientOrderId: 'old' }))
  const replace = {
    ...limit('BUY', '61000', '0.001'),
    cancelReplaceMode: 'STOP_ON_FAILURE',
    cancelOrigClientOrderId: 'old',
  }
  const done = trader.call('POST', '/api/v3/order/cancelReplace', replace)
  expect(done).toMatchObject({ status: 200, body: { cancelResult: 'SUCCESS', newOrderResult: 'SUCCESS' } })
  const none = trader.call('POST', '/api/v3/order/cancelReplace', replace)
  expect(none).toMatchObject({
    status: 400,
    body: { code: -2022, data: { cancelResult: 'FAILURE', newOrderResult: 'NOT_ATTEMPTED' } },
  })
  const half = trader.call('POST', '/api/v3/order/cancelReplace', { ...replace, cancelReplaceMode: 'ALLOW_FAILURE' })
  expect(half).toMatchObject({
    status: 409,
    body: { code: -2021, data: { cancelResult: 'FAILURE', newOrderResult: 'SUCCESS' } },
  })
})

test('amend lowers the quantity, keeps order id and place, and frees the money', () => {
  const bench = openBench()
  const trader = bench.join({ balances: { USDT: '1000' } })
  const { orderId } = trader.call('POST', ORDER, limit('BUY', '60000', '0.01')).body
  const { body } = trader.call('PUT', '/api/v3/order/amend/keepPriority', {
    symbol: 'BTCUSDT',
    orderId,
    newQty: '0.004',
  })
  expect(body.amendedOrder).toMatchObject({ orderId, qty: '0.00400000' })
  expect(locked(trader, 'USDT')).toBe('240.00000000')
  expect(trader.events.some(({ x }) => x === 'REPLACED')).toBe(true)
  const changes = readLedger(bench.exchange.ledger).filter(({ kind }) => kind === 'amend')
  expect(changes).toEqual([
    expect.objectContaining({
      ...{ orderId: String(orderId), quantity: '0.00400000', price: '60000.00000000' },
      timestamp: expect.any(Number),
    }),
  ])
})

test('an iceberg shows its part, refills it behind the others, and trades as a whole', () => {
  const bench = openBench()
  const trader = bench.join({ balances: { BTC: '1' } })
  trader.call('POST', ORDER, limit('SELL', '65500', '0.05', { icebergQty: '0.01', newClientOrderId: 'ice' }))
  const level = bench.exchange.markets.get('spot', 'BTCUSDT')?.book.asks.at(6_550_000_000_000)
  expect(level?.queue.find((entry) => entry.owner)?.quantity).toBe(1_000_000)
  bench.exchange.setPrice('BTCUSDT', '66000')
  expect(trader.call('GET', ORDER, { symbol: 'BTCUSDT', origClientOrderId: 'ice' }).body.status).toBe('FILLED')
})

describe('self-trade prevention', () => {
  const setUp = (mode: string) => {
    const bench = openBench()
    const trader = bench.join({ balances: { BTC: '1', USDT: '100000' } })
    const { bid, ask } = bestPrices(bench)
    const inside = ((Number(bid) + Number(ask)) / 2).toFixed(2)
    trader.call('POST', ORDER, limit('SELL', inside, '0.01', { newClientOrderId: 'maker' }))
    const taker = trader.call(
      'POST',
      ORDER,
      limit('BUY', inside, '0.004', { timeInForce: 'IOC', selfTradePreventionMode: mode }),
    ).body
    const maker = trader.call('GET', ORDER, { symbol: 'BTCUSDT', origClientOrderId: 'maker' }).body
    return { maker: maker.status, taker: taker.status, locked: locked(trader, 'USDT') }
  }

  test.each([
    ['EXPIRE_MAKER', 'EXPIRED_IN_MATCH', 'EXPIRED'],
    ['EXPIRE_TAKER', 'NEW', 'EXPIRED_IN_MATCH'],
    ['EXPIRE_BOTH', 'EXPIRED_IN_MATCH', 'EXPIRED_IN_MATCH'],
    ['DECREMENT', 'NEW', 'EXPIRED_IN_MATCH'],
    ['NONE', 'PARTIALLY_FILLED', 'FILLED'],
  ])('%s leaves the maker %s and the taker %s', (mode, maker, taker) => {
    expect(setUp(mode)).toEqual({ maker, taker, locked: '0.00000000' })
  })
})
