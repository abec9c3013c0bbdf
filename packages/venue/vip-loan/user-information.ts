import type { Endpoint } from '../endpoint.ts'
import { section } from '../section.ts'

const { get } = section('vip-loan', { page: 'vip_loan/user-information' })

export const vipLoanUserInformation: readonly Endpoint[] = [
  get('getVIPLoanAccruedInterest', '/sapi/v1/loan/vip/accruedInterest', {
    weight: 400,
    params: { orderId: 'long', loanCoin: 'string', startTime: 'long', endTime: 'long', current: 'long', limit: 'long' },
  }),
  get('checkVIPLoanCollateralAccount', '/sapi/v1/loan/vip/collateral/account', {
    weight: 6000,
    params: { orderId: 'long', collateralAccountId: 'long' },
  }),
  get('getVIPLoanOngoingOrders', '/sapi/v1/loan/vip/ongoing/orders', {
    weight: 400,
    params: {
      orderId: 'long',
      collateralAccountId: 'long',
      loanCoin: 'string',
      collateralCoin: 'string',
      current: 'long',
      limit: 'long',
    },
  }),
  get('getVIPLoanRepaymentHistory', '/sapi/v1/loan/vip/repay/history', {
    weight: 400,
    params: { orderId: 'long', loanCoin: 'string', startTime: 'long', endTime: 'long', current: 'long', limit: 'long' },
  }),
  get('queryApplicationStatus', '/sapi/v1/loan/vip/request/data', {
    weight: 400,
    limit: 'UID',
    params: { current: 'long', limit: 'long' },
  }),
]
