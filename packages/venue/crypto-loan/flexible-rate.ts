import type { Endpoint } from '../endpoint.ts'
import { must, section } from '../section.ts'

const { get, post } = section('crypto-loan', { page: 'crypto_loan/flexible-rate' })

export const cryptoLoanFlexibleRate: readonly Endpoint[] = [
  post('flexibleLoanAdjustLtv', '/sapi/v2/loan/flexible/adjust/ltv', {
    weight: 6000,
    limit: 'UID',
    params: {
      loanCoin: 'string!',
      collateralCoin: 'string!',
      adjustmentAmount: 'decimal!',
      direction: must(['ADDITIONAL', 'REDUCED']),
    },
    settledBy: 'getFlexibleLoanLtvAdjustmentHistory',
  }),
  post('flexibleLoanBorrow', '/sapi/v2/loan/flexible/borrow', {
    weight: 6000,
    params: { loanCoin: 'string!', loanAmount: 'decimal', collateralCoin: 'string!', collateralAmount: 'decimal' },
    settledBy: 'getFlexibleLoanBorrowHistory',
  }),
  get('getFlexibleLoanBorrowHistory', '/sapi/v2/loan/flexible/borrow/history', {
    weight: 400,
    params: {
      loanCoin: 'string',
      collateralCoin: 'string',
      startTime: 'long',
      endTime: 'long',
      current: 'long',
      limit: 'long',
    },
  }),
  get('getFlexibleLoanCollateralAssetsData', '/sapi/v2/loan/flexible/collateral/data', {
    weight: 400,
    params: { collateralCoin: 'string' },
  }),
  get('getFlexibleLoanLiquidationHistory', '/sapi/v2/loan/flexible/liquidation/history', {
    weight: 400,
    params: {
      loanCoin: 'string',
      collateralCoin: 'string',
      startTime: 'long',
      endTime: 'long',
      current: 'long',
      limit: 'long',
    },
  }),
  get('getFlexibleLoanAssetsData', '/sapi/v2/loan/flexible/loanable/data', {
    weight: 400,
    params: { loanCoin: 'string' },
  }),
  get('getFlexibleLoanLtvAdjustmentHistory', '/sapi/v2/loan/flexible/ltv/adjustment/history', {
    weight: 400,
    limit: 'UID',
    params: {
      loanCoin: 'string',
      collateralCoin: 'string',
      startTime: 'long',
      endTime: 'long',
      current: 'long',
      limit: 'long',
    },
  }),
  get('getFlexibleLoanOngoingOrders', '/sapi/v2/loan/flexible/ongoing/orders', {
    weight: 300,
    params: { loanCoin: 'string', collateralCoin: 'string', current: 'long', limit: 'long' },
  }),
  post('flexibleLoanRepay', '/sapi/v2/loan/flexible/repay', {
    weight: 6000,
    params: {
      loanCoin: 'string!',
      collateralCoin: 'string!',
      repayAmount: 'decimal!',
      collateralReturn: 'boolean',
      fullRepayment: 'boolean',
      repaymentType: ['1', '2'],
    },
    settledBy: 'getFlexibleLoanRepaymentHistory',
  }),
  get('getFlexibleLoanRepaymentHistory', '/sapi/v2/loan/flexible/repay/history', {
    weight: 400,
    params: {
      loanCoin: 'string',
      collateralCoin: 'string',
      startTime: 'long',
      endTime: 'long',
      current: 'long',
      limit: 'long',
    },
  }),
  get('checkCollateralRepayRate', '/sapi/v2/loan/flexible/repay/rate', {
    weight: 6000,
    params: { loanCoin: 'string!', collateralCoin: 'string!' },
  }),
  get('getFlexibleLoanInterestRateHistory', '/sapi/v2/loan/interestRateHistory', {
    weight: 400,
    recvWindow: 'required',
    params: { coin: 'string!', startTime: 'long', endTime: 'long', current: 'long', limit: 'long' },
  }),
]
