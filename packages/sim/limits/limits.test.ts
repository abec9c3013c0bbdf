import { describe, expect, test } from 'vitest'
import { createLedger } from '../ledger.ts'
import { createParams } from '../rest/params.ts'
import { openBench, readLedger } from '../testing.ts'
import { COSTS } from './costs.ts'
import { createIpLimiter } from './ip-limiter.ts'

const params = (values: Record<string, string>) => createParams(new Map(Object.entries(values)))
const NOON = 1_795_348_800_000

describe('what a call costs', () => {
  test.each([
    ['GET /api/v3/depth', {}, 5],
    ['GET /api/v3/depth', { limit: '5000' }, 250],
    ['GET /api/v3/ticker/24hr', { symbol: 'BTCUSDT' }, 2],
    ['GET /api/v3/ticker/24hr', {}, 80],
    ['GET /api/v3/ticker', { symbols: '["A","B","C"]' }, 12],
    ['GET /api/v3/myTrades', { symbol: 'BTCUSDT', orderId: '1' }, 5],
    ['GET /fapi/v1/klines', { limit: '1500' }, 10],
    ['POST /api/v3/order', {}, 1],
  ])('%s with %o costs %d', (name, given, weight) => {
    expect(COSTS.get(name)?.weigh(params(given))).toBe(weight)
  })
})

describe('the limiter', () => {
  test('counts in windows on its own clock and lets the next window begin at nothing', () => {
    const limiter = createIpLimiter({ ledger: createLedger() })
    const last = NOON + 59_000
    expect(limiter.request('a', 'spot', 6_000, last).kind).toBe('admitted')
    expect(limiter.request('a', 'spot', 1, last)).toMatchObject({ kind: 'limited', retryAfterMs: 1_000 })
    expect(limiter.request('a', 'spot', 1, NOON + 60_000).kind).toBe('admitted')
  })

  test('keeps each address apart', () => {
    const limiter = createIpLimiter({ ledger: createLedger() })
    limiter.request('127.0.0.1', 'spot', 6_001, NOON)
    expect(limiter.request('127.0.0.2', 'spot', 1, NOON).kind).toBe('admitted')
  })

  test('bans who goes on regardless, longer each time', () => {
    const limiter = createIpLimiter({ ledger: createLedger() })
    const insist = (from: number): number => {
      let verdict = limiter.request('a', 'spot', 7_000, from)
      for (let count = 0; verdict.kind === 'limited' && count < 100; count++)
        verdict = limiter.request('a', 'spot', 1, from)
      return verdict.kind === 'banned' ? verdict.until - from : 0
    }
    expect(insist(NOON)).toBe(120_000)
    expect(insist(NOON + 180_000)).toBe(600_000)
  })

  test('writes every window into the ledger with the most that was used', () => {
    const ledger = createLedger()
    const limiter = createIpLimiter({ ledger })
    limiter.request('a', 'spot', 50, NOON)
    limiter.refund('a', 'spot', 20, NOON)
    limiter.flush(NOON + 61_000)
    expect(readLedger(ledger)).toContainEqual(
      expect.objectContaining({ kind: 'window', pool: 'spot', scope: 'a', start: NOON, used: 50, limit: 6_000 }),
    )
  })
})

describe('over the exchange', () => {
  test('a successful order costs no weight, a refused one its weight', () => {
    const bench = openBench()
    const trader = bench.join()
    const order = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.001' }
    const used = (reply: { headers: Readonly<Record<string, string>> }): string =>
      reply.headers['X-MBX-USED-WEIGHT-1M'] ?? ''
    expect(used(trader.call('POST', '/api/v3/order', { ...order, price: '60000' }))).toBe('0')
    expect(used(trader.call('POST', '/api/v3/order', { ...order, price: '60000.001' }))).toBe('1')
  })

  test('too much weight is 429 with Retry-After and -1003', () => {
    const bench = openBench()
    let reply = bench.ask('/api/v3/depth', { symbol: 'BTCUSDT', limit: 5_000 })
    for (let count = 0; reply.status === 200 && count < 50; count++)
      reply = bench.ask('/api/v3/depth', { symbol: 'BTCUSDT', limit: 5_000 })
    expect(reply).toMatchObject({ status: 429, body: { code: -1003 }, headers: { 'Retry-After': '60' } })
    expect(bench.ask('/api/v3/ping', {}, '127.0.0.2').status).toBe(200)
  })

  test('the hundred-and-first unfilled order in ten seconds is -1015; a fill gives back', () => {
    const bench = openBench()
    const trader = bench.join({ balances: { USDT: '1000000' } })
    const place = (price: number) =>
      trader.call('POST', '/api/v3/order', {
        symbol: 'BTCUSDT',
        side: 'BUY',
        type: 'LIMIT',
        timeInForce: 'GTC',
        quantity: '0.001',
        price,
      })
    for (let count = 0; count < 99; count++) expect(place(60_000 + count).status).toBe(200)
    expect(
      trader.call('POST', '/api/v3/order', { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.001' })
        .headers['X-MBX-ORDER-COUNT-10S'],
    ).toBe('99')
    expect(place(61_000).status).toBe(200)
    expect(place(61_001)).toMatchObject({ status: 429, body: { code: -1015 } })
  })

  test('SAPI paths have a counter each and a header of their own', () => {
    const bench = openBench()
    const trader = bench.join()
    const { headers } = trader.call('GET', '/sapi/v1/account/apiRestrictions')
    expect(headers).toMatchObject({ 'X-SAPI-USED-IP-WEIGHT-1M': '1' })
    expect(headers['X-MBX-USED-WEIGHT-1M']).toBeUndefined()
  })
})
