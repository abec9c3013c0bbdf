import { describe, expect, it } from 'vitest'
import { codeOf, stepAt, stepOf } from './totp.ts'

/** RFC 6238, appendix B; its codes have eight digits, of which ours are the last six. */
const seed = new TextEncoder().encode('12345678901234567890')
const vectors: [number, string][] = [
  [59, '94287082'],
  [1111111109, '07081804'],
  [1111111111, '14050471'],
  [1234567890, '89005924'],
  [2000000000, '69279037'],
  [20000000000, '65353130'],
]

describe('a code', () => {
  it.each(vectors)('at second %d is the one of RFC 6238', (seconds, code) => {
    expect(codeOf(seed, stepAt(seconds * 1_000))).toBe(code.slice(2))
  })

  it('is taken a step early or late, and no further', () => {
    const at = 1234567890_000
    for (const [offset, taken] of [
      [-2, false],
      [-1, true],
      [0, true],
      [1, true],
      [2, false],
    ] as const) {
      const step = stepAt(at) + offset
      expect(stepOf(seed, codeOf(seed, step), at)).toBe(taken ? step : undefined)
    }
  })
})
