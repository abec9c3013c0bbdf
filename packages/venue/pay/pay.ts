import type { Endpoint } from '../endpoint.ts'
import { section } from '../section.ts'

const { get } = section('pay', { page: 'pay/rest-api' })

export const pay: readonly Endpoint[] = [
  get('getPayTradeHistory', '/sapi/v1/pay/transactions', {
    weight: 3000,
    limit: 'UID',
    params: { startTime: 'long', endTime: 'long', limit: 'long' },
  }),
]
