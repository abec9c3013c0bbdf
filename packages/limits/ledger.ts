import { type Counter, createCounter } from './counter.ts'
import { createFreezes, type Freeze } from './freezes.ts'
import type { Pool } from './pool.ts'

/** What a call takes from one counter: `path` only in pools that count each path by itself. */
export type Charge = { pool: string; scope: string; path?: string; weight: number }

/** What a caller saw of a counter in Binance's answer. */
export type Used = { pool: string; scope: string; path?: string; used: number }

export type Incident =
  /** Binance counts more than we do: another program, or another name for the same address, spends it. */
  | { kind: 'above-ledger'; pool: string; scope: string; path?: string; ours: number; theirs: number }
  | { kind: 'near-limit'; pool: string; scope: string; path?: string; used: number; limit: number }
  /** A user's rejected calls burn a shared address; `part` of a window, lately. */
  | { kind: 'noisy'; user: string; level: 'slowed' | 'isolated'; part: number; pool: string; scope: string }
  | ({ kind: 'frozen'; ours: { pool: string; path?: string; used: number; limit: number }[] } & Freeze)

export type LedgerOptions = {
  pools: readonly Pool[]
  sharePercent: number
  clockErrorMs: number
  blockPercent: number
}

/** A counter with its name, the window of its last nearly-full incident, and how many requests wait for it. */
export type Account = { counter: Counter; scope: string; path?: string; warned: number; waiting: number }

/** A window this full is told as an incident, once. */
const NEAR = 0.95
const MIN_BAN_MS = 120_000
const FIREWALL_MS = 300_000

export type Ledger = ReturnType<typeof createLedger>

/** All counters of all scopes, with their freezes. */
export function createLedger({ pools, sharePercent, clockErrorMs, blockPercent }: LedgerOptions) {
  const definitions = new Map(pools.map((pool) => [pool.name, pool]))
  const limits = new Map<string, number>()
  const accounts = new Map<string, Account>()
  const freezes = createFreezes()

  function find({ pool, scope, path }: { pool: string; scope: string; path?: string }): Account | undefined {
    const key = `${pool}\n${scope}\n${path ?? ''}`
    const known = accounts.get(key)
    const definition = definitions.get(pool)
    if (known || !definition) return known
    const counter = createCounter({ pool: definition, sharePercent, clockErrorMs, blockPercent })
    const limit = limits.get(pool)
    if (limit !== undefined) counter.setLimit(limit)
    const account: Account = {
      counter,
      scope,
      warned: Number.NEGATIVE_INFINITY,
      waiting: 0,
      ...(path !== undefined && { path }),
    }
    accounts.set(key, account)
    return account
  }

  function standing(account: Account, now: number) {
    const index = account.counter.indexOf(now)
    const used = account.counter.at(index).charged
    const path = account.path === undefined ? {} : { path: account.path }
    return { pool: account.counter.pool.name, ...path, used, limit: account.counter.budget(index) }
  }

  function freeze(wish: Freeze, now: number): Incident {
    freezes.add(wish)
    const ours = []
    for (const account of accounts.values()) {
      if (account.scope !== wish.scope) continue
      if (wish.pool !== undefined && account.counter.pool.name !== wish.pool) continue
      if (wish.cause === '429') account.counter.slow(wish.until)
      ours.push(standing(account, now))
    }
    return { kind: 'frozen', ...wish, ours }
  }

  return {
    accounts,
    freezes,
    find,
    freeze,

    /** Takes a new published limit over for every scope. */
    setLimit(pool: string, limit: number): void {
      limits.set(pool, limit)
      for (const { counter } of accounts.values()) if (counter.pool.name === pool) counter.setLimit(limit)
    },

    /** The freeze an answer asks for. @param until as Binance states it; otherwise what the status is known for. */
    freezeFor(
      status: 429 | 418 | 403,
      at: { scope: string; pool?: string; path?: string },
      until: number | undefined,
      now: number,
    ): Incident {
      if (status === 429) {
        const counter = at.pool === undefined ? undefined : find({ ...at, pool: at.pool })?.counter
        const windowEnd = counter ? counter.endOf(counter.indexOf(now)) + clockErrorMs : now + 60_000
        return freeze({ ...at, until: until ?? windowEnd, cause: '429' }, now)
      }
      const least = status === 418 ? MIN_BAN_MS : FIREWALL_MS
      return freeze({ scope: at.scope, until: until ?? now + least, cause: `${status}` }, now)
    },

    /** Takes headers over. @param sentAt when the request can have left at the earliest */
    correct(used: readonly Used[], sentAt: number, now: number): Incident[] {
      const incidents: Incident[] = []
      for (const seen of used) {
        const account = find(seen)
        const above = account?.counter.correct(seen.used, sentAt, now) ?? 0
        if (above === 0) continue
        const { pool, scope } = seen
        const path = seen.path === undefined ? {} : { path: seen.path }
        incidents.push({ kind: 'above-ledger', pool, scope, ...path, ours: seen.used - above, theirs: seen.used })
      }
      return incidents
    },

    /** Tells of a window that is nearly full, once per window. */
    nearLimit(account: Account, now: number): Incident | undefined {
      const { used, limit, ...name } = standing(account, now)
      const index = account.counter.indexOf(now)
      if (used < limit * NEAR || account.warned === index) return undefined
      account.warned = index
      return { kind: 'near-limit', ...name, scope: account.scope, used, limit }
    },

    /** Forgets counters that count nothing any more; accounts and paths come and go. */
    compact(now: number): void {
      for (const [key, { counter, waiting }] of accounts) {
        const idle = counter.windows.every((w) => w.charged === 0 || counter.endOf(w.index) + clockErrorMs < now)
        if (idle && waiting === 0 && counter.flights.size === 0) accounts.delete(key)
      }
    },
  }
}
