import type { Endpoint } from '../endpoint.ts'
import { TRUE_FALSE } from '../param-values.ts'
import { must, section } from '../section.ts'

const { get, post } = section('portfolio-margin', { page: 'derivatives/portfolio-margin/account' })

export const portfolioMarginAccount: readonly Endpoint[] = [
  get('accountInformation', '/papi/v1/account', { weight: 20 }),
  post('fundCollectionByAsset', '/papi/v1/asset-collection', { weight: 30, params: { asset: 'string!' } }),
  post('fundAutoCollection', '/papi/v1/auto-collection', {
    weight: 750,
    extraLimits: [{ count: 500, per: '1h', scope: 'account', rolling: true }],
  }),
  get('accountBalance', '/papi/v1/balance', { weight: 20, params: { asset: 'string' } }),
  post('bnbTransfer', '/papi/v1/bnb-transfer', {
    weight: 750,
    extraLimits: [{ count: 10, per: '10m', scope: 'account', rolling: true }],
    params: { amount: 'decimal!', transferSide: must(['TO_UM', 'FROM_UM']) },
  }),
  get('getCmAccountDetail', '/papi/v1/cm/account', { weight: 5 }),
  get('getUserCommissionRateForCm', '/papi/v1/cm/commissionRate', { weight: 20, params: { symbol: 'string!' } }),
  // `page` is gone since 2026-10-28.
  get('getCmIncomeHistory', '/papi/v1/cm/income', {
    weight: 30,
    params: {
      symbol: 'string',
      incomeType: [
        'TRANSFER',
        'WELCOME_BONUS',
        'FUNDING_FEE',
        'REALIZED_PNL',
        'COMMISSION',
        'INSURANCE_CLEAR',
        'DELIVERED_SETTELMENT',
      ],
      startTime: 'long',
      endTime: 'long',
      limit: 'long',
    },
  }),
  post('changeCmInitialLeverage', '/papi/v1/cm/leverage', {
    weight: 1,
    params: { symbol: 'string!', leverage: 'long!' },
    settledBy: 'queryCmPositionInformation',
  }),
  get('cmNotionalAndLeverageBrackets', '/papi/v1/cm/leverageBracket', { weight: 1, params: { symbol: 'string' } }),
  get('queryCmPositionInformation', '/papi/v1/cm/positionRisk', {
    weight: 1,
    params: { marginAsset: 'string', pair: 'string' },
  }),
  get('getCmCurrentPositionMode', '/papi/v1/cm/positionSide/dual', { weight: 30 }),
  post('changeCmPositionMode', '/papi/v1/cm/positionSide/dual', {
    weight: 1,
    params: { dualSidePosition: must(TRUE_FALSE) },
    settledBy: 'getCmCurrentPositionMode',
  }),
  get('getMarginBorrowLoanInterestHistory', '/papi/v1/margin/marginInterestHistory', {
    weight: 1,
    params: {
      asset: 'string',
      startTime: 'long',
      endTime: 'long',
      current: 'long',
      size: 'long',
      archived: TRUE_FALSE,
    },
  }),
  get('queryMarginLoanRecord', '/papi/v1/margin/marginLoan', {
    weight: 10,
    params: {
      asset: 'string!',
      txId: 'long',
      startTime: 'long',
      endTime: 'long',
      current: 'long',
      size: 'long',
      archived: TRUE_FALSE,
    },
  }),
  get('marginMaxBorrow', '/papi/v1/margin/maxBorrowable', { weight: 5, params: { asset: 'string!' } }),
  get('queryMarginMaxWithdraw', '/papi/v1/margin/maxWithdraw', { weight: 5, params: { asset: 'string!' } }),
  get('queryMarginRepayRecord', '/papi/v1/margin/repayLoan', {
    weight: 10,
    params: {
      asset: 'string!',
      txId: 'long',
      startTime: 'long',
      endTime: 'long',
      current: 'long',
      size: 'long',
      archived: TRUE_FALSE,
    },
  }),
  get('queryPortfolioMarginNegativeBalanceInterestHistory', '/papi/v1/portfolio/interest-history', {
    weight: 50,
    params: { asset: 'string', startTime: 'long', endTime: 'long', size: 'long' },
  }),
  get('queryUserNegativeBalanceAutoExchangeRecord', '/papi/v1/portfolio/negative-balance-exchange-record', {
    weight: 100,
    params: { startTime: 'long!', endTime: 'long!' },
  }),
  post('repayFuturesNegativeBalance', '/papi/v1/repay-futures-negative-balance', {
    security: 'USER_DATA',
    weight: 750,
  }),
  get('getAutoRepayFuturesStatus', '/papi/v1/repay-futures-switch', { weight: 30 }),
  post('changeAutoRepayFuturesStatus', '/papi/v1/repay-futures-switch', {
    weight: 750,
    extraLimits: [{ count: 20, per: 'day', scope: 'account' }],
    params: { autoRepay: must(TRUE_FALSE) },
    settledBy: 'getAutoRepayFuturesStatus',
  }),
  get('getUmAccountDetail', '/papi/v1/um/account', { weight: 5 }),
  get('umFuturesAccountConfiguration', '/papi/v1/um/accountConfig', { weight: 5 }),
  get('portfolioMarginUmTradingQuantitativeRulesIndicators', '/papi/v1/um/apiTradingStatus', {
    weight: 10,
    weightWhen: { symbol: 1, '!symbol': 10 },
    params: { symbol: 'string' },
  }),
  get('getUserCommissionRateForUm', '/papi/v1/um/commissionRate', { weight: 20, params: { symbol: 'string!' } }),
  // `page` is gone since 2026-10-28.
  get('getUmIncomeHistory', '/papi/v1/um/income', {
    weight: 30,
    params: {
      symbol: 'string',
      incomeType: [
        'TRANSFER',
        'WELCOME_BONUS',
        'REALIZED_PNL',
        'FUNDING_FEE',
        'COMMISSION',
        'INSURANCE_CLEAR',
        'REFERRAL_KICKBACK',
        'COMMISSION_REBATE',
        'API_REBATE',
        'CONTEST_REWARD',
        'CROSS_COLLATERAL_TRANSFER',
        'OPTIONS_PREMIUM_FEE',
        'OPTIONS_SETTLE_PROFIT',
        'INTERNAL_TRANSFER',
        'AUTO_EXCHANGE',
        'DELIVERED_SETTELMENT',
        'COIN_SWAP_DEPOSIT',
        'COIN_SWAP_WITHDRAW',
        'POSITION_LIMIT_INCREASE_FEE',
      ],
      startTime: 'long',
      endTime: 'long',
      limit: 'long',
    },
  }),
  get('getDownloadIdForUmFuturesTransactionHistory', '/papi/v1/um/income/asyn', {
    weight: 1500,
    extraLimits: [{ count: 5, per: 'month', scope: 'account' }],
    params: { startTime: 'long!', endTime: 'long!' },
    idempotent: false,
  }),
  get('getUmFuturesTransactionDownloadLinkById', '/papi/v1/um/income/asyn/id', {
    weight: 10,
    params: { downloadId: 'string!' },
  }),
  post('changeUmInitialLeverage', '/papi/v1/um/leverage', {
    weight: 1,
    params: { symbol: 'string!', leverage: 'long!' },
    settledBy: 'umFuturesSymbolConfiguration',
  }),
  get('umNotionalAndLeverageBrackets', '/papi/v1/um/leverageBracket', { weight: 1, params: { symbol: 'string' } }),
  get('getDownloadIdForUmFuturesOrderHistory', '/papi/v1/um/order/asyn', {
    weight: 1500,
    extraLimits: [{ count: 10, per: 'month', scope: 'account' }],
    params: { startTime: 'long!', endTime: 'long!' },
    idempotent: false,
  }),
  get('getUmFuturesOrderDownloadLinkById', '/papi/v1/um/order/asyn/id', {
    weight: 10,
    params: { downloadId: 'string!' },
  }),
  get('queryUmPositionInformation', '/papi/v1/um/positionRisk', { weight: 5, params: { symbol: 'string' } }),
  get('getUmCurrentPositionMode', '/papi/v1/um/positionSide/dual', { weight: 30 }),
  post('changeUmPositionMode', '/papi/v1/um/positionSide/dual', {
    weight: 1,
    params: { dualSidePosition: must(TRUE_FALSE) },
    settledBy: 'getUmCurrentPositionMode',
  }),
  post('futuresTradfiPerpsContract', '/papi/v1/um/stock/contract', { security: 'USER_DATA', weight: 5 }),
  get('umFuturesSymbolConfiguration', '/papi/v1/um/symbolConfig', { weight: 5, params: { symbol: 'string' } }),
  get('getDownloadIdForUmFuturesTradeHistory', '/papi/v1/um/trade/asyn', {
    weight: 1500,
    extraLimits: [{ count: 5, per: 'month', scope: 'account' }],
    params: { startTime: 'long!', endTime: 'long!' },
    idempotent: false,
  }),
  get('getUmFuturesTradeDownloadLinkById', '/papi/v1/um/trade/asyn/id', {
    weight: 10,
    params: { downloadId: 'string!' },
  }),
  get('getUmAccountDetailV2', '/papi/v2/um/account', { weight: 5 }),
]
