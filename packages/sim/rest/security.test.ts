import { describe, expect, test } from 'vitest'
import { openBench } from '../testing.ts'

const ACCOUNT = '/api/v3/account'

describe('a signed call', () => {
  test('is accepted up to the edges of its time and refused beyond', () => {
    const bench = openBench()
    const trader = bench.join()
    const code = (offset: number, recvWindow = 5_000): number =>
      trader.call('GET', ACCOUNT, { recvWindow }, { timestamp: bench.clock.now() + offset }).body.code
    expect(code(-5_000)).toBeUndefined()
    expect(code(-5_001)).toBe(-1021)
    expect(code(999)).toBeUndefined()
    expect(code(1_000)).toBe(-1021)
    expect(code(0, 60_001)).toBe(-1131)
  })

  test('may be in microseconds on spot', () => {
    const bench = openBench()
    expect(bench.join().call('GET', ACCOUNT, {}, { timestamp: bench.clock.now() * 1_000 }).status).toBe(200)
  })

  test.each([
    ['no signature', { signature: '' }, 400, -1102],
    ['a signature that is no hex', { signature: 'no' }, 400, -1100],
    ['a wrong signature', { signature: '0'.repeat(64) }, 400, -1022],
    ['a key of another form', { apiKey: 'not a key' }, 401, -2014],
    ['a key that nobody has', { apiKey: 'a'.repeat(64) }, 401, -2015],
  ])('with %s is refused', (_name, wrong, status, code) => {
    const reply = openBench().join().call('GET', ACCOUNT, {}, wrong)
    expect([reply.status, reply.body.code]).toEqual([status, code])
  })

  test('from an address that the key does not list, or without its permission, is -2015', () => {
    const bench = openBench()
    const bound = bench.join({ ipRestrict: ['127.0.0.9'] })
    expect(bound.call('GET', ACCOUNT).body.code).toBe(-2015)
    expect(bound.call('GET', ACCOUNT, {}, { address: '127.0.0.9' }).status).toBe(200)
    const reader = bench.join({ permissions: { enableSpotAndMarginTrading: false } })
    const order = { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.001' }
    expect(reader.call('POST', '/api/v3/order', order).body.code).toBe(-2015)
    expect(reader.call('GET', ACCOUNT).status).toBe(200)
  })
})

test('nobody has seen an order that was refused at the door', () => {
  const bench = openBench()
  const trader = bench.join()
  const order = { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.001' }
  trader.call('POST', '/api/v3/order', order, { signature: '0'.repeat(64) })
  trader.call('POST', '/api/v3/order', order, { timestamp: bench.clock.now() - 6_000 })
  expect(trader.call('GET', '/api/v3/allOrders', { symbol: 'BTCUSDT' }).body).toEqual([])
})
