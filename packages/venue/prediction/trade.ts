import type { Endpoint } from '../endpoint.ts'
import { MARKET_OR_LIMIT, SIDES, WALLETS } from '../param-values.ts'
import { must, section } from '../section.ts'

const { get, post } = section('prediction', {
  page: '/en/docs/products/w3w-prediction/trade',
  security: 'PREDICTION_TRADE',
})

export const predictionTrade: readonly Endpoint[] = [
  get('queryOrderHistory', '/sapi/v1/w3w/wallet/prediction/order/history', {
    weight: 200,
    params: {
      walletAddress: 'string!',
      l1Category: 'string',
      orderType: MARKET_OR_LIMIT,
      status: 'string',
      startDate: 'string',
      endDate: 'string',
      offset: 'int',
      limit: 'int',
    },
  }),
  get('queryActiveOrders', '/sapi/v1/w3w/wallet/prediction/order/list', {
    weight: 200,
    params: {
      walletAddress: 'string!',
      tradeSide: SIDES,
      l1Category: 'string',
      marketId: 'long',
      offset: 'int',
      limit: 'int',
    },
  }),
  post('batchCancelOrders', '/sapi/v1/w3w/wallet/prediction/trade/batch-cancel', {
    weight: 200,
    recvWindow: 'unused',
    params: { walletAddress: 'string!', walletId: 'string!', cancelInfoList: 'array' },
    settledBy: 'queryActiveOrders',
  }),
  post('getQuote', '/sapi/v1/w3w/wallet/prediction/trade/get-quote', {
    weight: 200,
    recvWindow: 'unused',
    params: {
      walletAddress: 'string!',
      tokenId: 'string!',
      side: must(SIDES),
      amountIn: 'string!',
      orderType: must(MARKET_OR_LIMIT),
      slippageBps: 'int!',
      priceLimit: 'string',
      chainId: 'string',
      feeRateBps: 'int',
      fundingSource: ['MPC', 'CEX'],
      fundTransferAmount: 'string',
    },
  }),
  post('placeOrder', '/sapi/v1/w3w/wallet/prediction/trade/place-order-bundle', {
    weight: 200,
    recvWindow: 'unused',
    params: {
      walletAddress: 'string!',
      walletId: 'string!',
      quoteId: 'string!',
      timeInForce: 'string!',
      accountType: must(WALLETS),
      orderType: must(MARKET_OR_LIMIT),
      slippageBps: 'int!',
      priceLimit: 'string',
      fundingSource: ['MPC', 'CEX'],
      fundTransferAmount: 'string',
    },
    settledBy: 'queryActiveOrders',
  }),
]
