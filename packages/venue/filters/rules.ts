import Big from 'big.js'
import type { SymbolRules } from '../symbols.ts'
import { filterOf } from './filter.ts'
import { allows, down, type Grid, grid, nearestAllowed, up } from './grid.ts'
import { isTrue, type OrderFacts, type OrderToCheck, type Violation } from './order.ts'

// The filters about price, quantity and value. Each function looks at one filter and lists what breaks it.

type Rule = (rules: SymbolRules, order: OrderToCheck, facts: OrderFacts) => Violation[]

/** Prices count from zero on spot, from the minimum on futures and options; options check one side only. */
export function priceGrid({ market, filters }: SymbolRules, side: 'BUY' | 'SELL'): Grid | undefined {
  const filter = filterOf(filters, 'PRICE_FILTER')
  if (!filter) return undefined
  const { minPrice, maxPrice, tickSize } = filter
  const whole = grid(minPrice, maxPrice, tickSize, market !== 'spot')
  if (market !== 'options') return whole
  return side === 'BUY' ? { ...whole, min: Big(0) } : { ...whole, max: Big(0) }
}

/** The same for quantities, by LOT_SIZE or MARKET_LOT_SIZE. */
export function lotGrid({ market, filters }: SymbolRules, name: 'LOT_SIZE' | 'MARKET_LOT_SIZE'): Grid | undefined {
  const filter = filters.find(({ filterType }) => filterType === name) as
    | { minQty: string; maxQty: string; stepSize: string }
    | undefined
  return filter && grid(filter.minQty, filter.maxQty, filter.stepSize, market !== 'spot')
}

const price: Rule = (rules, order) => {
  const allowed = priceGrid(rules, order.side)
  const fields = ['price', 'stopPrice', 'triggerPrice', 'activatePrice'] as const
  return fields.flatMap((field) => onGrid('PRICE_FILTER', field, order[field], allowed))
}

const lotSize: Rule = (rules, order) => {
  const allowed = lotGrid(rules, 'LOT_SIZE')
  return (['quantity', 'icebergQty'] as const).flatMap((field) => onGrid('LOT_SIZE', field, order[field], allowed))
}

const marketLotSize: Rule = (rules, order) =>
  order.type === 'MARKET'
    ? onGrid('MARKET_LOT_SIZE', 'quantity', order.quantity, lotGrid(rules, 'MARKET_LOT_SIZE'))
    : []

/** Futures bound only the side that could run away: buys above, sells below the mark price. */
const percentPrice: Rule = (rules, order, facts) => {
  const filter = filterOf(rules.filters, 'PERCENT_PRICE')
  const reference = rules.market === 'spot' ? facts.averagePrice : facts.markPrice
  if (!filter || !reference) return []
  const low = Big(reference).times(filter.multiplierDown)
  const high = Big(reference).times(filter.multiplierUp)
  if (rules.market === 'spot') return between('PERCENT_PRICE', rules, order, { low, high })
  return between('PERCENT_PRICE', rules, order, order.side === 'BUY' ? { high } : { low })
}

const percentPriceBySide: Rule = (rules, order, { averagePrice }) => {
  const filter = filterOf(rules.filters, 'PERCENT_PRICE_BY_SIDE')
  if (!filter || !averagePrice) return []
  const [lowest, highest] =
    order.side === 'BUY'
      ? [filter.bidMultiplierDown, filter.bidMultiplierUp]
      : [filter.askMultiplierDown, filter.askMultiplierUp]
  const average = Big(averagePrice)
  return between('PERCENT_PRICE_BY_SIDE', rules, order, { low: average.times(lowest), high: average.times(highest) })
}

const minNotional: Rule = (rules, order, facts) => {
  const filter = filterOf(rules.filters, 'MIN_NOTIONAL')
  const value = filter && notionalOf(rules, order, facts)
  if (!filter || !value) return []
  if ('notional' in filter) {
    const exempt = isTrue(order.reduceOnly) || isTrue(order.closePosition)
    return !exempt && value.lt(String(filter.notional))
      ? [notional('MIN_NOTIONAL', value, String(filter.notional))]
      : []
  }
  const { minNotional, applyToMarket } = filter as { minNotional: string; applyToMarket: boolean }
  const applies = order.type !== 'MARKET' || applyToMarket
  return applies && value.lt(minNotional) ? [notional('MIN_NOTIONAL', value, minNotional)] : []
}

const notionalRange: Rule = (rules, order, facts) => {
  const filter = filterOf(rules.filters, 'NOTIONAL')
  const value = filter && notionalOf(rules, order, facts)
  if (!filter || !value) return []
  const market = order.type === 'MARKET'
  const { minNotional, maxNotional, applyMinToMarket, applyMaxToMarket } = filter
  if ((!market || applyMinToMarket) && value.lt(minNotional)) return [notional('NOTIONAL', value, minNotional)]
  if ((!market || applyMaxToMarket) && value.gt(maxNotional)) return [notional('NOTIONAL', value, maxNotional)]
  return []
}

export const AMOUNT_RULES: readonly Rule[] = [
  ...[price, lotSize, marketLotSize, percentPrice, percentPriceBySide, minNotional, notionalRange],
]

/** Value in the quote asset; undefined when the price is not known. COIN-M counts contracts and has no such filter. */
export function notionalOf({ market }: SymbolRules, order: OrderToCheck, facts: OrderFacts): Big | undefined {
  if (order.quoteOrderQty) return Big(order.quoteOrderQty)
  const reference = market === 'spot' ? facts.averagePrice : facts.markPrice
  const price = order.price ?? (order.type === 'MARKET' ? reference : (order.stopPrice ?? order.triggerPrice))
  return price && order.quantity ? Big(price).times(order.quantity) : undefined
}

function onGrid(filter: string, field: string, value: string | undefined, allowed: Grid | undefined): Violation[] {
  if (value === undefined || !allowed || allows(allowed, Big(value))) return []
  const nearest = nearestAllowed(allowed, Big(value))
  return [{ filter, field, value, ...(nearest && { nearest: nearest.toFixed() }) }]
}

/** The nearest price is on the tick and inside the bound. */
function between(
  filter: string,
  rules: SymbolRules,
  { price, side }: OrderToCheck,
  { low, high }: { low?: Big; high?: Big },
): Violation[] {
  if (!price) return []
  const below = low && Big(price).lt(low) ? low : undefined
  const above = high && Big(price).gt(high) ? high : undefined
  const bound = below ?? above
  if (!bound) return []
  const allowed = priceGrid(rules, side)
  const nearest = allowed ? (below ? up(allowed, bound) : down(allowed, bound)) : bound
  return [{ filter, field: 'price', value: price, ...(nearest && { nearest: nearest.toFixed() }) }]
}

function notional(filter: string, value: Big, bound: string): Violation {
  return { filter, field: 'notional', value: value.toFixed(), nearest: Big(bound).toFixed() }
}
