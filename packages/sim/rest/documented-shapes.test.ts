import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { openBench, type Trader } from '../testing.ts'

const shared = process.env.FLOTILLA_SHARED ?? join(import.meta.dirname, '../../../../shared')
const file = join(shared, 'data/examples/rest.jsonl.gz')

interface Example {
  readonly method: string
  readonly path: string
  readonly payload: unknown
}

/** What cannot be there: retired members, members of other order kinds, slips of the documentation. */
const EXCUSED: Readonly<Record<string, readonly string[]>> = {
  'GET /fapi/v1/exchangeInfo': ['assets[].autoAssetExchange', 'symbols[].settlePlan'],
  // Only conditional orders have these, and they live on the algo endpoints.
  'GET /fapi/v1/order': ['activatePrice', 'priceRate'],
  'GET /fapi/v1/allOrders': ['[].activatePrice', '[].priceRate'],
  'GET /dapi/v1/order': ['activatePrice', 'priceRate'],
  // Members that acknowledgements lost on 2026-06-30.
  'POST /dapi/v1/order': ['activatePrice', 'priceRate', 'cumBase', 'avgPrice'],
}

const SPOT = { symbol: 'BTCUSDT' }
const COIN = { symbol: 'BTCUSD_PERP' }
const limit = { side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', price: '60000' }

/** What to ask so that the answer has something in it. */
const ASKED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'GET /api/v3/account': {},
  'GET /api/v3/aggTrades': SPOT,
  'GET /api/v3/trades': SPOT,
  'GET /api/v3/historicalTrades': SPOT,
  'GET /api/v3/avgPrice': SPOT,
  'GET /api/v3/exchangeInfo': SPOT,
  'GET /api/v3/ticker': SPOT,
  'GET /api/v3/time': {},
  'GET /api/v3/allOrders': SPOT,
  'GET /api/v3/openOrders': SPOT,
  'GET /api/v3/order': { ...SPOT, origClientOrderId: 'open' },
  'GET /api/v3/myTrades': SPOT,
  'GET /api/v3/rateLimit/order': {},
  'GET /api/v3/allOrderList': {},
  'POST /api/v3/order': { ...SPOT, side: 'BUY', type: 'MARKET', quantity: '0.001' },
  'GET /sapi/v1/margin/account': {},
  'GET /sapi/v1/margin/tradeCoeff': {},
  'GET /sapi/v1/margin/priceIndex': SPOT,
  'GET /sapi/v1/account/status': {},
  'GET /sapi/v1/asset/wallet/balance': {},
  'GET /fapi/v1/accountConfig': {},
  'GET /fapi/v1/aggTrades': SPOT,
  'GET /fapi/v1/exchangeInfo': {},
  'GET /fapi/v1/fundingInfo': {},
  'GET /fapi/v1/openInterest': SPOT,
  'GET /fapi/v1/allOrders': SPOT,
  'GET /fapi/v1/order': { ...SPOT, origClientOrderId: 'open' },
  'GET /fapi/v1/userTrades': SPOT,
  'GET /fapi/v2/account': {},
  'GET /fapi/v2/positionRisk': SPOT,
  'GET /fapi/v3/positionRisk': SPOT,
  'POST /fapi/v1/order': { ...SPOT, ...limit, quantity: '0.010' },
  'POST /fapi/v1/algoOrder': {
    ...SPOT,
    algoType: 'CONDITIONAL',
    side: 'SELL',
    type: 'STOP_MARKET',
    triggerPrice: '50000',
    quantity: '0.010',
  },
  'GET /dapi/v1/balance': {},
  'GET /dapi/v1/exchangeInfo': {},
  'GET /dapi/v1/income': {},
  'GET /dapi/v1/leverageBracket': { pair: 'BTCUSD' },
  'GET /dapi/v1/order': { ...COIN, origClientOrderId: 'open' },
  'GET /dapi/v1/ticker/24hr': COIN,
  'GET /dapi/v1/ticker/bookTicker': COIN,
  'GET /dapi/v1/ticker/price': COIN,
  'POST /dapi/v1/order': { ...COIN, ...limit, quantity: '10' },
}

/** An account that has done a bit of everything. */
function busy(): Trader {
  const bench = openBench()
  const trader = bench.join()
  const taking = { side: 'BUY', type: 'MARKET' }
  trader.call('POST', '/api/v3/order', { ...SPOT, ...taking, quantity: '0.001' })
  trader.call('POST', '/api/v3/order', { ...SPOT, ...limit, quantity: '0.001', newClientOrderId: 'open' })
  trader.call('POST', '/fapi/v1/order', { ...SPOT, ...taking, quantity: '0.010' })
  trader.call('POST', '/fapi/v1/order', {
    ...SPOT,
    ...limit,
    quantity: '0.010',
    price: '64000',
    newClientOrderId: 'open',
  })
  trader.call('POST', '/dapi/v1/order', { ...COIN, ...taking, quantity: '10' })
  trader.call('POST', '/dapi/v1/order', { ...COIN, ...limit, quantity: '10', price: '64000', newClientOrderId: 'open' })
  const legs = { aboveType: 'LIMIT_MAKER', abovePrice: '67000', belowType: 'STOP_LOSS', belowStopPrice: '63000' }
  trader.call('POST', '/api/v3/orderList/oco', { ...SPOT, side: 'SELL', quantity: '0.01', ...legs })
  return trader
}

/** Members of `documented` that `answered` lacks or has in another type. */
function missing(documented: unknown, answered: unknown, at = ''): string[] {
  if (Array.isArray(documented)) {
    if (!Array.isArray(answered)) return [`${at} is no array`]
    return documented.length > 0 && answered.length > 0 ? missing(documented[0], answered[0], `${at}[]`) : []
  }
  if (typeof documented !== 'object' || documented === null) {
    const same = documented === null || answered === null || typeof documented === typeof answered
    return same ? [] : [`${at} is a ${typeof answered}`]
  }
  if (typeof answered !== 'object' || answered === null) return [`${at} is no object`]
  return Object.entries(documented).flatMap(([name, value]) => {
    const path = at === '' ? name : `${at}.${name}`
    return name in answered ? missing(value, (answered as Record<string, unknown>)[name], path) : [`${path} is missing`]
  })
}

describe.skipIf(!existsSync(file))('against the documented examples', () => {
  const examples: Example[] = existsSync(file)
    ? gunzipSync(readFileSync(file))
        .toString()
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
    : []
  const known = new Map(examples.map((example) => [`${example.method} ${example.path}`, example.payload]))

  test.each(Object.keys(ASKED).filter((name) => known.has(name)))('%s has every member in its type', (name) => {
    const [method = '', path = ''] = name.split(' ')
    const reply = busy().call(method, path, ASKED[name])
    expect(reply.status).toBe(200)
    const excused = EXCUSED[name] ?? []
    const found = missing(known.get(name), reply.body).filter(
      (line) => !excused.some((part) => line.startsWith(`${part} `)),
    )
    expect(found).toEqual([])
  })
})
