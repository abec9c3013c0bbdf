import { BINANCE_POOLS } from '@flotilla/limits'

const lengths = new Map(BINANCE_POOLS.map(({ name, windowMs }) => [name, windowMs]))

/** How long after its window, or after it was made, a promise may still matter, ms: calls on their way land late. */
const graceMs = 120_000

/** Whether a promise counts for nothing any more: its window is over and nothing under it can still be on its way. */
export function outdated({ pool, window, at }: { pool: string; window: number; at: number }, now: number): boolean {
  const endedAt = (window + 1) * (lengths.get(pool) ?? 0)
  return Math.max(endedAt, at) + graceMs < now
}
