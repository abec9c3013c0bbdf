import { expect, it } from 'vitest'
import { addUp, lastLine } from './tally.ts'

it('ends with the two numbers that count', () => {
  expect(lastLine(addUp(['passed', 'passed', 'failed', 'skipped']))).toBe('2 passed, 1 failed')
  expect(lastLine(addUp([]))).toBe('0 passed, 0 failed')
})

it('counts a test that never ended as failed', () => {
  expect(addUp(['pending', 'passed'])).toEqual({ passed: 1, failed: 1, skipped: 0 })
})
