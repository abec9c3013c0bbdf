import type { Endpoint } from '../endpoint.ts'
import { must, section } from '../section.ts'

const { get, post } = section('wallet', { page: 'wallet/account', security: 'USER_DATA' })

export const walletAccount: readonly Endpoint[] = [
  get('getApiKeyPermission', '/sapi/v1/account/apiRestrictions', { weight: 1 }),
  get('accountApiTradingStatus', '/sapi/v1/account/apiTradingStatus', { weight: 1 }),
  post('disableFastWithdrawSwitch', '/sapi/v1/account/disableFastWithdrawSwitch', { weight: 1 }),
  post('enableFastWithdrawSwitch', '/sapi/v1/account/enableFastWithdrawSwitch', { weight: 1 }),
  get('accountInfo', '/sapi/v1/account/info', { weight: 1 }),
  get('accountStatus', '/sapi/v1/account/status', { weight: 1 }),
  get('dailyAccountSnapshot', '/sapi/v1/accountSnapshot', {
    weight: 2400,
    params: { type: must(['SPOT', 'MARGIN', 'FUTURES']), startTime: 'long', endTime: 'long', limit: 'long' },
  }),
]
