import type { Endpoint } from '../endpoint.ts'
import { section } from '../section.ts'

const { get } = section('prediction', { page: '/en/docs/products/w3w-prediction/market-data' })

export const predictionMarketData: readonly Endpoint[] = [
  get('listPredictionCategories', '/sapi/v1/w3w/wallet/prediction/category/list', {
    weight: 200,
    recvWindow: 'unused',
  }),
  get('getMarketDetail', '/sapi/v1/w3w/wallet/prediction/market/detail', {
    weight: 200,
    recvWindow: 'unused',
    params: { marketTopicId: 'long!' },
  }),
  get('listPredictionMarkets', '/sapi/v1/w3w/wallet/prediction/market/list', {
    weight: 200,
    recvWindow: 'unused',
    params: {
      l1Category: 'string',
      l2Category: 'string',
      sortBy: ['RECOMMENDED', 'VOLUME', 'PARTICIPANTS', 'CREATED_TIME', 'END_DATE'],
      orderBy: ['ASC', 'DESC'],
      offset: 'int',
      limit: 'int',
    },
  }),
  get('marketSearch', '/sapi/v1/w3w/wallet/prediction/market/search', {
    weight: 200,
    recvWindow: 'unused',
    params: { query: 'string!', topK: 'int' },
  }),
  get('queryOrderBook', '/sapi/v1/w3w/wallet/prediction/order-book', {
    weight: 200,
    recvWindow: 'unused',
    params: { vendor: 'string!', marketId: 'long!', tokenId: 'string!' },
  }),
  get('queryLastTradePrice', '/sapi/v1/w3w/wallet/prediction/order-book/last-trade-price', {
    weight: 200,
    recvWindow: 'unused',
    params: { marketId: 'long!' },
  }),
]
