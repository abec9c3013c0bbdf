import { expect, test } from 'vitest'
import { openBench, type Trader } from '../testing.ts'
import { walletBalance } from './account.ts'

/** Buys 1 BTC at 20 times, then sends the price far below what its margin bears. */
function crash(marginType: 'ISOLATED' | 'CROSSED'): {
  events: Record<string, unknown>[]
  margin: bigint
  lost: bigint
} {
  const bench = openBench({ symbols: ['BTCUSDT'] })
  const trader: Trader = bench.join({ futures: { usdm: { USDT: '6000' } } })
  const account = bench.exchange.usdm.account(trader.account)
  const ask = (path: string, params: Record<string, string | number>): unknown =>
    trader.call('POST', `/fapi/v1/${path}`, { symbol: 'BTCUSDT', ...params }).body
  if (marginType === 'ISOLATED') ask('marginType', { marginType })
  ask('order', { side: 'BUY', type: 'MARKET', quantity: '1' })
  const margin = account.positions.get('BTCUSDT BOTH')?.isolatedWallet ?? 0n
  const before = walletBalance(account, 'USDT')
  const events: Record<string, unknown>[] = []
  account.listeners.add((event) => void events.push(event))
  bench.exchange.setPrice('BTCUSDT', '50000')
  bench.clock.advance(3_000)
  expect(account.positions.get('BTCUSDT BOTH')?.amount).toBe(0)
  expect(bench.defects).toEqual([])
  return { events, margin, lost: before - walletBalance(account, 'USDT') }
}

test('an isolated position loses its own margin and no more', () => {
  const { lost, margin } = crash('ISOLATED')
  expect(margin).toBeGreaterThan(0n)
  expect(lost).toBe(margin)
})

test('a cross position loses what there is and no more, and the last word on the wallet is zero', () => {
  const { lost, events } = crash('CROSSED')
  expect(lost).toBeGreaterThan(0n)
  expect(events.at(-1)).toMatchObject({ a: { m: 'INSURANCE_CLEAR', B: [{ a: 'USDT', wb: '0.00000000' }] } })
})
