/** A counter Binance keeps, as a definition. Each scope (and path) has a counter of its own. */
export type Pool = {
  name: string
  /** Length of the fixed window; windows are aligned to Binance's clock, from the epoch. */
  windowMs: number
  /** Weight, requests, orders or attempts per window, before the operator's share is taken. */
  limit: number
  /** What a scope names: an egress address, or a Binance account (uid). */
  per: 'egress' | 'account'
  /**
   * Parts of the limit that only class k or better may use, by class 0 to 5, at the start of a window.
   * @default RESERVE for pools of an egress, nothing for pools of an account
   */
  reserve?: readonly number[]
}

/** Cancel and close, resolving unknown outcomes, new orders, fills and reconciliation, people's queries, background. */
export const CLASSES = 6

/**
 * What each class keeps for itself at the start of a window, as a part of the limit: background may use
 * 65 % at once and the rest as the reserves melt. Cancels at 10 % of an address' whole budget stay unhindered.
 */
export const RESERVE: readonly number[] = [0.1, 0.05, 0.1, 0.05, 0.05, 0]

const NONE: readonly number[] = [0, 0, 0, 0, 0, 0]
const SECOND = 1_000
const MINUTE = 60_000

/**
 * The published limits, used until `exchangeInfo.rateLimits` answered; compiled 2026-11-22.
 * `sapi-ip` and `sapi-uid` count each path by itself: a charge there names its `path`.
 * Spot order counts differ per account tier; the lowest published example stands here.
 */
export const BINANCE_POOLS: readonly Pool[] = [
  { name: 'spot', windowMs: MINUTE, limit: 6_000, per: 'egress' },
  { name: 'futures', windowMs: MINUTE, limit: 2_400, per: 'egress' },
  { name: 'options', windowMs: MINUTE, limit: 2_400, per: 'egress' },
  { name: 'portfolio-margin', windowMs: MINUTE, limit: 6_000, per: 'egress' },
  { name: 'sapi-ip', windowMs: MINUTE, limit: 12_000, per: 'egress' },
  { name: 'sapi-uid', windowMs: MINUTE, limit: 180_000, per: 'account' },
  { name: 'raw', windowMs: 5 * MINUTE, limit: 300_000, per: 'egress' },
  { name: 'futures-data', windowMs: 5 * MINUTE, limit: 1_000, per: 'egress' },
  { name: 'futures-funding', windowMs: 5 * MINUTE, limit: 500, per: 'egress' },
  { name: 'connections', windowMs: 5 * MINUTE, limit: 300, per: 'egress' },
  { name: 'spot-orders-10s', windowMs: 10 * SECOND, limit: 50, per: 'account' },
  { name: 'spot-orders-1d', windowMs: 24 * 60 * MINUTE, limit: 160_000, per: 'account' },
  { name: 'futures-orders-10s', windowMs: 10 * SECOND, limit: 300, per: 'account' },
  { name: 'futures-orders-1m', windowMs: MINUTE, limit: 1_200, per: 'account' },
  { name: 'options-orders-1m', windowMs: MINUTE, limit: 1_200, per: 'account' },
  { name: 'portfolio-margin-orders-1m', windowMs: MINUTE, limit: 1_200, per: 'account' },
]

/** The parts kept back from class `priority`: what all better classes keep for themselves. */
export function reservedAbove(pool: Pool, priority: number): number {
  const parts = pool.reserve ?? (pool.per === 'egress' ? RESERVE : NONE)
  let sum = 0
  for (let k = 0; k < priority; k++) sum += parts[k] ?? 0
  return sum
}
