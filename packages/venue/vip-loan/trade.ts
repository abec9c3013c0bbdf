import type { Endpoint } from '../endpoint.ts'
import { section } from '../section.ts'

const { post } = section('vip-loan', { page: 'vip_loan/trade' })

export const vipLoanTrade: readonly Endpoint[] = [
  post('vipLoanBorrow', '/sapi/v1/loan/vip/borrow', {
    weight: 6000,
    limit: 'UID',
    params: {
      loanAccountId: 'long!',
      loanCoin: 'string!',
      loanAmount: 'decimal!',
      collateralAccountId: 'string!',
      collateralCoin: 'string!',
      isFlexibleRate: 'boolean!',
      loanTerm: 'long',
    },
    settledBy: 'queryApplicationStatus',
  }),
  post('vipLoanFixedRateBorrow', '/sapi/v1/loan/vip/fixed/borrow', {
    weight: 6000,
    limit: 'UID',
    extraLimits: [{ count: 2, per: '1s', scope: 'account' }],
    params: {
      supplyRequest: 'string!',
      borrowCoin: 'string!',
      loanTerm: 'long!',
      borrowUid: 'long!',
      collateralCoin: 'string!',
      collateralAccountId: 'string!',
      autoRepay: 'boolean',
    },
    settledBy: 'queryApplicationStatus',
  }),
  post('vipLoanRenew', '/sapi/v1/loan/vip/renew', {
    weight: 6000,
    limit: 'UID',
    params: { orderId: 'long!', loanTerm: 'long!' },
    settledBy: 'getVIPLoanOngoingOrders',
  }),
  post('vipLoanRepay', '/sapi/v1/loan/vip/repay', {
    weight: 6000,
    limit: 'UID',
    params: { orderId: 'long!', amount: 'decimal!' },
    settledBy: 'getVIPLoanRepaymentHistory',
  }),
]
