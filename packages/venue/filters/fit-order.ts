import Big from 'big.js'
import type { SymbolRules } from '../symbols.ts'
import { checkOrder } from './check-order.ts'
import { allows, down, type Grid, up } from './grid.ts'
import type { OrderFacts, OrderToCheck, Violation } from './order.ts'
import { lotGrid, priceGrid } from './rules.ts'

export type FittedOrder<O extends OrderToCheck> =
  | { readonly ok: true; readonly order: O }
  | { readonly ok: false; readonly violations: readonly Violation[] }

/**
 * Rounds an order to what the symbol allows, or says what cannot be helped by rounding. Quantities only ever become
 * smaller. A limit price never becomes worse than asked: down for buyers, up for sellers; trigger prices go down.
 */
export function fitOrder<O extends OrderToCheck>(rules: SymbolRules, order: O, facts: OrderFacts = {}): FittedOrder<O> {
  const malformed = checkOrder(rules, order, facts).filter(({ filter }) => filter === 'DECIMAL')
  if (malformed.length > 0) return { ok: false, violations: malformed }
  const prices = priceGrid(rules, order.side)
  const fitted: O = {
    ...order,
    ...fit('price', order.price, prices, order.side === 'BUY' ? down : up),
    ...fit('stopPrice', order.stopPrice, prices, down),
    ...fit('triggerPrice', order.triggerPrice, prices, down),
    ...fit('activatePrice', order.activatePrice, prices, down),
    ...fitQuantity(rules, order),
    ...fit('icebergQty', order.icebergQty, lotGrid(rules, 'LOT_SIZE'), down),
    ...fitQuoteQuantity(rules, order),
  }
  const violations = checkOrder(rules, fitted, facts)
  return violations.length === 0 ? { ok: true, order: fitted } : { ok: false, violations }
}

type Round = (grid: Grid, value: Big) => Big | undefined

/** A value that no rounding can save stays as it is, for the check to name it. */
function fit(
  field: string,
  value: string | undefined,
  allowed: Grid | undefined,
  round: Round,
): Record<string, string> {
  if (value === undefined || !allowed || allows(allowed, Big(value))) return {}
  const rounded = round(allowed, Big(value))
  return rounded ? { [field]: rounded.toFixed() } : {}
}

/** Market orders obey two grids; going down on one may leave the other, so it takes turns until both agree. */
function fitQuantity(rules: SymbolRules, order: OrderToCheck): { quantity?: string } {
  if (order.quantity === undefined) return {}
  const names = order.type === 'MARKET' ? (['LOT_SIZE', 'MARKET_LOT_SIZE'] as const) : (['LOT_SIZE'] as const)
  const grids = names.flatMap((name) => lotGrid(rules, name) ?? [])
  let quantity = Big(order.quantity)
  for (let turn = 0; turn < 10 && !grids.every((grid) => allows(grid, quantity)); turn++) {
    for (const grid of grids) {
      const rounded = down(grid, quantity)
      if (!rounded) return {}
      quantity = rounded
    }
  }
  return quantity.eq(order.quantity) ? {} : { quantity: quantity.toFixed() }
}

/** Binance fits what is bought for an amount by itself; only the decimals of the amount are limited. */
function fitQuoteQuantity({ quotePrecision }: SymbolRules, order: OrderToCheck): { quoteOrderQty?: string } {
  if (order.quoteOrderQty === undefined || quotePrecision === undefined) return {}
  const rounded = Big(order.quoteOrderQty).round(quotePrecision, Big.roundDown)
  return rounded.eq(order.quoteOrderQty) ? {} : { quoteOrderQty: rounded.toFixed() }
}
