import type { OrderLimit } from '../limits/order-counter.ts'
import type { SymbolSpec } from '../market/symbols.ts'
import { publishedFilters } from './filters.ts'
import { ORDER_TYPES } from './order.ts'

/** Limits of unfilled orders per account. */
export const SPOT_ORDER_LIMITS: readonly [OrderLimit, OrderLimit] = [
  { interval: 'SECOND', intervalNum: 10, limit: 100 },
  { interval: 'DAY', intervalNum: 1, limit: 200_000 },
]

/** `rateLimits` of spot as published. */
export const SPOT_RATE_LIMITS: readonly Record<string, unknown>[] = [
  { rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: 6_000 },
  ...SPOT_ORDER_LIMITS.map((limit) => ({ rateLimitType: 'ORDERS', ...limit })),
  { rateLimitType: 'RAW_REQUESTS', interval: 'MINUTE', intervalNum: 5, limit: 300_000 },
]

/** One symbol of `GET /api/v3/exchangeInfo`. */
export function symbolInfo(spec: SymbolSpec): Record<string, unknown> {
  return {
    symbol: spec.symbol,
    status: 'TRADING',
    baseAsset: spec.base,
    baseAssetPrecision: 8,
    quoteAsset: spec.quote,
    quotePrecision: 8,
    quoteAssetPrecision: 8,
    baseCommissionPrecision: 8,
    quoteCommissionPrecision: 8,
    orderTypes: [...ORDER_TYPES].sort(),
    icebergAllowed: true,
    ocoAllowed: true,
    otoAllowed: true,
    opoAllowed: true,
    quoteOrderQtyMarketAllowed: true,
    allowTrailingStop: true,
    cancelReplaceAllowed: true,
    amendAllowed: true,
    pegInstructionsAllowed: true,
    isSpotTradingAllowed: true,
    isMarginTradingAllowed: true,
    filters: publishedFilters(spec),
    permissions: [],
    permissionSets: [['SPOT', 'MARGIN']],
    defaultSelfTradePreventionMode: 'EXPIRE_MAKER',
    allowedSelfTradePreventionModes: ['EXPIRE_TAKER', 'EXPIRE_MAKER', 'EXPIRE_BOTH', 'DECREMENT', 'TRANSFER'],
  }
}
