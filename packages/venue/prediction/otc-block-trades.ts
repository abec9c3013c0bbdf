import type { Endpoint } from '../endpoint.ts'
import { section } from '../section.ts'

const { post } = section('prediction', {
  page: '/en/docs/products/w3w-prediction/otc-block-trades',
  security: 'PREDICTION_TRADE',
})

export const predictionOtcBlockTrades: readonly Endpoint[] = [
  post('createOtcBlocktrade', '/sapi/v1/w3w/wallet/prediction/otc/blocktrade/create', {
    weight: 200,
    recvWindow: 'unused',
    params: {
      marketId: 'string!',
      tokenId: 'string!',
      side: 'enum!',
      makerAmount: 'string!',
      takerAmount: 'string!',
      pricePerShare: 'string!',
      expiration: 'long!',
    },
    settledBy: 'listOtcBlocktrades',
  }),
  post('getOtcBlocktradeDetail', '/sapi/v1/w3w/wallet/prediction/otc/blocktrade/detail', {
    weight: 200,
    recvWindow: 'unused',
    params: { orderId: 'string!' },
    idempotent: true,
  }),
  post('getOtcBlocktradeEvents', '/sapi/v1/w3w/wallet/prediction/otc/blocktrade/events', {
    weight: 200,
    recvWindow: 'unused',
    params: { first: 'int', after: 'string', eventTypes: 'array', marketId: 'long' },
    idempotent: true,
  }),
  post('fulfilOtcBlocktrade', '/sapi/v1/w3w/wallet/prediction/otc/blocktrade/fulfil', {
    weight: 200,
    recvWindow: 'unused',
    params: { orderId: 'string!', secretToken: 'string!' },
    settledBy: 'listOtcBlocktrades',
  }),
  post('listOtcBlocktrades', '/sapi/v1/w3w/wallet/prediction/otc/blocktrade/list', {
    weight: 200,
    recvWindow: 'unused',
    params: { first: 'int', after: 'string', status: 'enum' },
    idempotent: true,
  }),
  post('previewOtcBlocktrade', '/sapi/v1/w3w/wallet/prediction/otc/blocktrade/preview', {
    weight: 200,
    recvWindow: 'unused',
    params: { secretToken: 'string!' },
    idempotent: true,
  }),
  post('removeOtcBlocktrades', '/sapi/v1/w3w/wallet/prediction/otc/blocktrade/remove', {
    weight: 200,
    recvWindow: 'unused',
    params: { orderIds: 'array!' },
    settledBy: 'listOtcBlocktrades',
  }),
  post('getOtcReservedBalances', '/sapi/v1/w3w/wallet/prediction/otc/blocktrade/reserved-balances', {
    weight: 200,
    recvWindow: 'unused',
    params: { assets: 'array!' },
    idempotent: true,
  }),
]
