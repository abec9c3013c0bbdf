import { UNIT } from '../fixed.ts'
import type { SymbolSpec } from '../market/symbols.ts'

/**
 * The arithmetic that tells linear (USD-M) from inverse (COIN-M) contracts. A position's cost is the sum of what its
 * trades were worth in the margin asset, kept exactly; prices are derived from it, never the other way round.
 */

const UNIT_BIG = BigInt(UNIT)

/** What `quantity` (unsigned) is worth at `price`, in units of 1e-8 of the margin asset. */
export function worth(spec: SymbolSpec, price: number, quantity: number): bigint {
  if (spec.market !== 'coinm') return (BigInt(price) * BigInt(quantity)) / UNIT_BIG
  return price === 0 ? 0n : (BigInt(quantity) * BigInt(spec.contractSize)) / BigInt(price)
}

/** Profit of closing what had `cost` when it is now worth `value`: a linear long gains when the value grows. */
export function profit(spec: SymbolSpec, isLong: boolean, cost: bigint, value: bigint): bigint {
  const grows = isLong === (spec.market !== 'coinm')
  return grows ? value - cost : cost - value
}

/** The average price behind a cost, in units of 1e-8; 0 for no quantity. */
export function priceOf(spec: SymbolSpec, cost: bigint, quantity: number): number {
  if (quantity === 0 || cost === 0n) return 0
  if (spec.market !== 'coinm') return Number((cost * UNIT_BIG) / BigInt(quantity))
  return Number((BigInt(quantity) * BigInt(spec.contractSize)) / cost)
}
