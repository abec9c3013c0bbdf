import { expect, it } from 'vitest'
import { createSpending } from './spending.ts'

it('tells who was given most in this minute or the last, and forgets what is older', () => {
  const spending = createSpending()
  spending.add('a', 0.1, 60_000)
  spending.add('b', 0.2, 60_001)
  spending.add('a', 0.25, 119_000)
  expect(spending.top(1, 119_500)).toEqual([{ user: 'a', part: 0.35 }])
  spending.add('c', 0.3, 120_000)
  expect(spending.top(9, 121_000).map(({ user }) => user)).toEqual(['a', 'c', 'b'])
  expect(spending.top(9, 240_000)).toEqual([])
})
