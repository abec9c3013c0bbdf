import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openBench } from '../testing.ts'
import { readRecording } from './recording.ts'

const shared = process.env.FLOTILLA_SHARED ?? join(import.meta.dirname, '../../../../shared')
const file = join(shared, 'data/frames/hft-spot-btcusdt-20240808.txt.gz')

describe.skipIf(!existsSync(file))('a replay of recorded frames', () => {
  function replay(ms: number) {
    const bench = openBench()
    bench.exchange.replay(file)
    const instrument = bench.exchange.markets.get('spot', 'BTCUSDT')
    if (!instrument) throw new Error('BTCUSDT is listed')
    const told: Record<string, unknown[]> = {}
    instrument.listen({
      recorded({ suffix, data }) {
        told[suffix] = [...(told[suffix] ?? []), data]
      },
    })
    bench.clock.advance(ms)
    return { bench, instrument, told }
  }

  const recorded = (suffix: string): Record<string, unknown>[] =>
    readRecording(file)
      .lines.filter(({ text }) => text.includes(`@${suffix}"`))
      .map(({ text }) => JSON.parse(text).data)

  test('tells the recorded trades, books and best prices in order, with only the times moved', () => {
    const { told } = replay(30_000)
    for (const suffix of ['trade', 'bookTicker', 'depth@100ms']) {
      const events = told[suffix] ?? []
      expect(events.length).toBeGreaterThan(100)
      const bare = (event: unknown): unknown => ({ ...(event as object), E: 0, T: 0 })
      expect(events.map(bare)).toEqual(recorded(suffix).slice(0, events.length).map(bare))
    }
  })

  test('has the recorded best prices in its book wherever both carry one update id', () => {
    const { instrument, told } = replay(20_000)
    const last = instrument.book.updateId
    const same = (told.bookTicker ?? []).find((event) => (event as { u: number }).u === last) as
      | Record<string, string>
      | undefined
    if (same) expect(Number(same.b)).toBeCloseTo((instrument.book.bids.best()?.price ?? 0) / 1e8, 8)
    expect(instrument.book.bids.best()?.price).toBeLessThan(instrument.book.asks.best()?.price ?? 0)
  })

  test('fills market orders against the recorded book and is whole again with the next frame', () => {
    const { bench, instrument } = replay(10_000)
    const trader = bench.join({ balances: { USDT: '10000000' } })
    const before = instrument.book.asks.best()
    const order = { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.5' }
    const { body } = trader.call('POST', '/api/v3/order', order)
    expect(body.fills[0].price).toBe(((before?.price ?? 0) / 1e8).toFixed(8))
    bench.clock.advance(5_000)
    expect(instrument.book.bids.best()?.price).toBeLessThan(instrument.book.asks.best()?.price ?? 0)
  })

  test('fills resting orders that the recorded market trades through', () => {
    const { bench } = replay(5_000)
    const trader = bench.join({ balances: { BTC: '1' } })
    const order = { symbol: 'BTCUSDT', side: 'SELL', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.1' }
    const highest = Math.max(
      ...recorded('trade')
        .slice(0, 2_000)
        .map((trade) => Number(trade.p)),
    )
    trader.call('POST', '/api/v3/order', { ...order, price: (highest - 1).toFixed(2), newClientOrderId: 'sell' })
    bench.clock.advance(120_000)
    const { body } = trader.call('GET', '/api/v3/order', { symbol: 'BTCUSDT', origClientOrderId: 'sell' })
    expect(body.status).toBe('FILLED')
  })
})
