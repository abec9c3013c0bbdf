import type { Endpoint } from '../endpoint.ts'
import { WALLETS } from '../param-values.ts'
import { must, section } from '../section.ts'

const { get, post } = section('prediction', {
  page: '/en/docs/products/w3w-prediction/transfer',
  security: 'PREDICTION_TRADE',
})

export const predictionTransfer: readonly Endpoint[] = [
  post('createInboundTransfer', '/sapi/v1/w3w/wallet/prediction/transfer/inbound', {
    weight: 200,
    recvWindow: 'unused',
    params: {
      walletId: 'string!',
      walletAddress: 'string!',
      fromTokenAmount: 'string!',
      accountType: must(WALLETS),
      fromToken: 'string',
      toToken: 'string',
      chainId: 'string',
    },
    settledBy: 'queryTransferStatus',
  }),
  get('queryTransferList', '/sapi/v1/w3w/wallet/prediction/transfer/list', {
    weight: 200,
    params: {
      walletAddress: 'string!',
      startDate: 'string!',
      endDate: 'string!',
      tokenSymbol: 'string',
      direction: ['INBOUND', 'OUTBOUND'],
      offset: 'int',
      limit: 'int',
    },
  }),
  post('createOutboundTransfer', '/sapi/v1/w3w/wallet/prediction/transfer/outbound', {
    weight: 200,
    recvWindow: 'unused',
    params: {
      walletId: 'string!',
      walletAddress: 'string!',
      fromTokenAmount: 'string!',
      accountType: must(WALLETS),
      sourceBiz: must(['USER_TRANSFER', 'PREDICTION_BUY']),
      fromToken: 'string',
      toToken: 'string',
      chainId: 'string',
    },
    settledBy: 'queryTransferStatus',
  }),
  get('queryTransferStatus', '/sapi/v1/w3w/wallet/prediction/transfer/status', {
    weight: 200,
    params: { transferId: 'string!' },
  }),
]
