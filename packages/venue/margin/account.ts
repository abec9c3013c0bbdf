import { Done } from '../answers/fields.ts'
import type { Endpoint } from '../endpoint.ts'
import { section } from '../section.ts'
import {
  BnbBurn,
  CapitalFlow,
  CrossAccount,
  CrossFees,
  IsolatedAccount,
  IsolatedFees,
  IsolatedLimit,
  IsolatedSwitch,
  MarginSummary,
} from './account-answers.ts'

const { get, post, del } = section('margin', { page: 'margin_trading/account' })

export const marginAccount: readonly Endpoint[] = [
  get('getBnbBurnStatus', '/sapi/v1/bnbBurn', { weight: 1, answer: BnbBurn }),
  get('queryCrossMarginAccountDetails', '/sapi/v1/margin/account', { weight: 10, answer: CrossAccount }),
  get('queryCrossIsolatedMarginCapitalFlow', '/sapi/v1/margin/capital-flow', {
    weight: 100,
    params: {
      asset: 'string',
      symbol: 'string',
      type: [
        'TRANSFER',
        'BORROW',
        'REPAY',
        'BUY_INCOME',
        'BUY_EXPENSE',
        'SELL_INCOME',
        'SELL_EXPENSE',
        'TRADING_COMMISSION',
        'BUY_LIQUIDATION',
        'SELL_LIQUIDATION',
        'REPAY_LIQUIDATION',
        'OTHER_LIQUIDATION',
        'LIQUIDATION_FEE',
        'SMALL_BALANCE_CONVERT',
        'COMMISSION_RETURN',
        'SMALL_CONVERT',
      ],
      startTime: 'long',
      endTime: 'long',
      fromId: 'long',
      limit: 'long',
    },
    answer: CapitalFlow,
  }),
  get('queryCrossMarginFeeData', '/sapi/v1/margin/crossMarginData', {
    weight: 5,
    weightWhen: { coin: 1, '!coin': 5 },
    params: { vipLevel: 'long', coin: 'string' },
    answer: CrossFees,
  }),
  get('queryIsolatedMarginAccountInfo', '/sapi/v1/margin/isolated/account', {
    weight: 10,
    params: { symbols: 'string' },
    answer: IsolatedAccount,
  }),
  post('enableIsolatedMarginAccount', '/sapi/v1/margin/isolated/account', {
    weight: 300,
    limit: 'UID',
    params: { symbol: 'string!' },
    settledBy: 'queryIsolatedMarginAccountInfo',
    answer: IsolatedSwitch,
  }),
  del('disableIsolatedMarginAccount', '/sapi/v1/margin/isolated/account', {
    weight: 300,
    limit: 'UID',
    params: { symbol: 'string!' },
    settledBy: 'queryIsolatedMarginAccountInfo',
    answer: IsolatedSwitch,
  }),
  get('queryEnabledIsolatedMarginAccountLimit', '/sapi/v1/margin/isolated/accountLimit', {
    weight: 1,
    answer: IsolatedLimit,
  }),
  get('queryIsolatedMarginFeeData', '/sapi/v1/margin/isolatedMarginData', {
    weight: 10,
    weightWhen: { symbol: 1, '!symbol': 10 },
    params: { vipLevel: 'long', symbol: 'string' },
    answer: IsolatedFees,
  }),
  post('adjustCrossMarginMaxLeverage', '/sapi/v1/margin/max-leverage', {
    security: 'USER_DATA',
    weight: 3000,
    limit: 'UID',
    extraLimits: [{ count: 1, per: '1m', scope: 'IP' }],
    recvWindow: 'unused',
    params: { maxLeverage: 'long!' },
    settledBy: 'queryCrossMarginAccountDetails',
    answer: Done,
  }),
  get('getSummaryOfMarginAccount', '/sapi/v1/margin/tradeCoeff', { weight: 10, answer: MarginSummary }),
]
