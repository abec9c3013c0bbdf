import type { Endpoint } from '../endpoint.ts'
import { TRANSFER_ACCOUNTS } from '../param-values.ts'
import { must, section } from '../section.ts'
import { AccountSnapshots } from '../wallet/answers.ts'
import {
  ManagedAddress,
  ManagedAssets,
  ManagedFutures,
  ManagedList,
  ManagedMarginAccount,
  ManagedTransfers,
  UniversalTransferred,
} from './answers.ts'

const { get, post } = section('sub-account', { page: 'sub_account/managed-sub-account', security: 'USER_DATA' })

export const subAccountManagedSubAccount: readonly Endpoint[] = [
  get('queryManagedSubAccountSnapshot', '/sapi/v1/managed-subaccount/accountSnapshot', {
    weight: 2400,
    params: {
      email: 'string!',
      type: must(['SPOT', 'MARGIN', 'FUTURES']),
      startTime: 'long',
      endTime: 'long',
      limit: 'long',
    },
    answer: AccountSnapshots,
  }),
  get('queryManagedSubAccountAssetDetails', '/sapi/v1/managed-subaccount/asset', {
    weight: 1,
    params: { email: 'string!' },
    answer: ManagedAssets,
  }),
  post('depositAssetsIntoTheManagedSubAccount', '/sapi/v1/managed-subaccount/deposit', {
    weight: 1,
    params: { toEmail: 'string!', asset: 'string!', amount: 'decimal!' },
    settledBy: 'queryManagedSubAccountTransferLogMasterAccountInvestor',
    answer: UniversalTransferred,
  }),
  get('getManagedSubAccountDepositAddress', '/sapi/v1/managed-subaccount/deposit/address', {
    weight: 1,
    limit: 'UID',
    params: { email: 'string!', coin: 'string!', network: 'string', amount: 'decimal' },
    answer: ManagedAddress,
  }),
  get('queryManagedSubAccountFuturesAssetDetails', '/sapi/v1/managed-subaccount/fetch-future-asset', {
    weight: 60,
    limit: 'UID',
    recvWindow: 'unused',
    params: { email: 'string!', accountType: 'string' },
    answer: ManagedFutures,
  }),
  get('queryManagedSubAccountList', '/sapi/v1/managed-subaccount/info', {
    weight: 60,
    limit: 'UID',
    params: { email: 'string', page: 'long', limit: 'long' },
    answer: ManagedList,
  }),
  get('queryManagedSubAccountMarginAssetDetails', '/sapi/v1/managed-subaccount/marginAsset', {
    weight: 1,
    recvWindow: 'unused',
    params: { email: 'string!', accountType: 'string' },
    answer: ManagedMarginAccount,
  }),
  get('queryManagedSubAccountTransferLogSubAccountTrading', '/sapi/v1/managed-subaccount/query-trans-log', {
    weight: 60,
    limit: 'UID',
    params: {
      startTime: 'long!',
      endTime: 'long!',
      page: 'long!',
      limit: 'long!',
      transfers: 'string',
      transferFunctionAccountType: TRANSFER_ACCOUNTS,
    },
    answer: ManagedTransfers,
  }),
  get(
    'queryManagedSubAccountTransferLogMasterAccountInvestor',
    '/sapi/v1/managed-subaccount/queryTransLogForInvestor',
    {
      weight: 1,
      recvWindow: 'unused',
      params: {
        email: 'string!',
        startTime: 'long!',
        endTime: 'long!',
        page: 'long!',
        limit: 'long!',
        transfers: 'string',
        transferFunctionAccountType: TRANSFER_ACCOUNTS,
      },
      answer: ManagedTransfers,
    },
  ),
  get(
    'queryManagedSubAccountTransferLogMasterAccountTrading',
    '/sapi/v1/managed-subaccount/queryTransLogForTradeParent',
    {
      weight: 60,
      limit: 'UID',
      recvWindow: 'unused',
      params: {
        email: 'string!',
        startTime: 'long!',
        endTime: 'long!',
        page: 'long!',
        limit: 'long!',
        transfers: 'string',
        transferFunctionAccountType: TRANSFER_ACCOUNTS,
      },
      answer: ManagedTransfers,
    },
  ),
  post('withdrawlAssetsFromTheManagedSubAccount', '/sapi/v1/managed-subaccount/withdraw', {
    weight: 1,
    params: { fromEmail: 'string!', asset: 'string!', amount: 'decimal!', transferDate: 'long' },
    settledBy: 'queryManagedSubAccountTransferLogMasterAccountInvestor',
    answer: UniversalTransferred,
  }),
]
