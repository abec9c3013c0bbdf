import type { z } from 'zod'

/** The families of Binance's REST interface, as used in endpoint names (`spot.klines`). */
export const PRODUCTS = [
  'spot',
  'margin',
  'wallet',
  'sub-account',
  'usdm',
  'coinm',
  'options',
  'portfolio-margin',
  'portfolio-margin-pro',
  'algo',
  'alpha',
  'c2c',
  'convert',
  'copy-trading',
  'crypto-loan',
  'dual-investment',
  'fiat',
  'gift-card',
  'mining',
  'pay',
  'prediction',
  'rebate',
  'simple-earn',
  'staking',
  'stocks',
  'vip-loan',
] as const
export type Product = (typeof PRODUCTS)[number]

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

/** Which family of hosts answers: `api` serves `/api` and `/sapi`, `www` serves Alpha's `/bapi`. */
export type Base = 'api' | 'fapi' | 'dapi' | 'eapi' | 'papi' | 'www'

/** Binance's permission class. NONE needs no key; MARKET_DATA and USER_STREAM the key header; the rest a signature. */
export type Security = 'NONE' | 'MARKET_DATA' | 'USER_STREAM' | 'USER_DATA' | 'TRADE' | 'MARGIN' | 'PREDICTION_TRADE'

/** Which counter a call is charged to. Every `/sapi` path has a counter of its own, per address or per account. */
export type Pool =
  | 'spot'
  | 'futures'
  | 'futures-data'
  | 'options'
  | 'portfolio-margin'
  | 'sapi:ip:per-endpoint'
  | 'sapi:uid:per-endpoint'

export type ParamType = 'string' | 'int' | 'long' | 'decimal' | 'boolean' | 'enum' | 'array' | 'object'

/** One request parameter. `timestamp` and `signature` are never listed: the signer adds them. */
export interface Param {
  readonly name: string
  readonly type: ParamType
  readonly required: boolean
  /** The published values; absent where Binance prints none. */
  readonly enum?: readonly string[]
  /** Sent in the request body instead of the query. */
  readonly in?: 'body'
}

/**
 * One line of a weight table; the first whose condition holds decides. Conditions: `p` is sent, `!p` is not,
 * `a && b`, `p=v`, `p in [a,b]`, `p<n`, `p<=n`, `p>n`, `p.length<=n`, `else`.
 */
export interface WeightRule {
  readonly when: string
  readonly weight: number
  /** Multiplies `weight`: `symbols.length`, or `trading-symbol` for one per symbol that trades. */
  readonly weightPer?: string
  readonly max?: number
}

/** A further quota next to the weight, e.g. 5 a month for each account. */
export interface ExtraLimit {
  readonly count?: number
  readonly weight?: number
  readonly per?: string
  readonly scope: 'IP' | 'UID' | 'account' | 'master-account'
  readonly rolling?: boolean
  readonly sharedWith?: readonly string[]
  readonly note?: string
}

/** What is known of one REST call. Built by `section()`; looked up by name with `findEndpoint`. */
export interface Endpoint {
  readonly product: Product
  readonly operation: string
  /** `product.operation`, the name used everywhere in Flotilla. */
  readonly name: string
  readonly method: Method
  readonly path: string
  readonly base: Base
  readonly security: Security
  readonly signed: boolean
  /** Charge when every optional parameter is left out; null where Binance does not say. */
  readonly weight: number | null
  readonly weightRule?: readonly WeightRule[]
  /** The largest charge the rule can give; null where it has no bound that is known here. */
  readonly weightMax: number | null
  /** Spot trading: what remains charged once the call succeeded. A failed call still costs `weight`. */
  readonly weightOnSuccess?: number
  readonly pool: Pool | null
  readonly limitType: 'IP' | 'UID' | 'ORDERS' | null
  /** Futures, options: charge on the account's order counters, by window. */
  readonly orderCount?: Readonly<Record<string, number>>
  /** Spot: charge on the account's count of unfilled orders. */
  readonly unfilledOrderCount?: number
  readonly extraLimits?: readonly ExtraLimit[]
  readonly params: readonly Param[]
  /** May be sent again when the first outcome is unknown. */
  readonly idempotent: boolean
  /** The endpoint whose answer can tell whether a call of unknown outcome took place. */
  readonly settledBy?: string
  readonly answer?: z.ZodType
  readonly status: 'current' | 'deprecated'
  /** The section of Binance's documentation. */
  readonly see: string
}
