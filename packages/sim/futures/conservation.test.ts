import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openBench } from '../testing.ts'
import { walletBalance } from './account.ts'

const call = fc.record({
  who: fc.integer({ min: 0, max: 1 }),
  act: fc.constantFrom('market', 'limit', 'close', 'cancelAll', 'move', 'stop', 'leverage'),
  side: fc.constantFrom('BUY', 'SELL'),
  price: fc.integer({ min: 63_500, max: 66_500 }),
  lots: fc.integer({ min: 2, max: 200 }),
})

/** Units of 1e-8 that rounding may cost per fill and position: everything else has to be exact. */
const DUST_PER_FILL = 2n

test('what an account has is its deposit plus income, and income is what positions and fees make of its fills', () => {
  fc.assert(
    fc.property(fc.array(call, { maxLength: 40 }), fc.integer({ min: 1, max: 500 }), (calls, seed) => {
      const bench = openBench({ seed, symbols: ['BTCUSDT'] })
      const traders = [0, 1].map(() => bench.join({ futures: { usdm: { USDT: '1000000' } } }))
      for (const { who, act, side, price, lots } of calls) {
        const trader = traders[who]
        if (!trader) continue
        const order = { symbol: 'BTCUSDT', side, quantity: (lots / 1_000).toFixed(3) }
        if (act === 'market') trader.call('POST', '/fapi/v1/order', { ...order, type: 'MARKET' })
        if (act === 'close') trader.call('POST', '/fapi/v1/order', { ...order, type: 'MARKET', reduceOnly: 'true' })
        if (act === 'limit')
          trader.call('POST', '/fapi/v1/order', { ...order, type: 'LIMIT', timeInForce: 'GTC', price })
        if (act === 'cancelAll') trader.call('DELETE', '/fapi/v1/allOpenOrders', { symbol: 'BTCUSDT' })
        if (act === 'leverage')
          trader.call('POST', '/fapi/v1/leverage', { symbol: 'BTCUSDT', leverage: 1 + (lots % 50) })
        if (act === 'stop')
          trader.call('POST', '/fapi/v1/algoOrder', {
            ...order,
            algoType: 'CONDITIONAL',
            type: 'STOP_MARKET',
            triggerPrice: price,
          })
        if (act === 'move') bench.exchange.setPrice('BTCUSDT', String(price))
        bench.clock.advance(130)
      }
      for (const trader of traders) {
        const account = bench.exchange.usdm.account(trader.account)
        const income = account.income.reduce((sum, row) => sum + row.amount, 0n)
        expect(walletBalance(account, 'USDT')).toBe(100_000_000_000_000n + income)

        const fills = account.orders.flatMap((order) => order.fills.map((fill) => ({ order, fill })))
        const held = fills.reduce(
          (sum, { order, fill }) => sum + (order.side === 'BUY' ? fill.quantity : -fill.quantity),
          0,
        )
        const position = account.positions.get('BTCUSDT BOTH')
        expect(position?.amount ?? 0).toBe(held)
        const paid = fills.reduce((sum, { order, fill }) => sum + (order.side === 'BUY' ? -fill.value : fill.value), 0n)
        const realised = fills.reduce((sum, { fill }) => sum + fill.realised, 0n)
        const cost = (position?.cost ?? 0n) * ((position?.amount ?? 0) >= 0 ? -1n : 1n)
        const dust = realised + cost - paid
        expect(dust < 0n ? -dust : dust).toBeLessThanOrEqual(DUST_PER_FILL * BigInt(fills.length))
      }
      expect(bench.defects).toEqual([])
    }),
    { numRuns: 60 },
  )
})
