import Big from 'big.js'
import type { SymbolRules } from '../symbols.ts'
import { COUNT_FILTERS, type CountFilter, countOf, filterOf } from './filter.ts'
import { down } from './grid.ts'
import { isStop, type OrderFacts, type OrderToCheck, type Violation } from './order.ts'
import { lotGrid, notionalOf } from './rules.ts'

// The filters about how many, how much in all, and how far an order trails.

/** What there would be with this order, or undefined when the filter does not concern it or nobody knows. */
const COUNTED: Record<CountFilter, (order: OrderToCheck, facts: OrderFacts) => number | undefined> = {
  ICEBERG_PARTS: ({ quantity, icebergQty }) =>
    quantity && isPositive(icebergQty) ? Number(Big(quantity).div(icebergQty).round(0, Big.roundUp)) : undefined,
  MAX_NUM_ORDERS: (_, { openOrders }) => more(openOrders),
  MAX_NUM_ALGO_ORDERS: ({ type }, { openAlgoOrders }) => (isStop(type) ? more(openAlgoOrders) : undefined),
  MAX_NUM_ICEBERG_ORDERS: ({ icebergQty }, { openIcebergOrders }) =>
    isPositive(icebergQty) ? more(openIcebergOrders) : undefined,
  MAX_NUM_ORDER_LISTS: (_, { inOrderList, openOrderLists }) => (inOrderList ? more(openOrderLists) : undefined),
  MAX_NUM_ORDER_AMENDS: (_, { amendments }) => more(amendments),
  EXCHANGE_MAX_NUM_ORDERS: (_, { openOrdersOnExchange }) => more(openOrdersOnExchange),
  EXCHANGE_MAX_NUM_ALGO_ORDERS: ({ type }, { openAlgoOrdersOnExchange }) =>
    isStop(type) ? more(openAlgoOrdersOnExchange) : undefined,
  EXCHANGE_MAX_NUM_ICEBERG_ORDERS: ({ icebergQty }, { openIcebergOrdersOnExchange }) =>
    isPositive(icebergQty) ? more(openIcebergOrdersOnExchange) : undefined,
  EXCHANGE_MAX_NUM_ORDER_LISTS: (_, { inOrderList, openOrderListsOnExchange }) =>
    inOrderList ? more(openOrderListsOnExchange) : undefined,
}

export function checkCounts(rules: SymbolRules, order: OrderToCheck, facts: OrderFacts): Violation[] {
  return [...rules.filters, ...(facts.furtherFilters ?? [])].flatMap((filter) => {
    if (!Object.hasOwn(COUNT_FILTERS, filter.filterType)) return []
    const limit = countOf(filter)
    const count = COUNTED[filter.filterType as CountFilter](order, facts)
    if (limit === undefined || count === undefined || count <= limit) return []
    return [{ filter: filter.filterType, field: 'count', value: `${count}`, nearest: `${limit}` }]
  })
}

/** What the account may hold of the base asset at most. Only buying makes it more. */
export function checkPosition(rules: SymbolRules, order: OrderToCheck, { position }: OrderFacts): Violation[] {
  const filter = filterOf(rules.filters, 'MAX_POSITION')
  if (!filter || order.side !== 'BUY' || !order.quantity || position === undefined) return []
  const room = Big(filter.maxPosition).minus(position)
  if (room.gte(order.quantity)) return []
  return [{ filter: 'MAX_POSITION', field: 'quantity', value: order.quantity, nearest: whole(rules, room) }]
}

/** What one order of this account may move of an asset, from myFilters. */
export function checkAssets(rules: SymbolRules, order: OrderToCheck, facts: OrderFacts): Violation[] {
  return (facts.furtherFilters ?? []).flatMap((filter) => {
    if (filter.filterType !== 'MAX_ASSET') return []
    const amount =
      filter.asset === rules.baseAsset
        ? order.quantity && Big(order.quantity)
        : filter.asset === rules.quoteAsset && notionalOf(rules, order, facts)
    const limit = Big(String(filter.limit))
    if (!amount || amount.lte(limit)) return []
    const [field, nearest] =
      filter.asset === rules.baseAsset ? ['quantity', whole(rules, limit)] : ['notional', limit.toFixed()]
    return [{ filter: 'MAX_ASSET', field, value: amount.toFixed(), nearest }]
  })
}

/** The largest quantity of whole steps that is not above; '0' where not even the least order fits. */
function whole(rules: SymbolRules, most: Big): string {
  const allowed = lotGrid(rules, 'LOT_SIZE')
  return ((allowed ? down(allowed, most) : most.gt(0) && most) || Big(0)).toFixed()
}

/** Stops that wait above the market have another range than those below it. */
export function checkTrailing({ filters }: SymbolRules, order: OrderToCheck): Violation[] {
  const filter = filterOf(filters, 'TRAILING_DELTA')
  if (!filter || order.trailingDelta === undefined) return []
  const above = order.type.startsWith('STOP_LOSS') === (order.side === 'BUY')
  const [min, max] = above
    ? [filter.minTrailingAboveDelta, filter.maxTrailingAboveDelta]
    : [filter.minTrailingBelowDelta, filter.maxTrailingBelowDelta]
  const delta = Number(order.trailingDelta)
  if (delta >= min && delta <= max) return []
  const nearest = `${Math.min(Math.max(Math.round(delta), min), max)}`
  return [{ filter: 'TRAILING_DELTA', field: 'trailingDelta', value: `${order.trailingDelta}`, nearest }]
}

function isPositive(value: string | undefined): value is string {
  return value !== undefined && Big(value).gt(0)
}

const more = (count: number | undefined): number | undefined => (count === undefined ? undefined : count + 1)
