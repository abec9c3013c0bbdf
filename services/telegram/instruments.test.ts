import { expect, test } from 'vitest'
import { namesNear } from './instruments.ts'

const names = ['ETHBTC', 'BNBBTC', 'BTCUSDT', 'BTCUSDC', 'BTCTRY', 'BNBUSDT', 'ETHUSDT', 'SOLUSDT']

test('a mistyped symbol is put right, and what is near to none suggests none', () => {
  expect(namesNear('BTCUSDTT', names)[0]).toBe('BTCUSDT')
  expect(namesNear('EHTUSDT', names)).toEqual(['ETHUSDT'])
  expect(namesNear('SOLL', names)).toEqual(['SOLUSDT'])
  expect(namesNear('ET', names)).toContain('ETHUSDT')
  for (const text of ['ZZZ', '😀', '$100', '<B>', 'X'.repeat(4_000)]) expect(namesNear(text, names)).toEqual([])
})
