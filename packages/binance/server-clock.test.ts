import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Clock } from './clock.ts'
import { createServerClock } from './server-clock.ts'

/** A host whose clocks are set by the test. */
function host(): Clock & { mono: number; wall: number } {
  const unused = () => {
    throw new Error('not used here')
  }
  return {
    ...{ mono: 1_000, wall: 0, sleep: unused, after: unused },
    now() {
      return this.wall
    },
    monotonic() {
      return this.mono
    },
  }
}

describe("the estimate of Binance's clock", () => {
  const exchange = fc.record({
    pauseMs: fc.integer({ min: 0, max: 60_000 }),
    outMs: fc.double({ min: 0, max: 2_000, noNaN: true }),
    backMs: fc.double({ min: 0, max: 2_000, noNaN: true }),
  })

  it('encloses the truth for any delays on the way, asymmetric ones too, and any drift within the allowance', () => {
    const drift = fc.double({ min: -0.0002, max: 0.0002, noNaN: true })
    const offset = fc.double({ min: -1e6, max: 1e6, noNaN: true })
    fc.assert(
      fc.property(fc.array(exchange, { minLength: 1, maxLength: 40 }), drift, offset, (exchanges, rate, start) => {
        const clock = host()
        const truth = () => 1.7e12 + start + clock.mono * (1 + rate)
        const estimate = createServerClock({ clock })
        for (const { pauseMs, outMs, backMs } of exchanges) {
          clock.mono += pauseMs
          const sentAt = clock.mono
          clock.mono += outMs
          const serverTime = Math.floor(truth())
          clock.mono += backMs
          estimate.sample({ sentAt, receivedAt: clock.mono, serverTime })
          clock.mono += pauseMs
          const bounds = estimate.bounds()
          // 1.7e12 as a double has steps of 0.0002 ms.
          expect(bounds?.lower).toBeLessThanOrEqual(truth() + 0.01)
          expect(bounds?.upper).toBeGreaterThanOrEqual(truth() - 0.01)
          expect(estimate.timestamp()).toBeLessThanOrEqual(truth() + 0.01)
        }
      }),
    )
  })

  it('is as tight as the quickest round trip, however slow the later ones are', () => {
    const clock = host()
    const estimate = createServerClock({ clock, driftPerMs: 0 })
    estimate.sample({ sentAt: 1_000, receivedAt: 1_004, serverTime: 50_002 })
    for (let at = 2_000; at < 60_000; at += 1_000) {
      estimate.sample({ sentAt: at, receivedAt: at + 900, serverTime: 50_002 + (at + 450 - 1_002) })
    }
    const bounds = estimate.bounds()
    expect((bounds?.upper ?? 0) - (bounds?.lower ?? 0)).toBeLessThanOrEqual(5)
  })

  it('widens with age', () => {
    const clock = host()
    const estimate = createServerClock({ clock, driftPerMs: 0.0002 })
    estimate.sample({ sentAt: 1_000, receivedAt: 1_000, serverTime: 50_000 })
    clock.mono += 100_000
    expect(estimate.bounds()).toEqual({ lower: 150_000 - 20, upper: 150_001 + 20 })
  })

  it("follows a step of Binance's clock", () => {
    const clock = host()
    const estimate = createServerClock({ clock, driftPerMs: 0 })
    estimate.sample({ sentAt: 1_000, receivedAt: 1_002, serverTime: 50_001 })
    estimate.sample({ sentAt: 1_000, receivedAt: 1_002, serverTime: 45_001 })
    clock.mono = 1_002
    const { lower = 0, upper = 0 } = estimate.bounds() ?? {}
    expect([lower > 44_990, lower <= upper, upper < 45_010]).toEqual([true, true, true])
  })

  it("is not moved by a step of this host's wall clock, and uses it only while nothing was measured", () => {
    const clock = host()
    clock.wall = 1_234.5
    const estimate = createServerClock({ clock })
    expect([estimate.bounds(), estimate.timestamp()]).toEqual([undefined, 1_234])
    estimate.sample({ sentAt: 1_000, receivedAt: 1_000, serverTime: 50_000 })
    clock.wall += 3_600_000
    expect(estimate.timestamp()).toBe(50_000)
    estimate.distrust()
    expect(estimate.bounds()).toBeUndefined()
  })
})
