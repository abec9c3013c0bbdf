import type { Endpoint } from '../endpoint.ts'
import { section } from '../section.ts'

const { get } = section('portfolio-margin-pro', {
  page: 'derivatives/portfolio-margin-pro/market-data',
  security: 'MARKET_DATA',
})

export const portfolioMarginProMarketData: readonly Endpoint[] = [
  get('queryPortfolioMarginAssetIndexPrice', '/sapi/v1/portfolio/asset-index-price', {
    weight: 50,
    weightWhen: { asset: 1, '!asset': 50 },
    params: { asset: 'string' },
  }),
  get('portfolioMarginCollateralRate', '/sapi/v1/portfolio/collateralRate', { weight: 50 }),
  get('getPortfolioMarginAssetLeverage', '/sapi/v1/portfolio/margin-asset-leverage', {
    security: 'USER_DATA',
    weight: 50,
    recvWindow: 'unused',
  }),
  get('portfolioMarginProTieredCollateralRate', '/sapi/v2/portfolio/collateralRate', {
    security: 'USER_DATA',
    weight: 50,
  }),
]
