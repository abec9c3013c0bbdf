import { z } from 'zod'

// The filters of exchangeInfo. Spot and futures use the same names with different fields: futures say `limit` where
// spot says `maxNumOrders`, and MIN_NOTIONAL has another field.

const PriceFilter = z.looseObject({
  filterType: z.literal('PRICE_FILTER'),
  minPrice: z.string(),
  maxPrice: z.string(),
  tickSize: z.string(),
})

const LotSize = z.looseObject({
  filterType: z.enum(['LOT_SIZE', 'MARKET_LOT_SIZE']),
  minQty: z.string(),
  maxQty: z.string(),
  stepSize: z.string(),
})

const PercentPrice = z.looseObject({
  filterType: z.literal('PERCENT_PRICE'),
  multiplierUp: z.string(),
  multiplierDown: z.string(),
})

const PercentPriceBySide = z.looseObject({
  filterType: z.literal('PERCENT_PRICE_BY_SIDE'),
  bidMultiplierUp: z.string(),
  bidMultiplierDown: z.string(),
  askMultiplierUp: z.string(),
  askMultiplierDown: z.string(),
})

const MinNotional = z.union([
  z.looseObject({ filterType: z.literal('MIN_NOTIONAL'), minNotional: z.string(), applyToMarket: z.boolean() }),
  z.looseObject({ filterType: z.literal('MIN_NOTIONAL'), notional: z.string() }),
])

const Notional = z.looseObject({
  filterType: z.literal('NOTIONAL'),
  minNotional: z.string(),
  maxNotional: z.string(),
  applyMinToMarket: z.boolean(),
  applyMaxToMarket: z.boolean(),
})

const TrailingDelta = z.looseObject({
  filterType: z.literal('TRAILING_DELTA'),
  minTrailingAboveDelta: z.number(),
  maxTrailingAboveDelta: z.number(),
  minTrailingBelowDelta: z.number(),
  maxTrailingBelowDelta: z.number(),
})

const MaxPosition = z.looseObject({ filterType: z.literal('MAX_POSITION'), maxPosition: z.string() })

/** Only in the answer of myFilters: how much of an asset one order may move. */
const MaxAsset = z.looseObject({ filterType: z.literal('MAX_ASSET'), asset: z.string(), limit: z.string() })

/** Filters that count something, with the fields that may hold the count. */
export const COUNT_FILTERS = {
  MAX_NUM_ORDERS: ['maxNumOrders', 'limit'],
  MAX_NUM_ALGO_ORDERS: ['maxNumAlgoOrders', 'limit'],
  MAX_NUM_ICEBERG_ORDERS: ['maxNumIcebergOrders'],
  MAX_NUM_ORDER_LISTS: ['maxNumOrderLists'],
  MAX_NUM_ORDER_AMENDS: ['maxNumOrderAmends'],
  ICEBERG_PARTS: ['limit'],
  EXCHANGE_MAX_NUM_ORDERS: ['maxNumOrders'],
  EXCHANGE_MAX_NUM_ALGO_ORDERS: ['maxNumAlgoOrders'],
  EXCHANGE_MAX_NUM_ICEBERG_ORDERS: ['maxNumIcebergOrders'],
  EXCHANGE_MAX_NUM_ORDER_LISTS: ['maxNumOrderLists'],
} as const
export type CountFilter = keyof typeof COUNT_FILTERS
const COUNT_NAMES = Object.keys(COUNT_FILTERS) as [CountFilter, ...CountFilter[]]

const Count = z
  .looseObject({ filterType: z.enum(COUNT_NAMES) })
  .refine((filter) => countOf(filter) !== undefined, 'a filter that counts must say how many')

const KnownFilter = z.union([
  PriceFilter,
  LotSize,
  PercentPrice,
  PercentPriceBySide,
  MinNotional,
  Notional,
  TrailingDelta,
  MaxPosition,
  MaxAsset,
  Count,
])
export type KnownFilter = z.infer<typeof KnownFilter>

const KNOWN: readonly string[] = [
  ...['PRICE_FILTER', 'LOT_SIZE', 'MARKET_LOT_SIZE', 'PERCENT_PRICE', 'PERCENT_PRICE_BY_SIDE', 'MIN_NOTIONAL'],
  ...['NOTIONAL', 'TRAILING_DELTA', 'MAX_POSITION', 'MAX_ASSET', ...COUNT_NAMES],
]

/** Filters invented later pass; those we rely on must be whole. */
const OtherFilter = z.looseObject({ filterType: z.string().refine((name) => !KNOWN.includes(name)) })

export const Filter = z.union([KnownFilter, OtherFilter])
export type Filter = z.infer<typeof Filter>

type FilterOf<N extends string> = Extract<KnownFilter, { filterType: N }>

/** Picks a filter by name. */
export function filterOf<N extends KnownFilter['filterType']>(
  filters: readonly Filter[],
  name: N,
): FilterOf<N> | undefined {
  return filters.find(({ filterType }) => filterType === name) as FilterOf<N> | undefined
}

/** The number a counting filter allows. */
export function countOf(filter: { filterType: string } & Record<string, unknown>): number | undefined {
  const fields: readonly string[] = COUNT_FILTERS[filter.filterType as CountFilter] ?? []
  return fields.map((field) => filter[field]).find((value) => typeof value === 'number')
}
