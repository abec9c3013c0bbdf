import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readArguments } from './arguments.ts'
import { UsageError } from './exit-codes.ts'

const read = (...argv: string[]) => readArguments(argv, ['count', 'id'], ['json', 'no-wait'])

it('tells words, flags, options and parameters apart, wherever they stand', () => {
  expect(read('--json', 'order', 'main', 'place', 'symbol=BTCUSDT', '--id', 'x', 'price=1=2', '--no-wait')).toEqual({
    words: ['order', 'main', 'place'],
    flags: new Set(['json', 'no-wait']),
    options: { id: 'x' },
    params: { symbol: 'BTCUSDT', price: '1=2' },
  })
})

it('takes what looks like an expression as words, since it is none of its names', () => {
  expect(read('alert', 'ada', 'add', 'BTCUSDT > 70000').words).toEqual(['alert', 'ada', 'add', 'BTCUSDT > 70000'])
})

it.each([
  [['--count'], /--count needs a value/],
  [['--jsn'], /no option --jsn/],
])('refuses %j with what is wrong', (argv, why) => {
  expect(() => read(...argv)).toThrow(UsageError)
  expect(() => read(...argv)).toThrow(why)
})

it('lets a value be whatever it is, even one that looks like an option', () => {
  expect(read('--id', '--json').options).toEqual({ id: '--json' })
})

it('keeps every plain word, in order', () => {
  const word = fc.stringMatching(/^[a-zA-Z0-9.>< ]+$/)
  fc.assert(fc.property(fc.array(word), (words) => void expect(read(...words).words).toEqual(words)))
})
