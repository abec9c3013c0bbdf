import type { Hello } from '@flotilla/protocol'
import type { Clock } from '@flotilla/runtime'
import { describe, expect, it } from 'vitest'
import { createVenueClock } from './venue-clock.ts'

function bench() {
  let [wall, monotonic] = [1_000_000, 500]
  const nothing = () => () => undefined
  const clock: Clock = {
    ...{ now: () => wall, monotonic: () => monotonic, sleep: () => Promise.resolve(), after: nothing, every: nothing },
  }
  const venue = createVenueClock(clock)
  return {
    venue,
    pass(ms: number, stepMs = 0) {
      wall += ms + stepMs
      monotonic += ms
    },
    hear: (instance: string, lower: number, upper: number) =>
      venue.hear({ instance, serverTime: { lower, upper } } as Hello),
  }
}

describe('the clock windows are judged by', () => {
  it('is this host\u2019s until somebody tells Binance\u2019s', () => {
    const { venue, pass } = bench()
    pass(10)
    expect(venue.clock.now()).toBe(1_000_010)
    expect(venue.hostAheadMs()).toBeUndefined()
  })

  it('is Binance\u2019s as callers measure it, whatever this host\u2019s clock says and however it steps', () => {
    const { venue, pass, hear } = bench()
    hear('a', 994_990, 995_010)
    expect(venue.clock.now()).toBe(995_000)
    expect(venue.hostAheadMs()).toBe(5_000)
    pass(1_000, 60_000)
    expect(venue.clock.now()).toBe(996_000)
  })

  it('grows tighter with every word, and follows Binance when it steps', () => {
    const { venue, pass, hear } = bench()
    hear('a', 994_900, 995_060)
    pass(1_000)
    hear('a', 995_990, 996_200)
    expect(venue.clock.now()).toBe(996_025)
    pass(1_000)
    hear('a', 1_056_990, 1_057_010)
    expect(venue.clock.now()).toBe(1_057_000)
  })

  it('believes the middle one of several, and forgets who is not heard any more', () => {
    const { venue, pass, hear } = bench()
    hear('a', 995_000, 995_000)
    hear('b', 995_010, 995_010)
    hear('liar', 2_000_000, 2_000_000)
    expect(venue.clock.now()).toBe(995_010)
    pass(61_000)
    hear('a', 1_056_000, 1_056_000)
    expect(venue.clock.now()).toBe(1_056_000)
  })
})
