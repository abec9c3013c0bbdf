import type { CallParams } from '@flotilla/protocol'
import { describe, expect, it } from 'vitest'
import { groupsOf, onlyExits, worthOf } from './order-value.ts'

const btc = { last: '60000', quoteUsd: '1' }
const worth = (leg: CallParams, instrument: Parameters<typeof worthOf>[1] = btc) => worthOf(leg, instrument)?.toFixed()

describe('an order', () => {
  it.each<[string, CallParams, string | undefined]>([
    ['a limit buy is worth its price', { type: 'LIMIT', side: 'BUY', quantity: '0.1', price: '50000' }, '5000'],
    [
      'a limit sell is worth the market where that is higher',
      { type: 'LIMIT', side: 'SELL', quantity: '0.1', price: '1' },
      '6000',
    ],
    [
      'a market buy is worth the last price and what it may slip',
      { type: 'MARKET', side: 'BUY', quantity: '0.1' },
      '6300',
    ],
    ['a market order by quote is worth that', { type: 'MARKET', side: 'BUY', quoteOrderQty: '777' }, '777'],
    [
      'a stop is worth its trigger where that is higher',
      { type: 'STOP_LOSS', side: 'BUY', quantity: '0.1', stopPrice: '70000' },
      '7350',
    ],
    ['a modification is worth all of the new order', { side: 'BUY', quantity: '0.2', price: '50000' }, '10000'],
    ['one that says no quantity cannot be valued', { type: 'MARKET', side: 'BUY' }, undefined],
    ['nor can one whose quantity is no number', { type: 'LIMIT', side: 'BUY', quantity: '1e9', price: '1' }, undefined],
  ])('%s', (_, leg, value) => {
    expect(worth(leg)).toBe(value)
  })

  it('of another quote asset is worth that asset’s dollars; one of contracts their size', () => {
    const leg = { type: 'LIMIT', side: 'BUY', quantity: '2', price: '0.05' }
    expect(worth(leg, { last: '0.05', quoteUsd: '60000' })).toBe('6000')
    expect(worth({ ...leg, price: '1' }, { last: '0', quoteUsd: '0', contractUsd: '100' })).toBe('200')
  })
})

describe('a request', () => {
  const sums = (operation: string, params: CallParams) =>
    groupsOf(operation, params).reduce((sum, group) => sum + Math.max(...group.map((leg) => Number(worth(leg)))), 0)

  it('of several orders is worth all of them', () => {
    const one = { symbol: 'BTCUSDT', type: 'LIMIT', side: 'BUY', quantity: '0.1', price: '50000' }
    expect(sums('usdm.placeMultipleOrders', { batchOrders: [one, one, one] })).toBe(15_000)
  })

  it('whose sides exclude each other is worth the dearer one; what follows another is added', () => {
    const oco = {
      side: 'SELL',
      quantity: '0.1',
      aboveType: 'LIMIT_MAKER',
      abovePrice: '80000',
      belowType: 'STOP_LOSS',
      belowStopPrice: '50000',
    }
    expect(sums('spot.orderListOco', oco)).toBe(8_000)
    const oto = {
      ...{ workingType: 'LIMIT', workingSide: 'BUY', workingPrice: '50000', workingQuantity: '0.1' },
      ...{ pendingType: 'LIMIT', pendingSide: 'SELL', pendingPrice: '70000', pendingQuantity: '0.1' },
    }
    expect(sums('spot.orderListOto', oto)).toBe(12_000)
    const old = { side: 'BUY', quantity: '0.1', price: '50000', stopPrice: '70000' }
    expect(sums('margin.marginAccountNewOco', { ...old, stopLimitPrice: '80000' })).toBe(8_000)
    expect(sums('margin.marginAccountNewOco', old)).toBe(7_350)
  })

  it('passes as an exit only where the exchange makes sure of it', () => {
    const reduce = { symbol: 'BTCUSDT', side: 'SELL', type: 'MARKET', quantity: '1', reduceOnly: 'true' }
    expect(onlyExits({ operation: 'usdm.newOrder', params: reduce })).toBe(true)
    expect(onlyExits({ operation: 'spot.newOrder', params: reduce })).toBe(false)
    const mixed = { batchOrders: [reduce, { ...reduce, reduceOnly: 'false' }] }
    expect(onlyExits({ operation: 'usdm.placeMultipleOrders', params: mixed })).toBe(false)
  })
})
