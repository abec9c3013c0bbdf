import {
  CoinmAccount,
  CoinmBalances,
  CoinmPairBrackets,
  CoinmSymbolBrackets,
  CommissionRate,
  DownloadId,
  DownloadLink,
  IncomeHistory,
  PositionMode,
} from '../answers/futures-account.ts'
import type { Endpoint } from '../endpoint.ts'
import { section } from '../section.ts'

const { get } = section('coinm', { page: 'derivatives/coin-margined-futures/account/rest-api' })

export const coinmAccount: readonly Endpoint[] = [
  get('accountInformation', '/dapi/v1/account', { weight: 5, answer: CoinmAccount }),
  get('futuresAccountBalance', '/dapi/v1/balance', { weight: 1, answer: CoinmBalances }),
  get('userCommissionRate', '/dapi/v1/commissionRate', {
    weight: 20,
    params: { symbol: 'string!' },
    answer: CommissionRate,
  }),
  get('getIncomeHistory', '/dapi/v1/income', {
    weight: 20,
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
      page: 'long',
      limit: 'long',
    },
    answer: IncomeHistory,
  }),
  get('getDownloadIdForFuturesTransactionHistory', '/dapi/v1/income/asyn', {
    weight: 1000,
    extraLimits: [
      { count: 8, per: 'month', scope: 'account' },
      { count: 2, per: '1m', scope: 'IP', note: 'third call in the minute bans' },
    ],
    params: { startTime: 'long!', endTime: 'long!' },
    idempotent: false,
    answer: DownloadId,
  }),
  get('getFuturesTransactionHistoryDownloadLinkById', '/dapi/v1/income/asyn/id', {
    weight: 5,
    params: { downloadId: 'string!' },
    answer: DownloadLink,
  }),
  get('notionalBracketForPair', '/dapi/v1/leverageBracket', {
    weight: 1,
    params: { pair: 'string' },
    answer: CoinmPairBrackets,
  }),
  get('getDownloadIdForFuturesOrderHistory', '/dapi/v1/order/asyn', {
    weight: 1000,
    extraLimits: [
      { count: 8, per: 'month', scope: 'account' },
      { count: 2, per: '1m', scope: 'IP', note: 'third call in the minute bans' },
    ],
    params: { startTime: 'long!', endTime: 'long!' },
    idempotent: false,
    answer: DownloadId,
  }),
  get('getFuturesOrderHistoryDownloadLinkById', '/dapi/v1/order/asyn/id', {
    weight: 5,
    params: { downloadId: 'string!' },
    answer: DownloadLink,
  }),
  get('getCurrentPositionMode', '/dapi/v1/positionSide/dual', { weight: 30, answer: PositionMode }),
  get('getDownloadIdForFuturesTradeHistory', '/dapi/v1/trade/asyn', {
    weight: 1000,
    extraLimits: [
      { count: 8, per: 'month', scope: 'account' },
      { count: 2, per: '1m', scope: 'IP', note: 'third call in the minute bans' },
    ],
    params: { startTime: 'long!', endTime: 'long!' },
    idempotent: false,
    answer: DownloadId,
  }),
  get('getFuturesTradeDownloadLinkById', '/dapi/v1/trade/asyn/id', {
    weight: 5,
    params: { downloadId: 'string!' },
    answer: DownloadLink,
  }),
  get('notionalBracketForSymbol', '/dapi/v2/leverageBracket', {
    weight: 2,
    weightWhen: { symbol: 1, '!symbol': 2 },
    params: { symbol: 'string' },
    answer: CoinmSymbolBrackets,
  }),
]
