import { expect, test } from 'vitest'
import type { Instrument } from './instruments.ts'
import { sampleOf } from './sample.ts'

const bitcoin: Instrument = {
  symbol: 'BTCUSDT',
  base: 'BTC',
  quote: 'USDT',
  trading: true,
  quoteDecimals: 8,
  tickSize: '0.01',
  stepSize: '0.00001',
  marketStepSize: '0',
  minQuantity: '0.00001',
  maxQuantity: '9000',
  minNotional: '5',
}

test('examples fit the symbol: what it is paid in, what it costs, where an order would rest', () => {
  expect(sampleOf(bitcoin, 'BUY', '65000')).toEqual({
    symbol: 'BTCUSDT',
    quote: 'USDT',
    spends: ['25', '100', '500'],
    quantity: '0.0016',
    price: '61800',
  })
  const cross = { ...bitcoin, symbol: 'ETHBTC', base: 'ETH', quote: 'BTC', tickSize: '0.00001', stepSize: '0.0001' }
  expect(sampleOf({ ...cross, minNotional: '0.0001' }, 'SELL', '0.04')).toEqual({
    symbol: 'ETHBTC',
    quote: 'BTC',
    spends: ['0.0005', '0.002', '0.01'],
    quantity: '0.05',
    price: '0.042',
  })
})
