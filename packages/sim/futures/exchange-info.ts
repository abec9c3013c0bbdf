import { formatFixed } from '../fixed.ts'
import type { Instrument } from '../market/instrument.ts'
import { ASSETS } from '../market/symbols.ts'
import type { FuturesMarket } from './account.ts'
import { futuresFilters } from './filters.ts'
import { FUTURES_TYPES } from './order.ts'

/** Orders per account over both futures markets. */
export const FUTURES_ORDER_LIMITS = [
  { interval: 'SECOND', intervalNum: 10, limit: 300 },
  { interval: 'MINUTE', intervalNum: 1, limit: 1_200 },
] as const

export const FUTURES_RATE_LIMITS: readonly Record<string, unknown>[] = [
  { rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: 2_400 },
  ...FUTURES_ORDER_LIMITS.map((limit) => ({ rateLimitType: 'ORDERS', ...limit })),
]

/** Perpetuals are "delivered" on this day. */
const NEVER = 4_133_404_800_000
const ONBOARDED = 1_672_531_200_000

export function futuresExchangeInfo(
  market: FuturesMarket,
  instruments: readonly Instrument[],
  now: number,
): Record<string, unknown> {
  const assets = Object.keys(ASSETS).filter(
    (asset) => asset === 'USDT' || asset === 'USDC' || asset === 'BTC' || asset === 'BNB',
  )
  return {
    timezone: 'UTC',
    serverTime: now,
    ...(market === 'usdm' && { futuresType: 'U_MARGINED' }),
    rateLimits: FUTURES_RATE_LIMITS,
    exchangeFilters: [],
    ...(market === 'usdm' && {
      assets: assets.map((asset) => ({ asset, marginAvailable: true, autoAssetExchange: '0' })),
    }),
    symbols: instruments.map((instrument) => symbolInfo(market, instrument)),
  }
}

function symbolInfo(market: FuturesMarket, { spec }: Instrument): Record<string, unknown> {
  const inverse = market === 'coinm'
  return {
    symbol: spec.symbol,
    pair: spec.pair,
    contractType: 'PERPETUAL',
    deliveryDate: NEVER,
    onboardDate: ONBOARDED,
    [inverse ? 'contractStatus' : 'status']: 'TRADING',
    ...(inverse && { contractSize: Number(formatFixed(spec.contractSize)), equalQtyPrecision: 4 }),
    maintMarginPercent: '2.5000',
    requiredMarginPercent: '5.0000',
    baseAsset: spec.base,
    quoteAsset: spec.quote,
    marginAsset: spec.marginAsset,
    pricePrecision: spec.priceDecimals,
    quantityPrecision: spec.quantityDecimals,
    baseAssetPrecision: 8,
    quotePrecision: 8,
    underlyingType: 'COIN',
    underlyingSubType: ['Layer-1'],
    triggerProtect: '0.0500',
    liquidationFee: '0.012500',
    marketTakeBound: '0.05',
    maxMoveOrderLimit: 10_000,
    permissionSets: ['GRID', 'COPY'],
    filters: futuresFilters(spec),
    orderTypes: FUTURES_TYPES,
    timeInForce: inverse ? ['GTC', 'IOC', 'FOK', 'GTX'] : ['GTC', 'IOC', 'FOK', 'GTX', 'GTD', 'RPI'],
  }
}
