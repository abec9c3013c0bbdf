import type { Hello } from '@flotilla/protocol'
import type { Clock } from '@flotilla/runtime'

/** What an instance knew of Binance's clock: its bounds as distances from this host's monotonic clock, ms. */
interface Sample {
  readonly low: number
  readonly high: number
  readonly at: number
}

/** Samples kept of an instance, one a second, and how long one that is not heard any more is believed, ms. */
const kept = 10
const believedMs = 60_000

/** The tightest that the samples of one instance say together; a newer one that contradicts older ones ends their time. */
function distanceOf(samples: readonly Sample[]): number {
  let [low, high] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
  for (const sample of samples.toReversed()) {
    if (sample.low > high || sample.high < low) break
    low = Math.max(low, sample.low)
    high = Math.min(high, sample.high)
  }
  return (low + high) / 2
}

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1]

/**
 * Binance's clock as the fleet's callers measure it and tell it with each heartbeat, so that windows are judged by it
 * whatever this host's clock says; before the first word this host's clock. It runs over the monotonic clock. A heartbeat is
 * a fraction of a millisecond on its way; what it is late makes the clock late by the same, which the limiter's allowance
 * for clock error covers many times over. Of several instances the middle one is believed.
 */
export function createVenueClock(clock: Clock) {
  const heard = new Map<string, Sample[]>()
  let distance: number | undefined

  return {
    /** Takes what a heartbeat says of Binance's clock. */
    hear({ instance, serverTime }: Hello) {
      if (!serverTime) return
      const at = clock.monotonic()
      const sample = { low: serverTime.lower - at, high: serverTime.upper - at, at }
      heard.set(instance, [...(heard.get(instance) ?? []), sample].slice(-kept))
      for (const [name, samples] of heard) if (at - (samples.at(-1)?.at ?? 0) > believedMs) heard.delete(name)
      distance = median([...heard.values()].map(distanceOf))
    },
    /** By how much this host's clock is ahead of Binance's, ms; undefined before anybody said. */
    hostAheadMs: () => (distance === undefined ? undefined : clock.now() - clock.monotonic() - distance),
    /** The same as `clock`, but for what time it is. */
    clock: {
      ...clock,
      now: () => (distance === undefined ? clock.now() : clock.monotonic() + distance),
    } satisfies Clock,
  }
}
