import { expect, test } from 'vitest'
import { nearest } from './nearest.ts'

test('the word that was probably meant is found, and nothing far-fetched', () => {
  const words = ['price', 'buy', 'balance', 'alerts', 'alert']
  expect(nearest('pric', words)).toBe('price')
  expect(nearest('balence', words)).toBe('balance')
  expect(nearest('alrt', words)).toBe('alert')
  expect(nearest('xyzzy', words)).toBeUndefined()
})
