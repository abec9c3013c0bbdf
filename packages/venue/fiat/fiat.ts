import type { Endpoint } from '../endpoint.ts'
import { inBody, must, section } from '../section.ts'

const { get, post } = section('fiat', { page: 'fiat/rest-api' })

export const fiat: readonly Endpoint[] = [
  post('deposit', '/sapi/v1/fiat/deposit', {
    weight: 45000,
    limit: 'UID',
    params: { currency: 'string!', apiPaymentMethod: must(['pix']), amount: 'string!', ext: inBody('object') },
    settledBy: 'getFiatDepositWithdrawHistory',
  }),
  get('getOrderDetail', '/sapi/v1/fiat/get-order-detail', { weight: 1, params: { orderNo: 'string!' } }),
  get('getFiatDepositWithdrawHistory', '/sapi/v1/fiat/orders', {
    weight: 45000,
    limit: 'UID',
    params: { transactionType: 'string!', beginTime: 'long', endTime: 'long', page: 'long', rows: 'long' },
  }),
  get('getFiatPaymentsHistory', '/sapi/v1/fiat/payments', {
    weight: 1,
    params: { transactionType: 'string!', beginTime: 'long', endTime: 'long', page: 'long', rows: 'long' },
  }),
  post('fiatWithdraw', '/sapi/v2/fiat/withdraw', {
    weight: 45000,
    limit: 'UID',
    params: {
      currency: 'string!',
      apiPaymentMethod: must(['bank_transfer']),
      amount: 'long!',
      accountInfo: 'enum!',
      ext: inBody('object'),
    },
    settledBy: 'getFiatDepositWithdrawHistory',
  }),
]
