import { describe, expect, test } from 'vitest'
import { openBench, type Trader } from '../testing.ts'

const ORDER = '/api/v3/order'

function open(): { trader: Trader; bids: string[]; asks: string[] } {
  const bench = openBench()
  const { bids, asks } = bench.ask('/api/v3/depth', { symbol: 'BTCUSDT', limit: 10 }).body
  const prices = (levels: string[][]): string[] => levels.map(([price = '']) => price)
  return { trader: bench.join({ balances: { USDT: '10000', BTC: '1' } }), bids: prices(bids), asks: prices(asks) }
}

const peg = (type: string, side: string, pegPriceType: string, more = {}) => ({
  symbol: 'BTCUSDT',
  side,
  type,
  quantity: '0.001',
  pegPriceType,
  ...(type === 'LIMIT' && { timeInForce: 'GTC' }),
  ...more,
})

describe('a pegged order', () => {
  test('of the primary kind joins the best price of its own side, or a level behind it', () => {
    const { trader, bids, asks } = open()
    const buy = trader.call('POST', ORDER, peg('LIMIT', 'BUY', 'PRIMARY_PEG', { newClientOrderId: 'pegged' }))
    expect(buy.body).toMatchObject({ status: 'NEW', price: bids[0], peggedPrice: bids[0], pegPriceType: 'PRIMARY_PEG' })
    const offset = { pegOffsetType: 'PRICE_LEVEL', pegOffsetValue: 3, newOrderRespType: 'RESULT' }
    expect(trader.call('POST', ORDER, peg('LIMIT_MAKER', 'SELL', 'PRIMARY_PEG', offset)).body).toMatchObject({
      status: 'NEW',
      price: asks[3],
      pegOffsetValue: 3,
    })
    const asked = { symbol: 'BTCUSDT', origClientOrderId: 'pegged' }
    expect(trader.call('GET', ORDER, asked).body).toMatchObject({ peggedPrice: bids[0] })
    expect(trader.events[0]).toMatchObject({ x: 'NEW', gP: 'PRIMARY_PEG', gp: bids[0], p: bids[0] })
  })

  test('of the market kind takes the best price of the other side, but none beyond the price it names', () => {
    const { trader, bids, asks } = open()
    const ioc = { timeInForce: 'IOC' }
    expect(trader.call('POST', ORDER, peg('LIMIT', 'BUY', 'MARKET_PEG', ioc)).body).toMatchObject({
      status: 'FILLED',
      fills: [{ price: asks[0] }],
    })
    expect(
      trader.call('POST', ORDER, peg('LIMIT', 'BUY', 'MARKET_PEG', { ...ioc, price: bids[4] })).body,
    ).toMatchObject({
      status: 'EXPIRED',
      price: bids[4],
    })
  })

  test.each([
    ['an unknown kind', peg('LIMIT', 'BUY', 'SOME_PEG'), -1210],
    ['an unknown offset', peg('LIMIT', 'BUY', 'PRIMARY_PEG', { pegOffsetType: 'TICKS', pegOffsetValue: 1 }), -1211],
    ['half an offset', peg('LIMIT', 'BUY', 'PRIMARY_PEG', { pegOffsetValue: 1 }), -1128],
    [
      'too many levels',
      peg('LIMIT', 'BUY', 'PRIMARY_PEG', { pegOffsetType: 'PRICE_LEVEL', pegOffsetValue: 101 }),
      -1130,
    ],
    ['a maker at the price of the other side', peg('LIMIT_MAKER', 'BUY', 'MARKET_PEG'), -1128],
    ['a price of its own side that may not rest', peg('LIMIT', 'BUY', 'PRIMARY_PEG', { timeInForce: 'IOC' }), -1128],
  ])('is refused with %s', (_what, params, code) => {
    expect(open().trader.call('POST', ORDER, params).body.code).toBe(code)
  })
})
