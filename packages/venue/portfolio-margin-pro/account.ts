import type { Endpoint } from '../endpoint.ts'
import { TRUE_FALSE } from '../param-values.ts'
import { must, section } from '../section.ts'

const { get, post, del } = section('portfolio-margin-pro', { page: 'derivatives/portfolio-margin-pro/account' })

export const portfolioMarginProAccount: readonly Endpoint[] = [
  get('getUniMmrDropNotificationStatus', '/papi/v1/unimmr/notification', { weight: null, recvWindow: 'unused' }),
  post('setUniMmrDropNotificationStatus', '/papi/v1/unimmr/notification', {
    security: 'USER_DATA',
    weight: null,
    recvWindow: 'unused',
    settledBy: 'getUniMmrDropNotificationStatus',
  }),
  get('getPortfolioMarginProAccountInfo', '/sapi/v1/portfolio/account', { weight: 5, limit: 'UID' }),
  post('fundCollectionByAsset', '/sapi/v1/portfolio/asset-collection', {
    security: 'USER_DATA',
    weight: 60,
    params: { asset: 'string!' },
  }),
  post('fundAutoCollection', '/sapi/v1/portfolio/auto-collection', {
    security: 'USER_DATA',
    weight: 1500,
    extraLimits: [{ count: 500, per: '1h', scope: 'account', rolling: true }],
  }),
  get('getPortfolioMarginProAccountBalance', '/sapi/v1/portfolio/balance', { weight: 20, params: { asset: 'string' } }),
  post('bnbTransfer', '/sapi/v1/portfolio/bnb-transfer', {
    security: 'USER_DATA',
    weight: 1500,
    extraLimits: [{ count: 2, per: '10m', scope: 'account', rolling: true }],
    params: { amount: 'decimal!', transferSide: must(['TO_UM', 'FROM_UM']) },
  }),
  get('getDeltaModeStatus', '/sapi/v1/portfolio/delta-mode', { weight: 1500 }),
  post('switchDeltaMode', '/sapi/v1/portfolio/delta-mode', {
    weight: 1500,
    params: { deltaEnabled: must(TRUE_FALSE) },
    settledBy: 'getDeltaModeStatus',
  }),
  get('getTransferableEarnAssetBalanceForPortfolioMargin', '/sapi/v1/portfolio/earn-asset-balance', {
    weight: 1500,
    params: { asset: 'string!', transferType: must(['EARN_TO_FUTURE', 'FUTURE_TO_EARN']) },
  }),
  post('transferLdusdtRwusdForPortfolioMargin', '/sapi/v1/portfolio/earn-asset-transfer', {
    weight: 1500,
    limit: 'UID',
    params: {
      asset: must(['LDUSDT', 'RWUSD']),
      transferType: must(['EARN_TO_FUTURE', 'FUTURE_TO_EARN']),
      amount: 'decimal!',
    },
  }),
  get('queryPortfolioMarginProNegativeBalanceInterestHistory', '/sapi/v1/portfolio/interest-history', {
    weight: 50,
    params: { asset: 'string', startTime: 'long', endTime: 'long', size: 'long' },
  }),
  get('getMarginCallLevel', '/sapi/v1/portfolio/margin-call-level', { weight: 1500 }),
  post('setMarginCallLevel', '/sapi/v1/portfolio/margin-call-level', {
    security: 'USER_DATA',
    weight: 1500,
    params: { marginCallLevel: 'decimal!' },
    settledBy: 'getMarginCallLevel',
  }),
  del('deleteMarginCallLevel', '/sapi/v1/portfolio/margin-call-level', {
    security: 'USER_DATA',
    weight: 1500,
    settledBy: 'getMarginCallLevel',
  }),
  get('queryPortfolioMarginProBankruptcyLoanAmount', '/sapi/v1/portfolio/pmLoan', { weight: 500, limit: 'UID' }),
  get('queryPortfolioMarginProBankruptcyLoanRepayHistory', '/sapi/v1/portfolio/pmloan-history', {
    weight: 500,
    params: { startTime: 'long', endTime: 'long', size: 'long', current: 'long' },
  }),
  post('portfolioMarginProBankruptcyLoanRepay', '/sapi/v1/portfolio/repay', {
    weight: 3000,
    limit: 'UID',
    params: { from: ['SPOT', 'MARGIN'] },
    settledBy: 'queryPortfolioMarginProBankruptcyLoanRepayHistory',
  }),
  post('repayFuturesNegativeBalance', '/sapi/v1/portfolio/repay-futures-negative-balance', {
    security: 'USER_DATA',
    weight: 1500,
    params: { from: ['SPOT', 'MARGIN'] },
  }),
  get('getAutoRepayFuturesStatus', '/sapi/v1/portfolio/repay-futures-switch', { weight: 30 }),
  post('changeAutoRepayFuturesStatus', '/sapi/v1/portfolio/repay-futures-switch', {
    weight: 1500,
    extraLimits: [{ count: 20, per: 'day', scope: 'account' }],
    params: { autoRepay: must(TRUE_FALSE) },
    settledBy: 'getAutoRepayFuturesStatus',
  }),
  get('getPortfolioMarginProSpanAccountInfo', '/sapi/v2/portfolio/account', { weight: 5 }),
]
