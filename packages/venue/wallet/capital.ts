import type { Endpoint } from '../endpoint.ts'
import { section } from '../section.ts'
import {
  Coins,
  CreditApplied,
  DepositAddress,
  DepositAddresses,
  Deposits,
  WithdrawAddresses,
  Withdrawals,
  WithdrawId,
  WithdrawQuota,
} from './answers.ts'

const { get, post } = section('wallet', { page: 'wallet/capital', security: 'USER_DATA' })

export const walletCapital: readonly Endpoint[] = [
  get('allCoinsInformation', '/sapi/v1/capital/config/getall', { weight: 10, answer: Coins }),
  get('depositAddress', '/sapi/v1/capital/deposit/address', {
    weight: 10,
    params: { coin: 'string!', network: 'string', amount: 'decimal' },
    answer: DepositAddress,
  }),
  get('fetchDepositAddressListWithNetwork', '/sapi/v1/capital/deposit/address/list', {
    weight: 10,
    recvWindow: 'unused',
    params: { coin: 'string!', network: 'string' },
    answer: DepositAddresses,
  }),
  post('oneClickArrivalDepositApply', '/sapi/v1/capital/deposit/credit-apply', {
    weight: 1,
    recvWindow: 'unused',
    params: { depositId: 'long', txId: 'string', subAccountId: 'string', subUserId: 'long' },
    answer: CreditApplied,
  }),
  get('depositHistory', '/sapi/v1/capital/deposit/hisrec', {
    weight: 1,
    params: {
      includeSource: 'boolean',
      coin: 'string',
      status: ['0', '1', '2', '6', '7', '8'],
      startTime: 'long',
      endTime: 'long',
      offset: 'long',
      limit: 'long',
      txId: 'string',
    },
    answer: Deposits,
  }),
  get('fetchWithdrawAddressList', '/sapi/v1/capital/withdraw/address/list', {
    weight: 10,
    recvWindow: 'unused',
    answer: WithdrawAddresses,
  }),
  post('withdraw', '/sapi/v1/capital/withdraw/apply', {
    weight: 900,
    limit: 'UID',
    params: {
      coin: 'string!',
      withdrawOrderId: 'string',
      network: 'string',
      address: 'string!',
      addressTag: 'string',
      amount: 'decimal!',
      transactionFeeFlag: 'boolean',
      name: 'string',
      walletType: 'long',
    },
    settledBy: 'withdrawHistory',
    answer: WithdrawId,
  }),
  get('withdrawHistory', '/sapi/v1/capital/withdraw/history', {
    weight: 18000,
    limit: 'UID',
    extraLimits: [{ count: 10, per: '1s', scope: 'UID' }],
    params: {
      coin: 'string',
      withdrawOrderId: 'string',
      status: 'long',
      offset: 'long',
      limit: 'long',
      idList: 'string',
      startTime: 'long',
      endTime: 'long',
    },
    answer: Withdrawals,
  }),
  get('fetchWithdrawQuota', '/sapi/v1/capital/withdraw/quota', {
    weight: 10,
    recvWindow: 'unused',
    answer: WithdrawQuota,
  }),
]
