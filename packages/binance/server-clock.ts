import type { Clock } from './clock.ts'

/** One answer of `/time`: when it was asked and answered here (monotonic milliseconds), and what it said. */
export interface TimeSample {
  readonly sentAt: number
  readonly receivedAt: number
  /** Binance's clock at some moment between the two, epoch milliseconds. */
  readonly serverTime: number
}

/** Binance's clock as far as it is known: it shows at least `lower` and at most `upper` now. Epoch milliseconds. */
export type ServerTime = { readonly lower: number; readonly upper: number }

export interface ServerClock {
  /** Takes a measurement; the tightest of the last ones are kept. */
  sample(sample: TimeSample): void
  /** @returns undefined before the first sample */
  bounds(): ServerTime | undefined
  /** A timestamp that is never ahead of Binance's clock; this host's clock before the first sample. Whole milliseconds. */
  timestamp(): number
  /** Drops what was measured, when Binance contradicts it (-1021). */
  distrust(): void
}

export interface ServerClockOptions {
  clock: Clock
  /**
   * How far two clocks may drift apart; bounds widen by it with age.
   * @default 0.0002, twice what an unsteered quartz is allowed
   */
  driftPerMs?: number
  /** Samples kept at most. @default 16 */
  keep?: number
}

/**
 * Estimates Binance's clock from `/time` samples. The server read its clock after we sent and before we received, so
 * `serverTime - receivedAt ≤ offset ≤ serverTime + 1 - sentAt` (its millisecond may be almost over); the bounds of all
 * samples are intersected. It runs over the monotonic clock, so a step of this host's wall clock changes nothing.
 */
export function createServerClock({ clock, driftPerMs = 0.0002, keep = 16 }: ServerClockOptions): ServerClock {
  let samples: TimeSample[] = []

  const bounds = (): ServerTime | undefined => {
    const now = clock.monotonic()
    let [low, high] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
    // Newest first: a sample that contradicts newer ones tells of a step of Binance's clock, and so do all before it.
    for (const sample of samples) {
      const doubt = (now - sample.sentAt) * driftPerMs
      const sampleLow = sample.serverTime - sample.receivedAt - doubt
      const sampleHigh = sample.serverTime + 1 - sample.sentAt + doubt
      if (sampleLow > high || sampleHigh < low) break
      low = Math.max(low, sampleLow)
      high = Math.min(high, sampleHigh)
    }
    return samples.length === 0 ? undefined : { lower: now + low, upper: now + high }
  }

  return {
    sample(sample) {
      samples = tightest([sample, ...samples], keep)
    },
    bounds,
    timestamp: () => Math.floor(bounds()?.lower ?? clock.now()),
    distrust() {
      samples = []
    },
  }
}

/** Keeps the newest sample and, of the rest, those with the shortest round trip; in order of age. */
function tightest(samples: TimeSample[], keep: number): TimeSample[] {
  if (samples.length <= keep) return samples
  const [newest, ...rest] = samples
  const slowest = rest.reduce((worst, sample) => (roundTrip(sample) >= roundTrip(worst) ? sample : worst))
  return [newest, ...rest.filter((sample) => sample !== slowest)].filter((sample) => sample !== undefined)
}

function roundTrip({ sentAt, receivedAt }: TimeSample): number {
  return receivedAt - sentAt
}
