import { expect, it } from 'vitest'
import { systemClock } from './clock.ts'
import { endHere } from './venue-time.ts'

const clock = { ...systemClock, now: () => 100_000 }
const permit = { notBefore: 100_000, notAfter: 101_000 }

it("a permit ends on this host's clock no later than on Binance's", () => {
  expect(endHere(permit, clock, () => ({ lower: 99_990, upper: 100_200 }))).toBe(100_800)
  expect(endHere(permit, clock, () => ({ lower: 99_000, upper: 99_200 }))).toBe(101_000)
  expect(endHere(permit, clock, () => undefined)).toBe(101_000)
})

it('one is of use though all that is known of the time came late: else nobody could ask for it again', () => {
  expect(endHere(permit, clock, () => ({ lower: 100_000, upper: 105_000 }))).toBe(101_000)
})
