/** One window as the exchange counted it; `byUser` by class and user. */
export type Judged = {
  pool: string
  scope: string
  start: number
  used: number
  limit: number
  byUser: Map<string, number>
}

type Rule = { windowMs: number; limit: number }
export type Judge = ReturnType<typeof createJudge>

/**
 * The exchange: counts what arrives, when it arrives, in windows of its own clock. Knows nothing of permits
 * and shares no code with the limiter it judges.
 */
export function createJudge(rules: Readonly<Record<string, Rule>>) {
  const windows = new Map<string, Judged>()
  const over: Judged[] = []

  return {
    windows,
    over,
    /** @returns the used-weight header. */
    count(pool: string, scope: string, weight: number, user: string, now: number): number {
      const rule = rules[pool]
      if (!rule) throw new Error(`no such pool: ${pool}`)
      const start = now - (now % rule.windowMs)
      const key = `${pool} ${scope} ${start}`
      let window = windows.get(key)
      if (!window) {
        window = { pool, scope, start, used: 0, limit: rule.limit, byUser: new Map() }
        windows.set(key, window)
      }
      const before = window.used
      window.used += weight
      window.byUser.set(user, (window.byUser.get(user) ?? 0) + weight)
      if (before <= window.limit && window.used > window.limit) over.push(window)
      return window.used
    },
  }
}
