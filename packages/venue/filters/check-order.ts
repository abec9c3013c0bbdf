import type { SymbolRules } from '../symbols.ts'
import { checkAssets, checkCounts, checkPosition, checkTrailing } from './counts.ts'
import type { OrderFacts, OrderToCheck, Violation } from './order.ts'
import { AMOUNT_RULES } from './rules.ts'

/**
 * Every rule of the symbol that an order breaks, each with the nearest value that would pass; an empty list means
 * that Binance's filters have nothing against it. All arithmetic is decimal.
 * @see https://developers.binance.com/legacy-docs/binance-spot-api-docs/filters
 */
export function checkOrder(rules: SymbolRules, order: OrderToCheck, facts: OrderFacts = {}): Violation[] {
  const malformed = checkDecimals(order)
  if (malformed.length > 0) return malformed
  return [
    ...checkSwitches(rules, order),
    ...AMOUNT_RULES.flatMap((rule) => rule(rules, order, facts)),
    ...checkCounts(rules, order, facts),
    ...checkPosition(rules, order, facts),
    ...checkAssets(rules, order, facts),
    ...checkTrailing(rules, order),
  ]
}

const DECIMALS = [
  'quantity',
  'quoteOrderQty',
  'price',
  'stopPrice',
  'triggerPrice',
  'activatePrice',
  'icebergQty',
] as const

/** A decimal that is none breaks every filter; there is no use in listing them all. Nor does anybody sell for nothing. */
function checkDecimals(order: OrderToCheck): Violation[] {
  return DECIMALS.flatMap((field) => {
    const value = order[field]
    const fine = value === undefined || (/^\d+(\.\d+)?$/.test(value) && (field === 'icebergQty' || Number(value) > 0))
    return fine ? [] : [{ filter: 'DECIMAL', field, value }]
  })
}

function checkSwitches(rules: SymbolRules, order: OrderToCheck): Violation[] {
  const found: Violation[] = []
  if (rules.status !== 'TRADING') found.push({ filter: 'STATUS', field: 'symbol', value: rules.status })
  if (!rules.orderTypes.includes(order.type)) found.push({ filter: 'ORDER_TYPE', field: 'type', value: order.type })
  const forbidden = (field: 'icebergQty' | 'trailingDelta' | 'quoteOrderQty', allowed: boolean | undefined) => {
    const value = order[field]
    if (value !== undefined && allowed === false) found.push({ filter: 'ORDER_TYPE', field, value: `${value}` })
  }
  forbidden('icebergQty', rules.icebergAllowed)
  forbidden('trailingDelta', rules.trailingStopAllowed)
  forbidden('quoteOrderQty', rules.quoteQuantityAllowed)
  return found
}
