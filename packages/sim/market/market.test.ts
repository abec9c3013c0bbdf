import { describe, expect, test } from 'vitest'
import { openBench } from '../testing.ts'

const klines = (bench: ReturnType<typeof openBench>, interval: string, more = {}): unknown[][] =>
  bench.ask('/api/v3/klines', { symbol: 'BTCUSDT', interval, ...more }).body

describe('the past', () => {
  test('is the same for the same seed and another for another', () => {
    const first = klines(openBench({ seed: 7 }), '1d', { limit: 30 })
    expect(klines(openBench({ seed: 7 }), '1d', { limit: 30 })).toEqual(first)
    expect(klines(openBench({ seed: 8 }), '1d', { limit: 30 })).not.toEqual(first)
  })

  test('adds up: an hour is made of its minutes, and each bar begins where the one before ended', () => {
    const bench = openBench()
    const endTime = bench.clock.now() - 3_600_000 - 1
    const [hour] = klines(bench, '1h', { limit: 1, endTime })
    const minutes = klines(bench, '1m', { limit: 60, endTime })
    const sum = (column: number): number =>
      minutes.reduce((total, row) => total + Math.round(Number(row[column]) * 1e8), 0)
    expect(hour?.slice(1, 5)).toEqual([
      minutes[0]?.[1],
      minutes
        .map((row) => String(row[2]))
        .sort()
        .at(-1),
      minutes.map((row) => String(row[3])).sort()[0],
      minutes.at(-1)?.[4],
    ])
    expect(Math.round(Number(hour?.[5]) * 1e8)).toBe(sum(5))
    expect(Number(hour?.[8])).toBe(minutes.reduce((total, row) => total + Number(row[8]), 0))
    for (let index = 1; index < minutes.length; index++) expect(minutes[index]?.[1]).toBe(minutes[index - 1]?.[4])
  })
})

describe('the present', () => {
  test('trades at least twice a second on BTCUSDT, and its minute bar is made of those trades', () => {
    const bench = openBench()
    const from = bench.clock.now()
    bench.clock.advance(59_900)
    const trades = bench.exchange.markets.get('spot', 'BTCUSDT')?.tape.trades.filter(({ at }) => at >= from) ?? []
    expect(trades.length).toBeGreaterThan(120)
    const [bar] = klines(bench, '1m', { limit: 1 })
    const volume = trades.reduce((sum, trade) => sum + trade.quantity, 0)
    expect(Math.round(Number(bar?.[5]) * 1e8)).toBe(volume)
    expect(bar?.[8]).toBe(trades.length)
    const ids = trades.map(({ id }) => id)
    expect(ids).toEqual(ids.map((_id, index) => (ids[0] ?? 0) + index))
  })

  test('goes where it is told, by trades, and takes the other markets of the asset along', () => {
    const bench = openBench()
    const passed: number[] = []
    bench.exchange.markets
      .get('spot', 'BTCUSDT')
      ?.listen({ trades: (trades) => void passed.push(...trades.map(({ price }) => price)) })
    bench.exchange.setPrice('BTCUSDT', '70000')
    expect(passed.at(-1)).toBe(7_000_000_000_000)
    const price = (path: string, symbol: string): number => Number([bench.ask(path, { symbol }).body].flat()[0].price)
    expect(price('/fapi/v1/ticker/price', 'BTCUSDT')).toBeCloseTo(70_000, -2)
    expect(price('/dapi/v1/ticker/price', 'BTCUSD_PERP')).toBeCloseTo(70_000, -2)
    expect(price('/api/v3/ticker/price', 'ETHBTC')).toBeCloseTo(2_600 / 70_000, 4)
    expect(bench.exchange.setPrice('NOSUCH', '1')).toBe(false)
  })

  test('goes on by another seed from where it is, the same way each time', () => {
    const walk = (seeds: readonly number[]): number[] => {
      const bench = openBench({ seed: 1 })
      const last = (): number => bench.exchange.markets.get('spot', 'BTCUSDT')?.lastPrice() ?? 0
      bench.clock.advance(10_000)
      const prices = [last()]
      for (const seed of seeds) bench.exchange.markets.reseed(seed, bench.clock.now())
      bench.clock.advance(200)
      prices.push(last())
      bench.clock.advance(600_000)
      return [...prices, last()]
    }
    const [before = 0, after = 0, ...later] = walk([5])
    expect(Math.abs(after / before - 1)).toBeLessThan(0.000_5)
    expect(walk([5])).toEqual([before, after, ...later])
    expect(walk([6]).slice(2)).not.toEqual(later)
    expect(walk([]).slice(2)).not.toEqual(later)
  })

  test('keeps a spread on every market', () => {
    const bench = openBench()
    for (let count = 0; count < 50; count++) {
      bench.clock.advance(100)
      for (const market of ['spot', 'usdm', 'coinm'] as const) {
        for (const { book, spec } of bench.exchange.markets.all(market)) {
          const spread = (book.asks.best()?.price ?? 0) - (book.bids.best()?.price ?? 0)
          expect(spread).toBeGreaterThanOrEqual(spec.tickSize)
        }
      }
    }
  })
})
