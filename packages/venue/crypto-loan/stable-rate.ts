import type { Endpoint } from '../endpoint.ts'
import { section } from '../section.ts'

const { get } = section('crypto-loan', { page: 'crypto_loan/stable-rate' })

export const cryptoLoanStableRate: readonly Endpoint[] = [
  get('getLoanBorrowHistory', '/sapi/v1/loan/borrow/history', {
    weight: 400,
    params: {
      orderId: 'long',
      loanCoin: 'string',
      collateralCoin: 'string',
      startTime: 'long',
      endTime: 'long',
      current: 'long',
      limit: 'long',
    },
  }),
  get('getCryptoLoansIncomeHistory', '/sapi/v1/loan/income', {
    weight: 6000,
    limit: 'UID',
    params: {
      asset: 'string',
      type: [
        'borrowIn',
        'collateralSpent',
        'repayAmount',
        'collateralReturn',
        'addCollateral',
        'removeCollateral',
        'collateralReturnAfterLiquidation',
      ],
      startTime: 'long',
      endTime: 'long',
      limit: 'long',
    },
  }),
  get('getLoanLtvAdjustmentHistory', '/sapi/v1/loan/ltv/adjustment/history', {
    weight: 400,
    params: {
      orderId: 'long',
      loanCoin: 'string',
      collateralCoin: 'string',
      startTime: 'long',
      endTime: 'long',
      current: 'long',
      limit: 'long',
    },
  }),
  get('getLoanRepaymentHistory', '/sapi/v1/loan/repay/history', {
    weight: 400,
    params: {
      orderId: 'long',
      loanCoin: 'string',
      collateralCoin: 'string',
      startTime: 'long',
      endTime: 'long',
      current: 'long',
      limit: 'long',
    },
  }),
]
