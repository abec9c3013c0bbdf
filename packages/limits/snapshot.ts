import type { Ledger } from './ledger.ts'

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
