import type { Clock } from './clock.ts'

/** Binance's clock as far as a process knows it: between `lower` and `upper` now, epoch ms. */
export interface VenueTime {
  readonly lower: number
  readonly upper: number
}

/** What is asked for it; undefined while nothing is known. */
export type AskVenueTime = () => VenueTime | undefined

interface Validity {
  readonly notBefore: number
  readonly notAfter: number
}

/** A clock that is known more vaguely than this, as long as a permit lives, tells nothing of when one ends, ms. */
const vagueMs = 1_000

/**
 * A permit's end, which is on Binance's clock, on this host's: never later than it is true, as far as that is known, nor
 * than the permit is long, counted from now that it is here. Of a clock that is hardly known each would be over already:
 * nothing would be sent, nor the question that makes it known better.
 */
export function endHere({ notBefore, notAfter }: Validity, clock: Clock, venueTime: AskVenueTime): number {
  const now = clock.now()
  const known = venueTime()
  const atMost = now + (notAfter - notBefore)
  return known && known.upper - known.lower <= vagueMs
    ? Math.min(atMost, notAfter - Math.ceil(known.upper - now))
    : atMost
}
