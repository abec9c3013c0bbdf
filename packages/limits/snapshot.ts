import type { Ledger } from './ledger.ts'
import { CLASSES } from './pool.ts'
import type { Entry } from './waiting-room.ts'

/** One counter as it stands, for status pages and metrics. */
export type CounterState = {
  pool: string
  scope: string
  path?: string
  used: number
  limit: number
  inFlight: number
  /** Highest header of this window. */
  header: number
  windowMs: number
  /** When the window ends, on Binance's clock. */
  resetAt: number
}

export function counterStates(ledger: Ledger, now: number): CounterState[] {
  return [...ledger.accounts.values()].map(({ counter, scope, path }) => {
    counter.open(now)
    const index = counter.indexOf(now)
    const { charged, header } = counter.at(index)
    return {
      pool: counter.pool.name,
      scope,
      ...(path !== undefined && { path }),
      used: charged,
      limit: counter.budget(index),
      inFlight: counter.inFlight(),
      header,
      windowMs: counter.pool.windowMs,
      resetAt: counter.endOf(index),
    }
  })
}

/** How many requests wait, by class and by user. */
export function waiting(entries: Iterable<Entry>): { waitingByClass: number[]; waitingByUser: Record<string, number> } {
  const waitingByClass = Array.from({ length: CLASSES }, () => 0)
  const byUser = new Map<string, number>()
  for (const { priority, user } of entries) {
    waitingByClass[priority] = (waitingByClass[priority] ?? 0) + 1
    byUser.set(user, (byUser.get(user) ?? 0) + 1)
  }
  return { waitingByClass, waitingByUser: Object.fromEntries(byUser) }
}
