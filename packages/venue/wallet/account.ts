import { Nothing } from '../answers/fields.ts'
import type { Endpoint } from '../endpoint.ts'
import { must, section } from '../section.ts'
import { AccountSnapshots, AccountStatus, KeyPermissions, TradingStatus, WalletAccount } from './answers.ts'

const { get, post } = section('wallet', { page: 'wallet/account', security: 'USER_DATA' })

export const walletAccount: readonly Endpoint[] = [
  get('getApiKeyPermission', '/sapi/v1/account/apiRestrictions', { weight: 1, answer: KeyPermissions }),
  get('accountApiTradingStatus', '/sapi/v1/account/apiTradingStatus', { weight: 1, answer: TradingStatus }),
  post('disableFastWithdrawSwitch', '/sapi/v1/account/disableFastWithdrawSwitch', { weight: 1, answer: Nothing }),
  post('enableFastWithdrawSwitch', '/sapi/v1/account/enableFastWithdrawSwitch', { weight: 1, answer: Nothing }),
  get('accountInfo', '/sapi/v1/account/info', { weight: 1, answer: WalletAccount }),
  get('accountStatus', '/sapi/v1/account/status', { weight: 1, answer: AccountStatus }),
  get('dailyAccountSnapshot', '/sapi/v1/accountSnapshot', {
    weight: 2400,
    params: { type: must(['SPOT', 'MARGIN', 'FUTURES']), startTime: 'long', endTime: 'long', limit: 'long' },
    answer: AccountSnapshots,
  }),
]
