/** Nothing may go to a scope, or to one pool of it, before `until`. */
export type Freeze = {
  scope: string
  /** All pools of the scope when left out. */
  pool?: string
  path?: string
  /** Epoch milliseconds of Binance's clock. */
  until: number
  /** What caused it: the status Binance answered, or an operator. */
  cause: '429' | '418' | '403' | 'operator'
}

const keyOf = (scope: string, pool = '', path = '') => `${scope}\n${pool}\n${path}`

export function createFreezes() {
  const freezes = new Map<string, Freeze>()
  return {
    /** A second freeze never shortens the first. */
    add(freeze: Freeze): void {
      const key = keyOf(freeze.scope, freeze.pool, freeze.path)
      const standing = freezes.get(key)
      if (!standing || standing.until < freeze.until) freezes.set(key, freeze)
    },
    /** An operator's word: ends it early. */
    remove(scope: string, pool?: string, path?: string): void {
      freezes.delete(keyOf(scope, pool, path))
    },
    /** The time from which a counter is free; `now` when it is. */
    freeAt(scope: string, pool: string, path: string | undefined, now: number): number {
      if (freezes.size === 0) return now
      let when = now
      for (const key of [keyOf(scope), keyOf(scope, pool), keyOf(scope, pool, path)]) {
        const freeze = freezes.get(key)
        if (freeze && freeze.until <= now) freezes.delete(key)
        else if (freeze) when = Math.max(when, freeze.until)
      }
      return when
    },
    active: (now: number) => [...freezes.values()].filter((freeze) => freeze.until > now),
  }
}
