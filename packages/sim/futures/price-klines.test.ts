import { expect, test } from 'vitest'
import { openBench } from '../testing.ts'

const query = { interval: '1m', limit: '5' }

test('nothing is traded at mark, index and premium prices', () => {
  const bench = openBench()
  for (const path of ['/fapi/v1/markPriceKlines', '/fapi/v1/premiumIndexKlines'])
    for (const row of bench.ask(path, { ...query, symbol: 'BTCUSDT' }).body.slice(0, 4))
      expect(row.slice(5)).toEqual(['0', row[0] + 59_999, '0', 60, '0', '0', '0'])
})

test('the index is the price of the spot market, and the premium what lies between it and the mark', () => {
  const bench = openBench()
  const rows = (path: string, named: Record<string, string>) => bench.ask(path, { ...query, ...named }).body
  const closes = (path: string, named: Record<string, string>) =>
    rows(path, named).map((row: string[]) => Number(row[4]))
  const index = closes('/dapi/v1/indexPriceKlines', { pair: 'BTCUSD' })
  expect(index).toEqual(closes('/api/v3/klines', { symbol: 'BTCUSDT' }))
  const mark = closes('/dapi/v1/markPriceKlines', { symbol: 'BTCUSD_PERP' })
  const premium = closes('/dapi/v1/premiumIndexKlines', { symbol: 'BTCUSD_PERP' })
  for (const [at, price] of mark.entries()) expect(premium[at]).toBeCloseTo(price / index[at] - 1, 7)
})
