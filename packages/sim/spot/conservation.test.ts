import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openBench, readLedger, type Trader } from '../testing.ts'

/** Any sequence of calls by two accounts, with the market moving between them. */
const call = fc.record({
  who: fc.integer({ min: 0, max: 1 }),
  act: fc.constantFrom('limit', 'ioc', 'market', 'stop', 'oco', 'cancelAll', 'move', 'amend', 'iceberg'),
  side: fc.constantFrom('BUY', 'SELL'),
  price: fc.integer({ min: 64_700, max: 65_300 }),
  lots: fc.integer({ min: 20, max: 4_000 }),
})
type Call = typeof call extends fc.Arbitrary<infer T> ? T : never

function perform(trader: Trader, { act, side, price, lots }: Call): void {
  const quantity = (lots / 100_000).toFixed(5)
  const base = { symbol: 'BTCUSDT', side, quantity }
  const limit = { ...base, type: 'LIMIT', price: String(price), timeInForce: act === 'ioc' ? 'IOC' : 'GTC' }
  const away = side === 'BUY' ? 300 : -300
  if (act === 'limit' || act === 'ioc') trader.call('POST', '/api/v3/order', limit)
  if (act === 'iceberg')
    trader.call('POST', '/api/v3/order', { ...limit, icebergQty: (Math.ceil(lots / 5) / 100_000).toFixed(5) })
  if (act === 'market') trader.call('POST', '/api/v3/order', { ...base, type: 'MARKET' })
  if (act === 'stop')
    trader.call('POST', '/api/v3/order', { ...base, type: 'STOP_LOSS', stopPrice: String(65_000 + away) })
  if (act === 'cancelAll') trader.call('DELETE', '/api/v3/openOrders', { symbol: 'BTCUSDT' })
  if (act === 'oco') {
    const legs =
      side === 'SELL'
        ? { aboveType: 'LIMIT_MAKER', abovePrice: '65250', belowType: 'STOP_LOSS', belowStopPrice: '64750' }
        : { aboveType: 'STOP_LOSS', aboveStopPrice: '65250', belowType: 'LIMIT_MAKER', belowPrice: '64750' }
    trader.call('POST', '/api/v3/orderList/oco', { ...base, ...legs })
  }
  if (act !== 'amend') return
  const [order] = trader.call('GET', '/api/v3/openOrders', { symbol: 'BTCUSDT' }).body
  if (order)
    trader.call('PUT', '/api/v3/order/amend/keepPriority', {
      symbol: 'BTCUSDT',
      orderId: order.orderId,
      newQty: '0.00010',
    })
}

const START = { BTC: 500_000_000n, USDT: 1_000_000_000_000_000n } as const

/** What the account must have: its start, changed by exactly the fills the ledger knows. */
function expected(trader: Trader, fills: readonly Record<string, string>[]): { BTC: bigint; USDT: bigint } {
  const sums = { ...START } as { BTC: bigint; USDT: bigint }
  const units = (text: string | undefined): bigint => BigInt((text ?? '0').replace('.', ''))
  for (const fill of fills.filter(({ uid }) => uid === trader.account.uid)) {
    const direction = fill.side === 'BUY' ? 1n : -1n
    sums.BTC += direction * units(fill.quantity)
    sums.USDT -= direction * units(fill.quoteQuantity)
    if (fill.commissionAsset === 'BTC') sums.BTC -= units(fill.commission)
    else sums.USDT -= units(fill.commission)
  }
  return sums
}

test('money is conserved, nothing stays bound, the book never crosses, and the ledger is what clients were told', () => {
  fc.assert(
    fc.property(fc.array(call, { maxLength: 40 }), fc.integer({ min: 1, max: 1_000 }), (calls, seed) => {
      const bench = openBench({ seed, symbols: ['BTCUSDT'] })
      const traders = [0, 1].map(() => bench.join({ balances: { BTC: '5', USDT: '10000000' } }))
      for (const one of calls) {
        const trader = traders[one.who]
        if (one.act === 'move') bench.exchange.setPrice('BTCUSDT', String(one.price))
        else if (trader) perform(trader, one)
        bench.clock.advance(130)
        const book = bench.exchange.markets.get('spot', 'BTCUSDT')?.book
        expect(book?.bids.best()?.price ?? 0).toBeLessThan(book?.asks.best()?.price ?? Number.POSITIVE_INFINITY)
      }
      for (const trader of traders) trader.call('DELETE', '/api/v3/openOrders', { symbol: 'BTCUSDT' })
      const fills = readLedger(bench.exchange.ledger).filter(({ kind }) => kind === 'fill')
      for (const trader of traders) {
        const wanted = expected(trader, fills)
        for (const asset of ['BTC', 'USDT'] as const) {
          expect(trader.account.spot.of(asset)).toEqual({ free: wanted[asset], locked: 0n })
        }
        const told = trader.events.filter(({ x }) => x === 'TRADE').map(({ t, l, L }) => `${t} ${l} ${L}`)
        const known = fills
          .filter(({ uid }) => uid === trader.account.uid)
          .map(({ tradeId, quantity, price }) => `${tradeId} ${quantity} ${price}`)
        expect(told).toEqual(known)
      }
      expect(bench.defects).toEqual([])
    }),
    { numRuns: 60 },
  )
})
