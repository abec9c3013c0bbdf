import { legOfList, listLegs, onlyReduces } from '@flotilla/orders'
import type { CallParams } from '@flotilla/protocol'
import Big from 'big.js'

/** What has to be known of a symbol to say what an order on it is worth. */
export interface Instrument {
  /** Last price, in the quote asset. */
  readonly last: string
  /** What one unit of the quote asset is worth, USD. */
  readonly quoteUsd: string
  /** COIN-M: a contract's size in USD; quantities are contracts there, whatever the price. */
  readonly contractUsd?: string | undefined
}

/** One order of a request, by the names of a single order. */
type Leg = CallParams

/** How much above the last price a market order may still be filled (the futures' own bound, `marketTakeBound`). */
const marketSlack = '1.05'

const several = new Set([
  'usdm.placeMultipleOrders',
  'coinm.placeMultipleOrders',
  'usdm.modifyMultipleOrders',
  'coinm.modifyMultipleOrders',
])
/** Only ever makes an order smaller. */
const shrinking = 'spot.orderAmendKeepPriority'

const isFutures = (operation: string) => /^(usdm|coinm)\./.test(operation)

/** An order that can only make a position smaller, as the exchange itself makes sure of; spot knows no such orders. */
export const isExit = (operation: string, leg: Leg): boolean => isFutures(operation) && onlyReduces(leg)

function rowsOf(value: unknown): Leg[] {
  const rows: unknown = typeof value === 'string' ? JSON.parse(value) : value
  return Array.isArray(rows) ? (rows as Leg[]) : []
}

/**
 * The orders a request can put on the book, in groups of which at most one order each is filled: the two sides of an
 * OCO are one group. Undefined where the request's parameters say too little.
 */
export function groupsOf(operation: string, params: CallParams): Leg[][] {
  if (operation === shrinking) return []
  if (several.has(operation)) return rowsOf(params.batchOrders).map((leg) => [leg])
  const legs = listLegs[operation]
  if (!legs) return [[params]]
  const prefixes = Object.values(legs)
  // A pending leg that says no quantity of its own trades what the working one was filled for.
  const of = (prefix: string) => ({ quantity: params.workingQuantity ?? '', ...legOfList(params, prefix) })
  const either = prefixes.filter((prefix) => /above|below|limit|stop/i.test(prefix))
  const others = prefixes.filter((prefix) => !either.includes(prefix))
  return [...others.map((prefix) => [of(prefix)]), ...(either.length > 0 ? [either.map(of)] : [])]
}

/** Whether nothing of a request can open a position. */
export function onlyExits({ operation, params }: { operation: string; params: CallParams }): boolean {
  const legs = groupsOf(operation, params).flat()
  return legs.length > 0 && legs.every((leg) => isExit(operation, leg))
}

const positive = (value: unknown): Big | undefined => {
  if ((typeof value !== 'string' && typeof value !== 'number') || !/^\d+(\.\d+)?$/.test(String(value))) return undefined
  const number = new Big(value)
  return number.gt(0) ? number : undefined
}

const priceNames = ['price', 'stopPrice', 'triggerPrice', 'activationPrice', 'activatePrice', 'stopLimitPrice'] as const

/** The highest price an order may be filled at, as far as that can be said beforehand; in the quote asset. */
function boundOf({ type, side, ...order }: Leg, last: Big): Big {
  const prices = priceNames.flatMap((name) => positive(order[name]) ?? [])
  const limit = positive(order.price)
  const isLimit = (type === 'LIMIT' || type === 'LIMIT_MAKER' || type === undefined) && limit !== undefined
  if (isLimit && side === 'BUY') return limit
  const top = prices.reduce((most, each) => (each.gt(most) ? each : most), last)
  return side === 'SELL' ? top : top.times(marketSlack)
}

/** What an order may be worth at most, USD; undefined when it does not say how much is traded. */
export function worthOf(leg: Leg, { last, quoteUsd, contractUsd }: Instrument): Big | undefined {
  const quantity = positive(leg.quantity) ?? positive(leg.newQty)
  if (contractUsd !== undefined) return quantity?.times(contractUsd)
  const quote = positive(leg.quoteOrderQty)
  const byQuantity = quantity?.times(boundOf(leg, new Big(last)))
  const both = [quote, byQuantity].filter((value) => value !== undefined)
  const [most] = both.sort((a, b) => b.cmp(a))
  return most?.times(quoteUsd)
}
