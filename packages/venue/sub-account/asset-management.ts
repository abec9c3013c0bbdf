import type { Endpoint } from '../endpoint.ts'
import { TRANSFER_ACCOUNTS } from '../param-values.ts'
import { must, section } from '../section.ts'
import {
  DepositAddress,
  Deposits,
  FuturesAccounts,
  FuturesAccountV1,
  FuturesSummaries,
  FuturesSummary,
  FuturesTransferred,
  FuturesTransfers,
  MarginAccount,
  MarginSummaries,
  MovedPositions,
  OwnTransfers,
  PositionMoves,
  SpotSummary,
  SpotTransfers,
  SubAssets,
  TransactionId,
  UniversalTransferred,
  UniversalTransfers,
} from './answers.ts'

const { get, post } = section('sub-account', { page: 'sub_account/asset-management', security: 'USER_DATA' })

export const subAccountAssetManagement: readonly Endpoint[] = [
  get('getSubAccountDepositAddress', '/sapi/v1/capital/deposit/subAddress', {
    weight: 1,
    params: { email: 'string!', coin: 'string!', network: 'string', amount: 'decimal' },
    answer: DepositAddress,
  }),
  get('getSubAccountDepositHistory', '/sapi/v1/capital/deposit/subHisrec', {
    weight: 1,
    params: {
      email: 'string!',
      includeSource: 'boolean',
      coin: 'string',
      status: 'long',
      startTime: 'long',
      endTime: 'long',
      limit: 'long',
      offset: 'long',
      txId: 'string',
    },
    answer: Deposits,
  }),
  get('getDetailOnSubAccountsFuturesAccount', '/sapi/v1/sub-account/futures/account', {
    weight: 10,
    params: { email: 'string!' },
    answer: FuturesAccountV1,
  }),
  get('getSummaryOfSubAccountsFuturesAccount', '/sapi/v1/sub-account/futures/accountSummary', {
    weight: 1,
    params: { page: 'long!', limit: 'long!' },
    answer: FuturesSummary,
  }),
  get('querySubAccountFuturesAssetTransferHistory', '/sapi/v1/sub-account/futures/internalTransfer', {
    weight: 1,
    params: { email: 'string!', futuresType: 'long!', startTime: 'long', endTime: 'long', page: 'long', limit: 'long' },
    answer: FuturesTransfers,
  }),
  post('subAccountFuturesAssetTransfer', '/sapi/v1/sub-account/futures/internalTransfer', {
    weight: 1,
    extraLimits: [{ count: 2000, per: '1m', scope: 'master-account' }],
    params: { fromEmail: 'string!', toEmail: 'string!', futuresType: 'long!', asset: 'string!', amount: 'decimal!' },
    settledBy: 'querySubAccountFuturesAssetTransferHistory',
    answer: FuturesTransferred,
  }),
  get('getMovePositionHistoryForSubAccount', '/sapi/v1/sub-account/futures/move-position', {
    weight: 1,
    params: { symbol: 'string!', startTime: 'long', endTime: 'long', page: 'long!', rows: 'long!' },
    answer: PositionMoves,
  }),
  post('movePositionForSubAccount', '/sapi/v1/sub-account/futures/move-position', {
    weight: 1,
    params: { fromUserEmail: 'string!', toUserEmail: 'string!', productType: must(['UM']), orderArgs: 'array!' },
    settledBy: 'getMovePositionHistoryForSubAccount',
    answer: MovedPositions,
  }),
  post('futuresTransferForSubAccount', '/sapi/v1/sub-account/futures/transfer', {
    weight: 1,
    params: { email: 'string!', asset: 'string!', amount: 'decimal!', type: 'long!' },
    settledBy: 'queryUniversalTransferHistory',
    answer: TransactionId,
  }),
  get('getDetailOnSubAccountsMarginAccount', '/sapi/v1/sub-account/margin/account', {
    weight: 10,
    params: { email: 'string!' },
    answer: MarginAccount,
  }),
  get('getSummaryOfSubAccountsMarginAccount', '/sapi/v1/sub-account/margin/accountSummary', {
    weight: 10,
    answer: MarginSummaries,
  }),
  post('marginTransferForSubAccount', '/sapi/v1/sub-account/margin/transfer', {
    weight: 1,
    params: { email: 'string!', asset: 'string!', amount: 'decimal!', type: 'long!' },
    settledBy: 'queryUniversalTransferHistory',
    answer: TransactionId,
  }),
  get('querySubAccountSpotAssetsSummary', '/sapi/v1/sub-account/spotSummary', {
    weight: 1,
    params: { email: 'string', page: 'long', size: 'long' },
    answer: SpotSummary,
  }),
  get('querySubAccountSpotAssetTransferHistory', '/sapi/v1/sub-account/sub/transfer/history', {
    weight: 1,
    params: { fromEmail: 'string', toEmail: 'string', startTime: 'long', endTime: 'long', page: 'long', limit: 'long' },
    answer: SpotTransfers,
  }),
  post('transferToMaster', '/sapi/v1/sub-account/transfer/subToMaster', {
    weight: 1,
    params: { asset: 'string!', amount: 'decimal!' },
    settledBy: 'subAccountTransferHistory',
    answer: TransactionId,
  }),
  post('transferToSubAccountOfSameMaster', '/sapi/v1/sub-account/transfer/subToSub', {
    weight: 1,
    params: { toEmail: 'string!', asset: 'string!', amount: 'decimal!' },
    settledBy: 'subAccountTransferHistory',
    answer: TransactionId,
  }),
  get('subAccountTransferHistory', '/sapi/v1/sub-account/transfer/subUserHistory', {
    weight: 1,
    params: {
      asset: 'string',
      type: 'long',
      startTime: 'long',
      endTime: 'long',
      limit: 'long',
      returnFailHistory: 'boolean',
    },
    answer: OwnTransfers,
  }),
  get('queryUniversalTransferHistory', '/sapi/v1/sub-account/universalTransfer', {
    weight: 1,
    params: {
      fromEmail: 'string',
      toEmail: 'string',
      clientTranId: 'string',
      startTime: 'long',
      endTime: 'long',
      page: 'long',
      limit: 'long',
    },
    answer: UniversalTransfers,
  }),
  post('universalTransfer', '/sapi/v1/sub-account/universalTransfer', {
    weight: 1,
    extraLimits: [{ weight: 360, scope: 'UID' }],
    params: {
      fromEmail: 'string',
      toEmail: 'string',
      fromAccountType: must(TRANSFER_ACCOUNTS),
      toAccountType: must(TRANSFER_ACCOUNTS),
      clientTranId: 'string',
      symbol: 'string',
      asset: 'string!',
      amount: 'decimal!',
    },
    settledBy: 'queryUniversalTransferHistory',
    answer: UniversalTransferred,
  }),
  get('getDetailOnSubAccountsFuturesAccountV2', '/sapi/v2/sub-account/futures/account', {
    weight: 1,
    params: { email: 'string!', futuresType: 'long!' },
    answer: FuturesAccounts,
  }),
  get('getSummaryOfSubAccountsFuturesAccountV2', '/sapi/v2/sub-account/futures/accountSummary', {
    weight: 10,
    params: { futuresType: 'long!', page: 'long', limit: 'long' },
    answer: FuturesSummaries,
  }),
  get('querySubAccountAssets', '/sapi/v3/sub-account/assets', {
    weight: 60,
    limit: 'UID',
    params: { email: 'string!' },
    answer: SubAssets,
  }),
  get('querySubAccountAssetsAssetManagement', '/sapi/v4/sub-account/assets', {
    weight: 60,
    limit: 'UID',
    params: { email: 'string!' },
    answer: SubAssets,
  }),
]
