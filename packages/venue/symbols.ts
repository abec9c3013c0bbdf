import { z } from 'zod'
import { Filter } from './filters/filter.ts'
import type { StreamMarket } from './streams/stream.ts'

/** A symbol of spot's exchangeInfo. An unknown status passes here; such a symbol just takes no orders. */
export const SpotSymbol = z.looseObject({
  symbol: z.string(),
  status: z.string(),
  baseAsset: z.string(),
  quoteAsset: z.string(),
  baseAssetPrecision: z.number(),
  quotePrecision: z.number().optional(),
  quoteAssetPrecision: z.number().optional(),
  orderTypes: z.array(z.string()),
  icebergAllowed: z.boolean(),
  ocoAllowed: z.boolean(),
  otoAllowed: z.boolean().optional(),
  opoAllowed: z.boolean().optional(),
  quoteOrderQtyMarketAllowed: z.boolean().optional(),
  allowTrailingStop: z.boolean().optional(),
  cancelReplaceAllowed: z.boolean().optional(),
  amendAllowed: z.boolean().optional(),
  pegInstructionsAllowed: z.boolean().optional(),
  isSpotTradingAllowed: z.boolean(),
  isMarginTradingAllowed: z.boolean(),
  filters: z.array(Filter),
})
export type SpotSymbol = z.infer<typeof SpotSymbol>

/** A contract. COIN-M calls the status `contractStatus` and has a contract size in the quote asset. */
export const FuturesSymbol = z
  .looseObject({
    symbol: z.string(),
    pair: z.string(),
    contractType: z.string(),
    deliveryDate: z.number(),
    onboardDate: z.number(),
    status: z.string().optional(),
    contractStatus: z.string().optional(),
    contractSize: z.number().optional(),
    baseAsset: z.string(),
    quoteAsset: z.string(),
    marginAsset: z.string(),
    pricePrecision: z.number(),
    quantityPrecision: z.number(),
    orderTypes: z.array(z.string()),
    timeInForce: z.array(z.string()),
    filters: z.array(Filter),
  })
  .refine((symbol) => symbol.status !== undefined || symbol.contractStatus !== undefined, 'no status')
  .refine((symbol) => symbol.contractStatus === undefined || symbol.contractSize !== undefined, 'no contract size')
export type FuturesSymbol = z.infer<typeof FuturesSymbol>

export const OptionContract = z.looseObject({
  symbol: z.string(),
  side: z.enum(['CALL', 'PUT']),
  strikePrice: z.string(),
  underlying: z.string(),
  unit: z.number(),
  expiryDate: z.number(),
  quoteAsset: z.string(),
  status: z.string().optional(),
  filters: z.array(Filter),
})
export type OptionContract = z.infer<typeof OptionContract>

export const RateLimit = z.looseObject({
  rateLimitType: z.string(),
  interval: z.enum(['SECOND', 'MINUTE', 'HOUR', 'DAY']),
  intervalNum: z.number(),
  limit: z.number(),
})
export type RateLimit = z.infer<typeof RateLimit>

export const SpotExchangeInfo = z.looseObject({
  timezone: z.string(),
  serverTime: z.number(),
  rateLimits: z.array(RateLimit),
  exchangeFilters: z.array(Filter),
  symbols: z.array(SpotSymbol),
})
export type SpotExchangeInfo = z.infer<typeof SpotExchangeInfo>

/** `serverTime` is not current here: take the time from the time endpoint. */
export const FuturesExchangeInfo = z.looseObject({
  timezone: z.string(),
  serverTime: z.number(),
  rateLimits: z.array(RateLimit),
  exchangeFilters: z.array(z.unknown()),
  symbols: z.array(FuturesSymbol),
})
export type FuturesExchangeInfo = z.infer<typeof FuturesExchangeInfo>

export const OptionsExchangeInfo = z.looseObject({
  timezone: z.string(),
  serverTime: z.number(),
  rateLimits: z.array(RateLimit),
  optionSymbols: z.array(OptionContract),
})
export type OptionsExchangeInfo = z.infer<typeof OptionsExchangeInfo>

/** What an order of a symbol has to obey, the same on every market. */
export interface SymbolRules {
  readonly market: StreamMarket
  readonly symbol: string
  readonly status: string
  readonly baseAsset: string
  readonly quoteAsset: string
  readonly orderTypes: readonly string[]
  readonly filters: readonly Filter[]
  /** Decimals of an amount of the quote asset; spot only. */
  readonly quotePrecision?: number
  readonly icebergAllowed?: boolean
  readonly trailingStopAllowed?: boolean
  readonly quoteQuantityAllowed?: boolean
}

/** The rules of every spot symbol by name, from a checked exchangeInfo. */
export function spotSymbolRules(info: SpotExchangeInfo): Map<string, SymbolRules> {
  return byName(info.symbols.map(rulesOfSpot))
}

/** The rules of every contract by name. */
export function futuresSymbolRules(market: 'usdm' | 'coinm', info: FuturesExchangeInfo): Map<string, SymbolRules> {
  return byName(info.symbols.map((symbol) => rulesOfContract(market, symbol)))
}

/** The rules of every option by name. */
export function optionSymbolRules(info: OptionsExchangeInfo): Map<string, SymbolRules> {
  return byName(info.optionSymbols.map(rulesOfOption))
}

function byName(rules: SymbolRules[]): Map<string, SymbolRules> {
  return new Map(rules.map((one) => [one.symbol, one]))
}

function rulesOfSpot(symbol: SpotSymbol): SymbolRules {
  const quotePrecision = symbol.quoteAssetPrecision ?? symbol.quotePrecision
  return {
    market: 'spot',
    ...pick(symbol),
    status: symbol.status,
    orderTypes: symbol.orderTypes,
    icebergAllowed: symbol.icebergAllowed,
    ...(quotePrecision !== undefined && { quotePrecision }),
    ...(symbol.allowTrailingStop !== undefined && { trailingStopAllowed: symbol.allowTrailingStop }),
    ...(symbol.quoteOrderQtyMarketAllowed !== undefined && { quoteQuantityAllowed: symbol.quoteOrderQtyMarketAllowed }),
  }
}

function rulesOfContract(market: 'usdm' | 'coinm', symbol: FuturesSymbol): SymbolRules {
  const status = symbol.status ?? symbol.contractStatus ?? ''
  return { market, ...pick(symbol), status, orderTypes: symbol.orderTypes }
}

/** Options take limit orders only and are listed without a status while they trade. */
function rulesOfOption(option: OptionContract): SymbolRules {
  const { symbol, underlying, quoteAsset, filters, status = 'TRADING' } = option
  const baseAsset = underlying.slice(0, underlying.length - quoteAsset.length)
  return { market: 'options', symbol, baseAsset, quoteAsset, filters, status, orderTypes: ['LIMIT'] }
}

function pick({ symbol, baseAsset, quoteAsset, filters }: SpotSymbol | FuturesSymbol) {
  return { symbol, baseAsset, quoteAsset, filters }
}
