import type { Endpoint } from '../endpoint.ts'
import { section } from '../section.ts'

const { get, post } = section('prediction', {
  page: '/en/docs/products/w3w-prediction/redeem',
  security: 'PREDICTION_TRADE',
})

export const predictionRedeem: readonly Endpoint[] = [
  post('batchRedeem', '/sapi/v1/w3w/wallet/prediction/batch-redeem', {
    weight: 200,
    recvWindow: 'unused',
    params: { walletAddress: 'string!', walletId: 'string!', tokenIds: 'array!', chainId: 'string' },
    settledBy: 'getRedeemStatus',
  }),
  get('getRedeemStatus', '/sapi/v1/w3w/wallet/prediction/redeem/status', {
    weight: 200,
    params: { walletAddress: 'string!', txHash: 'string!' },
  }),
]
