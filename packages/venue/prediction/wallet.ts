import type { Endpoint } from '../endpoint.ts'
import { section } from '../section.ts'

const { get, post } = section('prediction', {
  page: '/en/docs/products/w3w-prediction/wallet',
  security: 'PREDICTION_TRADE',
})

export const predictionWallet: readonly Endpoint[] = [
  get('queryPaymentOptionBalances', '/sapi/v1/w3w/wallet/prediction/balance/payment-options', { weight: 200 }),
  post('applyMmDeposit', '/sapi/v1/w3w/wallet/prediction/deposit/apply', {
    weight: 200,
    recvWindow: 'unused',
    params: {
      fromToken: 'string!',
      fromTokenAmount: 'string!',
      toToken: 'string!',
      accountType: 'enum!',
      chainId: 'string',
    },
  }),
  get('getQuotaStatus', '/sapi/v1/w3w/wallet/prediction/quota/limit/status', { weight: 200 }),
  get('listPredictionWallets', '/sapi/v1/w3w/wallet/prediction/wallet/list', { weight: 200 }),
  post('applyMmWithdraw', '/sapi/v1/w3w/wallet/prediction/withdraw/apply', {
    weight: 200,
    recvWindow: 'unused',
    params: {
      coin: 'string!',
      network: 'string!',
      amount: 'string!',
      withdrawOrderId: 'string',
      walletType: 'enum',
      name: 'string',
    },
  }),
]
