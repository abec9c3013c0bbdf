import type { Limiter } from '@flotilla/limits'
import type { Fact } from '@flotilla/protocol'

/** Counters, freezes and who spends most, as lines of the status. */
export function permitFacts({
  counters,
  freezes,
  spenders,
  noisy,
  waitingByUser,
}: ReturnType<Limiter['snapshot']>): Fact[] {
  const pools = counters.map(({ pool, path = '', scope, used, limit, windowMs, resetAt }) => ({
    kind: 'pool' as const,
    pool: `${pool}${path}`,
    scope,
    used: Math.round(used),
    limit: Math.round(limit),
    window: `${windowMs / 1000}s`,
    resetAt: Math.floor(resetAt),
  }))
  const levels = new Map(noisy.map(({ user, level }) => [user, level]))
  const named = [...spenders, ...noisy.filter(({ user }) => !spenders.some((each) => each.user === user))]
  const spending = named.map(({ user, part }) => ({
    ...{ kind: 'spender' as const, user, percent: Math.round(part * 1_000) / 10 },
    ...{ waiting: waitingByUser[user] ?? 0, level: levels.get(user) ?? 'quiet' },
  }))
  return [...pools, ...spending, ...freezes.map((freeze) => ({ kind: 'freeze' as const, ...freeze }))]
}
