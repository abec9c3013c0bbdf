import type { Endpoint } from '../endpoint.ts'
import { TRUE_FALSE_CAPITALS } from '../param-values.ts'
import { must, section } from '../section.ts'
import {
  BorrowRepay,
  BorrowRepayRecords,
  InterestHistory,
  InterestRates,
  MaxBorrow,
  NextInterestRates,
} from './account-answers.ts'

const { get, post } = section('margin', { page: 'margin_trading/borrow-and-repay', security: 'USER_DATA' })

export const marginBorrowAndRepay: readonly Endpoint[] = [
  get('queryBorrowRepayRecordsInMarginAccount', '/sapi/v1/margin/borrow-repay', {
    weight: 10,
    params: {
      asset: 'string',
      isolatedSymbol: 'string',
      txId: 'long',
      startTime: 'long',
      endTime: 'long',
      current: 'long',
      size: 'long',
      type: must(['BORROW', 'REPAY']),
    },
    answer: BorrowRepayRecords,
  }),
  post('marginAccountBorrowRepay', '/sapi/v1/margin/borrow-repay', {
    weight: 1500,
    limit: 'UID',
    params: {
      asset: 'string!',
      isIsolated: must(TRUE_FALSE_CAPITALS),
      symbol: 'string',
      amount: 'string!',
      type: must(['BORROW', 'REPAY']),
    },
    settledBy: 'queryBorrowRepayRecordsInMarginAccount',
    answer: BorrowRepay,
  }),
  get('getInterestHistory', '/sapi/v1/margin/interestHistory', {
    weight: 1,
    params: {
      asset: 'string',
      isolatedSymbol: 'string',
      startTime: 'long',
      endTime: 'long',
      current: 'long',
      size: 'long',
    },
    answer: InterestHistory,
  }),
  get('queryMarginInterestRateHistory', '/sapi/v1/margin/interestRateHistory', {
    weight: 1,
    params: { asset: 'string!', vipLevel: 'long', startTime: 'long', endTime: 'long' },
    answer: InterestRates,
  }),
  get('queryMaxBorrow', '/sapi/v1/margin/maxBorrowable', {
    weight: 50,
    params: { asset: 'string!', isolatedSymbol: 'string' },
    answer: MaxBorrow,
  }),
  get('getFutureHourlyInterestRate', '/sapi/v1/margin/next-hourly-interest-rate', {
    weight: 100,
    recvWindow: 'unused',
    params: { assets: 'string!', isIsolated: must(TRUE_FALSE_CAPITALS) },
    answer: NextInterestRates,
  }),
]
