import { describe, expect, it } from 'vitest'
import { createPriceTape } from './price-tape.ts'

describe('the price tape', () => {
  it('tells the last of many prices, once', () => {
    const tape = createPriceTape(['BTCUSDT'])
    for (const price of ['65000.10', '65000.20', '65000.30']) tape.note('BTCUSDT', { price })
    expect(tape.take()).toEqual([{ symbol: 'BTCUSDT', price: '65000.30' }])
    expect(tape.take()).toEqual([])
  })

  it('says nothing when a price comes again', () => {
    const tape = createPriceTape(['BTCUSDT'])
    tape.note('BTCUSDT', { price: '65000.10' })
    tape.take()
    tape.note('BTCUSDT', { price: '65000.10' })
    expect(tape.take()).toEqual([])
  })

  it('knows the change of the day as soon as the open is told, and no minus before zero', () => {
    const tape = createPriceTape(['BTCUSDT'])
    tape.note('BTCUSDT', { price: '66000', open: '60000' })
    expect(tape.take()).toEqual([{ symbol: 'BTCUSDT', price: '66000', changePercent: '10.00' }])
    tape.note('BTCUSDT', { price: '59999.9' })
    expect(tape.take()).toMatchObject([{ changePercent: '0.00' }])
  })

  it('shows nothing of a symbol without a price, and keeps a line of ninety points', () => {
    const tape = createPriceTape(['BTCUSDT', 'ETHUSDT'])
    tape.note('DOGEUSDT', { price: '1' })
    tape.note('BTCUSDT', { price: '65000' })
    for (let n = 0; n < 100; n++) tape.mark()
    expect(tape.all().map(({ symbol, points }) => [symbol, points.length])).toEqual([['BTCUSDT', 90]])
  })
})
