import { endpoints } from '@flotilla/venue'
import { expect, it } from 'vitest'
import { freshness } from './freshness.ts'
import { createRelay } from './relay.ts'

it('sends the bytes as they came on the subject of their stream, and tells of the first after a silence', () => {
  const sent: [string, Uint8Array][] = []
  const first: string[] = []
  const relay = createRelay({
    market: 'spot',
    publish: (...each) => sent.push(each),
    onFirst: (name) => first.push(name),
  })
  const bytes = new TextEncoder().encode('{"p":"1.00"}')
  relay.forward('btcusdt@trade', bytes)
  relay.forward('btcusdt@trade', bytes)
  relay.forward('!ticker@arr', bytes)
  expect(sent.map(([subject]) => subject)).toEqual([
    'md.spot.BTCUSDT.trade',
    'md.spot.BTCUSDT.trade',
    'md.spot._all.ticker-arr',
  ])
  expect(sent.every(([, each]) => each === bytes)).toBe(true)
  relay.forget('btcusdt@trade')
  relay.forward('btcusdt@trade', bytes)
  expect(first).toEqual(['btcusdt@trade', '!ticker@arr', 'btcusdt@trade'])
})

it('no answer about the time or the connection is ever served twice, on any product', () => {
  const live = [...endpoints.values()].filter(({ path, method }) => method === 'GET' && /\/(time|ping)$/.test(path))
  expect(live.length).toBeGreaterThan(4)
  for (const endpoint of live) expect(freshness(endpoint), endpoint.name).toBe(0)
  expect(freshness({ path: '/dapi/v1/exchangeInfo' })).toBe(60_000)
  expect(freshness({ path: '/api/v3/klines' })).toBe(1_000)
})
