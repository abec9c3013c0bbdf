import { errors } from '../errors.ts'
import { formatFixed, multiply, UNIT } from '../fixed.ts'
import type { Instrument } from '../market/instrument.ts'
import type { SymbolSpec } from '../market/symbols.ts'
import type { OrderRequest } from './order.ts'

/** How far prices may be from the average, by side. */
const PERCENT = { bidUp: 5, bidDown: 0.2, askUp: 5, askDown: 0.2 } as const
const MAX_NOTIONAL = 9_000_000
const ICEBERG_PARTS = 100
const TRAILING = { min: 10, max: 2_000 } as const
export const MAX_NUM_ORDERS = 200
export const MAX_NUM_ALGO_ORDERS = 5
export const MAX_NUM_ICEBERG_ORDERS = 20
export const MAX_NUM_ORDER_LISTS = 20
export const MAX_NUM_ORDER_AMENDS = 10

/** What `exchangeInfo` publishes of every symbol alike. */
const RELATIVE_FILTERS = [
  {
    filterType: 'TRAILING_DELTA',
    minTrailingAboveDelta: TRAILING.min,
    maxTrailingAboveDelta: TRAILING.max,
    minTrailingBelowDelta: TRAILING.min,
    maxTrailingBelowDelta: TRAILING.max,
  },
  {
    filterType: 'PERCENT_PRICE_BY_SIDE',
    bidMultiplierUp: String(PERCENT.bidUp),
    bidMultiplierDown: String(PERCENT.bidDown),
    askMultiplierUp: String(PERCENT.askUp),
    askMultiplierDown: String(PERCENT.askDown),
    avgPriceMins: 5,
  },
] as const
const COUNT_FILTERS = [
  { filterType: 'MAX_NUM_ORDERS', maxNumOrders: MAX_NUM_ORDERS },
  { filterType: 'MAX_NUM_ORDER_LISTS', maxNumOrderLists: MAX_NUM_ORDER_LISTS },
  { filterType: 'MAX_NUM_ALGO_ORDERS', maxNumAlgoOrders: MAX_NUM_ALGO_ORDERS },
  { filterType: 'MAX_NUM_ORDER_AMENDS', maxNumOrderAmends: MAX_NUM_ORDER_AMENDS },
] as const

/** The symbol's rules as `exchangeInfo` publishes them. */
export function publishedFilters(spec: SymbolSpec): Record<string, unknown>[] {
  return [
    {
      filterType: 'PRICE_FILTER',
      minPrice: formatFixed(spec.tickSize),
      maxPrice: formatFixed(spec.maxPrice),
      tickSize: formatFixed(spec.tickSize),
    },
    {
      filterType: 'LOT_SIZE',
      minQty: formatFixed(spec.minQuantity),
      maxQty: formatFixed(spec.maxQuantity),
      stepSize: formatFixed(spec.stepSize),
    },
    { filterType: 'ICEBERG_PARTS', limit: ICEBERG_PARTS },
    {
      filterType: 'MARKET_LOT_SIZE',
      minQty: formatFixed(0),
      maxQty: formatFixed(spec.maxMarketQuantity),
      stepSize: formatFixed(0),
    },
    ...RELATIVE_FILTERS,
    {
      filterType: 'NOTIONAL',
      minNotional: formatFixed(spec.minNotional),
      applyMinToMarket: true,
      maxNotional: formatFixed(MAX_NOTIONAL * UNIT),
      applyMaxToMarket: false,
      avgPriceMins: 5,
    },
    ...COUNT_FILTERS,
  ]
}

/** The five-minute average that relative filters are measured against. */
export function averagePrice(instrument: Instrument, now: number): number {
  const minute = now - (now % 60_000)
  const span = instrument.chart.span(minute - 4 * 60_000, minute + 60_000)
  if (span.volume === 0n) return instrument.lastPrice()
  return Number((span.quoteVolume * BigInt(UNIT)) / span.volume)
}

/** @throws -1013 naming the first filter that is violated. */
export function checkFilters(instrument: Instrument, request: OrderRequest, now: number): void {
  const { spec } = instrument
  const average = averagePrice(instrument, now)
  if (request.price > 0) {
    checkPrice(spec, request.price)
    checkPercent(request, average)
  }
  if (request.stopPrice > 0) checkPrice(spec, request.stopPrice)
  if (request.quantity > 0) checkLot(spec, request.quantity)
  if (request.icebergQuantity > 0) checkIceberg(spec, request)
  if (request.type === 'MARKET' && request.quantity > spec.maxMarketQuantity) throw errors.filter('MARKET_LOT_SIZE')
  if (request.trailingDelta > 0 && (request.trailingDelta < TRAILING.min || request.trailingDelta > TRAILING.max)) {
    throw errors.filter('TRAILING_DELTA')
  }
  checkNotional(spec, request, average)
}

function checkPrice(spec: SymbolSpec, price: number): void {
  if (price < spec.tickSize || price > spec.maxPrice || price % spec.tickSize !== 0) throw errors.filter('PRICE_FILTER')
}

function checkPercent(request: OrderRequest, average: number): void {
  const [up, down] = request.side === 'BUY' ? [PERCENT.bidUp, PERCENT.bidDown] : [PERCENT.askUp, PERCENT.askDown]
  if (request.price > average * up || request.price < average * down) throw errors.filter('PERCENT_PRICE_BY_SIDE')
}

function checkLot(spec: SymbolSpec, quantity: number): void {
  if (quantity < spec.minQuantity || quantity > spec.maxQuantity || quantity % spec.stepSize !== 0) {
    throw errors.filter('LOT_SIZE')
  }
}

function checkIceberg(spec: SymbolSpec, request: OrderRequest): void {
  checkLot(spec, request.icebergQuantity)
  if (Math.ceil(request.quantity / request.icebergQuantity) > ICEBERG_PARTS) throw errors.filter('ICEBERG_PARTS')
}

function checkNotional(spec: SymbolSpec, request: OrderRequest, average: number): void {
  const price = request.price > 0 ? request.price : request.stopPrice > 0 ? request.stopPrice : average
  const notional = request.quoteQuantity > 0 ? BigInt(request.quoteQuantity) : multiply(price, request.quantity)
  const market = request.price === 0
  if (notional < BigInt(spec.minNotional)) throw errors.filter('NOTIONAL')
  if (!market && notional > BigInt(MAX_NOTIONAL) * BigInt(UNIT)) throw errors.filter('NOTIONAL')
}
