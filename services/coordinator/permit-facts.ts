import type { Limiter } from '@flotilla/limits'
import type { Fact } from '@flotilla/protocol'

/** Counters and freezes of the limiter as lines of the status. */
export function permitFacts({
  counters,
  freezes,
}: Pick<ReturnType<Limiter['snapshot']>, 'counters' | 'freezes'>): Fact[] {
  const pools = counters.map(({ pool, path = '', scope, used, limit, windowMs, resetAt }) => ({
    kind: 'pool' as const,
    pool: `${pool}${path}`,
    scope,
    used: Math.round(used),
    limit: Math.round(limit),
    window: `${windowMs / 1000}s`,
    resetAt: Math.floor(resetAt),
  }))
  return [...pools, ...freezes.map((freeze) => ({ kind: 'freeze' as const, ...freeze }))]
}
