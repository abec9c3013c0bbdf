import { expect, test } from 'vitest'
import { parseAmount, readingsOf } from './amount.ts'

test('amounts are understood in quote, in base and as a share of what is free', () => {
  expect(parseAmount('$100')).toEqual({ of: 'quote', value: '100' })
  expect(parseAmount('100.5$')).toEqual({ of: 'quote', value: '100.5' })
  expect(parseAmount('0.01')).toEqual({ of: 'base', value: '0.01' })
  expect(parseAmount('25%')).toEqual({ of: 'free', percent: '25' })
  expect(parseAmount('%25')).toEqual({ of: 'free', percent: '25' })
  expect(parseAmount('MAX')).toEqual({ of: 'free', percent: '100' })
  expect(parseAmount('hepsi')).toEqual({ of: 'free', percent: '100' })
})

test.each([
  '0',
  '0.00',
  '-1',
  '1,5',
  '1e3',
  '$',
  '%',
  '$-5',
  '101%',
  '0%',
  '$1%',
  '1.2.3',
  '.5',
  '5.',
  'abc',
  '',
  '٣',
  '0x10',
])('what is no amount is refused: %s', (text) => expect(parseAmount(text)).toBeUndefined())

test.each([
  ['0,01', ['0.01']],
  ['1,5', ['1.5']],
  ['2,50%', ['2.50%']],
  ['0,001', ['0.001']],
  ['$1,000', ['$1000', '$1']],
  ['60,250', ['60250', '60.25']],
  ['1,000,000', ['1000000']],
  ['$1,000.50', ['$1000.5']],
  ['1.000,50', ['1000.5']],
  ['1.000.000,5', ['1000000.5']],
])('%s may have meant %j', (text, meant) => {
  expect(readingsOf(text)).toEqual(meant)
})
