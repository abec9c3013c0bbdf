import {
  BINANCE_POOLS,
  type Freeze,
  type Charge as LedgerCharge,
  type Report as Settlement,
  type Used,
} from '@flotilla/limits'
import type { Charge, Frozen, Report } from '@flotilla/protocol'

/** The windows a counter of orders is kept in: one charge on the bus is a charge on each of them. */
const windowsOf: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  ['spot-orders', 'futures-orders', 'options-orders', 'portfolio-margin-orders'].map((name) => [
    name,
    BINANCE_POOLS.filter((pool) => pool.name.startsWith(`${name}-`)).map((pool) => pool.name),
  ]),
)

/** The counters of the ledger that a name on the bus stands for. */
export const countersOf = (pool: string): readonly string[] => windowsOf[pool] ?? [pool]

const sapi = /^sapi:(ip|uid):(\/.+)$/

/** What a caller asks to be charged, as counters of the ledger. `egress` is the scope of what counts for an address. */
export function ledgerCharges(egress: string, charges: readonly Charge[]): LedgerCharge[] {
  const named = charges.flatMap(({ pool, scope = egress, weight }) => {
    const [, kind, path] = sapi.exec(pool) ?? []
    if (kind && path) return [{ pool: `sapi-${kind}`, scope, path, weight }]
    return countersOf(pool).map((name) => ({ pool: name, scope, weight }))
  })
  // Every request counts as one whatever it weighs; a connection has a counter of its own.
  const isCall = named.some(({ pool }) => pool !== 'connections')
  return isCall ? [...named, { pool: 'raw', scope: egress, weight: 1 }] : named
}

/**
 * What became of a permit. The weight counter of the address is charged first, so what Binance gave back is its. Calls
 * that are nobody's in particular are scored against nobody.
 */
export function settlementOf(id: string, { rejected = false, counted, accountId, pool = '' }: Report): Settlement {
  const ofAddress = !pool.startsWith('sapi:uid:')
  return {
    ...{ id, state: 'answered', rejected: rejected && accountId !== undefined },
    ...(counted !== undefined && ofAddress ? { counted: [counted] } : {}),
  }
}

/** A freeze of an address as callers are told it, in the names they use for counters. */
export function frozenWord({ pool, path, until, cause }: Freeze): Frozen {
  const name = path === undefined ? pool : `${pool?.replace('-', ':')}:${path}`
  return { until: Math.ceil(until), cause, ...(name === undefined ? {} : { pool: name }) }
}

/** What an answer's headers say of the counters it touched. */
export function usedOf(egress: string, { pool, accountId, usedWeight, usedUidWeight, orderCounts }: Report): Used[] {
  const [, , path] = sapi.exec(pool ?? '') ?? []
  const weightPool = path ? 'sapi-ip' : pool
  const minute = ({ window }: { window: string }) => window === '1M'
  const used: Used[] = []
  for (const { count } of weightPool ? usedWeight.filter(minute) : []) {
    used.push({ pool: weightPool ?? '', scope: egress, used: count, ...(path ? { path } : {}) })
  }
  if (accountId === undefined) return used
  for (const { count } of path ? usedUidWeight.filter(minute) : []) {
    used.push({ pool: 'sapi-uid', scope: accountId, used: count, ...(path ? { path } : {}) })
  }
  for (const { window, count } of orderCounts) {
    used.push({ pool: `${pool}-orders-${window.toLowerCase()}`, scope: accountId, used: count })
  }
  return used
}

/** What a counter is called in a refusal: whose it is, and which. */
export interface Place {
  readonly scope: string
  readonly pool?: string
  readonly path?: string
}

/** The counters that are full; when none seems so, the one of the shortest window. */
function fullest(orders: readonly Used[]): Place[] {
  const known = orders.flatMap((seen) =>
    BINANCE_POOLS.filter(({ name }) => name === seen.pool).map((pool) => ({ pool, seen })),
  )
  const full = known.filter(({ pool, seen }) => seen.used >= pool.limit)
  const shortest = known.toSorted((a, b) => a.pool.windowMs - b.pool.windowMs).slice(0, 1)
  return (full.length > 0 ? full : shortest).map(({ seen: { pool, scope } }) => ({ pool, scope }))
}

/**
 * What an answer that says stop is about: all of an address (418, 403), the counter that was used (429), or, of a 429
 * that names no wait but tells order counts, the orders of that account alone: others do not wait for it.
 */
export function frozenBy(egress: string, report: Report): Place[] {
  if (report.status !== 429) return [{ scope: egress }]
  const used = usedOf(egress, report)
  const orders = used.filter(({ pool }) => /-orders-/.test(pool))
  if (orders.length > 0 && report.retryAfterMs === undefined) return fullest(orders)
  const [, kind, path] = sapi.exec(report.pool ?? '') ?? []
  if (kind && path)
    return [{ scope: kind === 'uid' ? (report.accountId ?? egress) : egress, pool: `sapi-${kind}`, path }]
  return [{ scope: egress, ...(report.pool === undefined ? {} : { pool: report.pool }) }]
}
