import { expect, test } from 'vitest'
import { openBench } from '../testing.ts'
import { createFuturesFeeds } from './futures-feeds.ts'

test('forceOrder tells the largest liquidation of a second, on the stream of its symbol and on that of all', () => {
  const bench = openBench()
  const { clock, exchange } = bench
  const openFeed = createFuturesFeeds(
    { ...exchange, market: 'usdm', liquidations: exchange.usdm.liquidations },
    'market',
  )
  const heard: Record<string, Record<string, unknown>[]> = {}
  for (const stream of ['btcusdt@forceOrder', 'ethusdt@forceOrder', '!forceOrder@arr']) {
    const events: Record<string, unknown>[] = []
    heard[stream] = events
    openFeed(stream, (payload) => void events.push(JSON.parse(payload)))
  }
  for (const quantity of ['0.050', '0.100']) {
    const trader = bench.join({ futures: { usdm: { USDT: quantity === '0.100' ? '200' : '100' } } })
    trader.call('POST', '/fapi/v1/leverage', { symbol: 'BTCUSDT', leverage: 50 })
    trader.call('POST', '/fapi/v1/order', { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity })
  }
  exchange.setPrice('BTCUSDT', '62000')
  clock.advance(2_200)
  expect(heard['btcusdt@forceOrder']).toHaveLength(1)
  const told = { s: 'BTCUSDT', S: 'SELL', o: 'LIMIT', f: 'IOC', q: '0.100', z: '0.100', X: 'FILLED' }
  expect(heard['btcusdt@forceOrder']?.[0]).toMatchObject({ e: 'forceOrder', st: 1, o: told })
  expect(heard['!forceOrder@arr']).toEqual(heard['btcusdt@forceOrder'])
  expect(heard['ethusdt@forceOrder']).toEqual([])
})
