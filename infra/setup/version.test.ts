import { describe, expect, it } from 'vitest'
import { atLeast, NATS_FALLBACK, NATS_FLOOR, parseVersion } from './version.ts'

describe('versions of servers', () => {
  it('finds the version in what each server answers to --version', () => {
    expect(parseVersion('nats-server: v2.15.1')).toEqual([2, 15, 1])
    expect(parseVersion('Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64')).toEqual([7, 0, 15])
    expect(parseVersion('no number')).toBeUndefined()
  })

  it('compares number by number, not as text', () => {
    expect(atLeast([2, 12, 10], NATS_FLOOR)).toBe(true)
    expect(atLeast([2, 12, 3], NATS_FLOOR)).toBe(true)
    expect(atLeast([2, 12, 2], NATS_FLOOR)).toBe(false)
    expect(atLeast([3, 0, 0], NATS_FLOOR)).toBe(true)
    expect(atLeast([2, 9, 30], NATS_FALLBACK)).toBe(false)
  })
})
