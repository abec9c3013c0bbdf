import { expect, test } from 'vitest'
import { usualSample } from '../sample.ts'
import { texts } from '../texts/index.ts'
import { readWish } from './trade.ts'

const read = (text: string) => readWish('BUY', usualSample, text.split(' ').filter(Boolean), texts.en)
const why = (text: string) => {
  const wish = read(text)
  return wish.ok ? undefined : wish.why.html
}

test('an amount alone is an order at the market, with a price one that rests', () => {
  expect(read('$100')).toEqual({ ok: true, wish: { side: 'BUY', amount: { of: 'quote', value: '100' } } })
  expect(read('0.01 60000')).toMatchObject({ ok: true, wish: { price: '60000' } })
  expect(read('0.01 @60000.5')).toMatchObject({ ok: true, wish: { price: '60000.5' } })
})

test('what is wrong is said together with what would be right', () => {
  expect(why('')).toContain('/buy BTCUSDT $100')
  expect(why('lots')).toMatch(/cannot read <code>lots<\/code>[\s\S]*\/buy BTCUSDT \$100/)
  expect(why('1,5')).toContain('1.5')
  expect(why('0.01 60,000')).toMatch(/<code>60000<\/code> or <code>60<\/code>/)
  expect(why('x'.repeat(4_000))?.length).toBeLessThan(500)
  expect(why('0.01 cheap')).toContain('60000')
  expect(why('0.01 60000 please')).toContain('/buy BTCUSDT $100')
})
