import type { Endpoint } from '../endpoint.ts'
import { section } from '../section.ts'

const { get } = section('stocks', { page: '/en/docs/products/stocks-trading/market-data', security: 'MARKET_DATA' })

export const stocksMarketData: readonly Endpoint[] = [
  get('exchangeInfo', '/sapi/v1/equity/market/exchangeInfo', { weight: 1, params: { symbol: 'string' } }),
  get('latestQuote', '/sapi/v1/equity/market/quote', { weight: 1, params: { symbol: 'string!' } }),
  get('tokenizedAssets', '/sapi/v1/equity/market/tokenized-assets', { weight: 1 }),
]
