import type { Endpoint } from '../endpoint.ts'
import { section } from '../section.ts'

const { get } = section('prediction', {
  page: '/en/docs/products/w3w-prediction/position',
  security: 'PREDICTION_TRADE',
})

export const predictionPosition: readonly Endpoint[] = [
  get('getPortfolio', '/sapi/v1/w3w/wallet/prediction/pnl/portfolio', {
    weight: 200,
    params: {
      walletAddress: 'string!',
      tokenId: 'string',
      marketId: 'long',
      marketTopicId: 'long',
      activeOnly: 'boolean',
    },
  }),
  get('queryPnL', '/sapi/v1/w3w/wallet/prediction/pnl/query', {
    weight: 200,
    params: {
      walletAddress: 'string!',
      tokenId: 'string',
      marketId: 'long',
      marketTopicId: 'long',
      activeOnly: 'boolean',
    },
  }),
  get('queryPositionsByFilter', '/sapi/v1/w3w/wallet/prediction/position/filter', {
    weight: 200,
    params: { walletAddress: 'string', marketTopicId: 'long' },
  }),
  get('queryPositions', '/sapi/v1/w3w/wallet/prediction/position/list', {
    weight: 200,
    params: { walletAddress: 'string!', tab: 'string', offset: 'int', limit: 'int' },
  }),
  get('querySettledPositionHistory', '/sapi/v1/w3w/wallet/prediction/position/settled-history', {
    weight: 200,
    params: {
      walletAddress: 'string!',
      l1Category: 'string',
      result: 'int',
      startDate: 'string',
      endDate: 'string',
      offset: 'int',
      limit: 'int',
    },
  }),
  get('getPositionByToken', '/sapi/v1/w3w/wallet/prediction/position/token', {
    weight: 200,
    params: { walletAddress: 'string!', tokenId: 'string!' },
  }),
]
