import { BINANCE_POOLS, type Charge as LedgerCharge, type Used } from '@flotilla/limits'
import type { Charge, Report } from '@flotilla/protocol'

/** The windows a counter of orders is kept in: one charge on the bus is a charge on each of them. */
const windowsOf: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  ['spot-orders', 'futures-orders', 'options-orders', 'portfolio-margin-orders'].map((name) => [
    name,
    BINANCE_POOLS.filter((pool) => pool.name.startsWith(`${name}-`)).map((pool) => pool.name),
  ]),
)

const sapi = /^sapi:(ip|uid):(\/.+)$/

/** What a caller asks to be charged, as counters of the ledger. `egress` is the scope of what counts for an address. */
export function ledgerCharges(egress: string, charges: readonly Charge[]): LedgerCharge[] {
  return charges.flatMap(({ pool, scope = egress, weight }) => {
    const [, kind, path] = sapi.exec(pool) ?? []
    if (kind && path) return [{ pool: `sapi-${kind}`, scope, path, weight }]
    return (windowsOf[pool] ?? [pool]).map((name) => ({ pool: name, scope, weight }))
  })
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
