import type { Endpoint } from '../endpoint.ts'
import { must, section } from '../section.ts'

const { get } = section('alpha', { page: 'alpha/market-data', security: 'NONE' })

export const alphaMarketData: readonly Endpoint[] = [
  get('aggregatedTrades', '/bapi/defi/v1/public/alpha-trade/agg-trades', {
    weight: null,
    params: { symbol: 'string!', fromId: 'long', startTime: 'long', endTime: 'long', limit: 'long' },
  }),
  get('fullDepth', '/bapi/defi/v1/public/alpha-trade/fullDepth', {
    weight: null,
    params: { symbol: 'string!', limit: ['5', '10', '20', '50', '100', '500', '1000'] },
  }),
  get('getExchangeInfo', '/bapi/defi/v1/public/alpha-trade/get-exchange-info', { weight: null }),
  get('klines', '/bapi/defi/v1/public/alpha-trade/klines', {
    weight: null,
    params: {
      symbol: 'string!',
      interval: must([
        '1s',
        '15s',
        '1m',
        '3m',
        '5m',
        '15m',
        '30m',
        '1h',
        '2h',
        '4h',
        '6h',
        '8h',
        '12h',
        '1d',
        '3d',
        '1w',
        '1M',
      ]),
      limit: 'long',
      startTime: 'long',
      endTime: 'long',
    },
  }),
  get('ticker', '/bapi/defi/v1/public/alpha-trade/ticker', { weight: null, params: { symbol: 'string!' } }),
  get('tokenList', '/bapi/defi/v1/public/wallet-direct/buw/wallet/cex/alpha/all/token/list', { weight: null }),
]
