const SECOND = 1_000
const MINUTE = 60_000
const HOUR = 3_600_000
const DAY = 86_400_000

/** The chart intervals and their lengths in milliseconds; a month's length depends on the month. */
export const INTERVALS: Readonly<Record<string, number>> = {
  '1s': SECOND,
  '1m': MINUTE,
  '3m': 3 * MINUTE,
  '5m': 5 * MINUTE,
  '15m': 15 * MINUTE,
  '30m': 30 * MINUTE,
  '1h': HOUR,
  '2h': 2 * HOUR,
  '4h': 4 * HOUR,
  '6h': 6 * HOUR,
  '8h': 8 * HOUR,
  '12h': 12 * HOUR,
  '1d': DAY,
  '3d': 3 * DAY,
  '1w': 7 * DAY,
  '1M': 30 * DAY,
}

/** Weeks begin on Monday; the epoch was a Thursday. */
const MONDAY = 4 * DAY

/** The start of the bar that contains `at`; `shiftMs` moves the day's border (time zones). */
export function openTimeOf(interval: string, at: number, shiftMs = 0): number {
  const local = at + shiftMs
  if (interval === '1M') {
    const date = new Date(local)
    return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1) - shiftMs
  }
  const length = INTERVALS[interval] ?? MINUTE
  const origin = interval === '1w' ? MONDAY : 0
  return Math.floor((local - origin) / length) * length + origin - shiftMs
}

/** The start of the bar after the one that starts at `openTime`. */
export function nextOpenTime(interval: string, openTime: number, shiftMs = 0): number {
  if (interval !== '1M') return openTime + (INTERVALS[interval] ?? MINUTE)
  const date = new Date(openTime + shiftMs)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1) - shiftMs
}

/** The start of the bar before. */
export function previousOpenTime(interval: string, openTime: number, shiftMs = 0): number {
  return openTimeOf(interval, openTime - 1, shiftMs)
}
