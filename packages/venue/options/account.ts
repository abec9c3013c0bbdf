import type { Endpoint } from '../endpoint.ts'
import { must, section } from '../section.ts'

const { get, post } = section('options', { page: 'derivatives/options-trading/account', security: 'USER_DATA' })

export const optionsAccount: readonly Endpoint[] = [
  get('accountFundingFlow', '/eapi/v1/bill', {
    weight: 1,
    params: { currency: must(['USDT']), recordId: 'long', startTime: 'long', endTime: 'long', limit: 'long' },
  }),
  get('optionMarginAccountInformation', '/eapi/v1/marginAccount', { weight: 3 }),
  post('tradfiOptionsContract', '/eapi/v1/stock/contract', { weight: 50 }),
]
