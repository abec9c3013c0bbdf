import type { Endpoint } from '../endpoint.ts'
import { section } from '../section.ts'
import {
  AccountStates,
  FuturesEnabled,
  NewSubAccount,
  OptionsEnabled,
  PositionRisks,
  PositionRisksV1,
  SubAccounts,
  TransactionStatistics,
} from './answers.ts'

const { get, post } = section('sub-account', { page: 'sub_account/account-management', security: 'USER_DATA' })

export const subAccountAccountManagement: readonly Endpoint[] = [
  post('enableOptionsForSubAccount', '/sapi/v1/sub-account/eoptions/enable', {
    weight: 1,
    params: { email: 'string!' },
    settledBy: 'getSubAccountsStatusOnMarginOrFutures',
    answer: OptionsEnabled,
  }),
  post('enableFuturesForSubAccount', '/sapi/v1/sub-account/futures/enable', {
    weight: 1,
    params: { email: 'string!' },
    settledBy: 'getSubAccountsStatusOnMarginOrFutures',
    answer: FuturesEnabled,
  }),
  get('getFuturesPositionRiskOfSubAccount', '/sapi/v1/sub-account/futures/positionRisk', {
    weight: 10,
    params: { email: 'string!' },
    answer: PositionRisksV1,
  }),
  get('querySubAccountList', '/sapi/v1/sub-account/list', {
    weight: 1,
    params: { email: 'string', isFreeze: 'string', page: 'long', limit: 'long' },
    answer: SubAccounts,
  }),
  get('getSubAccountsStatusOnMarginOrFutures', '/sapi/v1/sub-account/status', {
    weight: 10,
    params: { email: 'string' },
    answer: AccountStates,
  }),
  get('querySubAccountTransactionStatistics', '/sapi/v1/sub-account/transaction-statistics', {
    weight: 60,
    params: { email: 'string' },
    answer: TransactionStatistics,
  }),
  post('createAVirtualSubAccount', '/sapi/v1/sub-account/virtualSubAccount', {
    weight: 1,
    params: { subAccountString: 'string!' },
    settledBy: 'querySubAccountList',
    answer: NewSubAccount,
  }),
  get('getFuturesPositionRiskOfSubAccountV2', '/sapi/v2/sub-account/futures/positionRisk', {
    weight: 1,
    params: { email: 'string!', futuresType: 'long!' },
    answer: PositionRisks,
  }),
]
