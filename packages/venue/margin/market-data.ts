import type { Endpoint } from '../endpoint.ts'
import { must, section } from '../section.ts'
import {
  AvailableInventory,
  CollateralRatios,
  CrossPairs,
  IsolatedPairs,
  IsolatedTiers,
  LeverageBrackets,
  LimitPricePairs,
  MarginAssets,
  MarginDelistings,
  MarginListings,
  MarginPriceIndex,
  RestrictedAssets,
  RiskBasedRatios,
} from './market-data-answers.ts'

const { get } = section('margin', { page: 'margin_trading/market-data', security: 'MARKET_DATA' })

export const marginMarketData: readonly Endpoint[] = [
  get('getAllMarginAssets', '/sapi/v1/margin/allAssets', {
    weight: 1,
    params: { asset: 'string' },
    answer: MarginAssets,
  }),
  get('getAllCrossMarginPairs', '/sapi/v1/margin/allPairs', {
    weight: 1,
    params: { symbol: 'string' },
    answer: CrossPairs,
  }),
  get('queryMarginAvailableInventory', '/sapi/v1/margin/available-inventory', {
    security: 'USER_DATA',
    weight: 50,
    limit: 'UID',
    recvWindow: 'unused',
    params: { type: must(['MARGIN', 'ISOLATED']) },
    answer: AvailableInventory,
  }),
  get('crossMarginCollateralRatio', '/sapi/v1/margin/crossMarginCollateralRatio', {
    weight: 100,
    answer: CollateralRatios,
  }),
  get('getDelistSchedule', '/sapi/v1/margin/delist-schedule', {
    weight: 100,
    params: { recvWindow: 'long' },
    answer: MarginDelistings,
  }),
  get('getAllIsolatedMarginSymbol', '/sapi/v1/margin/isolated/allPairs', {
    weight: 10,
    params: { symbol: 'string', recvWindow: 'long' },
    answer: IsolatedPairs,
  }),
  get('queryIsolatedMarginTierData', '/sapi/v1/margin/isolatedMarginTier', {
    security: 'USER_DATA',
    weight: 1,
    params: { symbol: 'string!', tier: 'long' },
    answer: IsolatedTiers,
  }),
  // Unsupported since 2026-04-13.
  get('queryLiabilityCoinLeverageBracketInCrossMarginProMode', '/sapi/v1/margin/leverageBracket', {
    weight: 1,
    answer: LeverageBrackets,
    deprecated: true,
  }),
  get('getLimitPricePairs', '/sapi/v1/margin/limit-price-pairs', { weight: 1, answer: LimitPricePairs }),
  get('getListSchedule', '/sapi/v1/margin/list-schedule', {
    weight: 100,
    params: { recvWindow: 'long' },
    answer: MarginListings,
  }),
  get('queryMarginPriceindex', '/sapi/v1/margin/priceIndex', {
    weight: 10,
    params: { symbol: 'string!' },
    answer: MarginPriceIndex,
  }),
  get('getMarginRestrictedAssets', '/sapi/v1/margin/restricted-asset', { weight: 1, answer: RestrictedAssets }),
  get('getMarginAssetRiskBasedLiquidationRatio', '/sapi/v1/margin/risk-based-liquidation-ratio', {
    weight: 1,
    answer: RiskBasedRatios,
  }),
]
