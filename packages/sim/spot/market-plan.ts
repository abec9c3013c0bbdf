import type { Side } from '../engine/book.ts'
import { floorTo, multiplyUp, UNIT } from '../fixed.ts'
import type { Instrument } from '../market/instrument.ts'

/** What a market order would do to the book as it is. Units of 1e-8. */
export interface MarketPlan {
  readonly quantity: number
  /** In the quote asset, rounded up level by level: enough to set aside. */
  readonly cost: bigint
}

/** Walks the book for `quantity`, or for `quoteQuantity` when that is given (not 0). */
export function planMarket(instrument: Instrument, side: Side, quantity: number, quoteQuantity: number): MarketPlan {
  const makers = instrument.book.opposite(side)
  let bought = 0
  let cost = 0n
  let budget = BigInt(quoteQuantity)
  for (let depth = 0; ; depth++) {
    const level = makers.fromBest(depth)
    if (!level) break
    const wanted = quoteQuantity > 0 ? affordable(budget, level.price, instrument.spec.stepSize) : quantity - bought
    const taken = Math.min(wanted, level.total)
    if (taken <= 0) break
    bought += taken
    const paid = multiplyUp(level.price, taken)
    cost += paid
    budget -= paid
  }
  return { quantity: bought, cost }
}

/** How much of the base a budget buys at a price, in whole steps. */
export function affordable(budget: bigint, price: number, stepSize: number): number {
  return budget <= 0n ? 0 : floorTo(Number((budget * BigInt(UNIT)) / BigInt(price)), stepSize)
}
