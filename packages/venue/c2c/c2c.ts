import type { Endpoint } from '../endpoint.ts'
import { SIDES } from '../param-values.ts'
import { section } from '../section.ts'

const { get } = section('c2c', { page: 'c2c/rest-api' })

export const c2c: readonly Endpoint[] = [
  get('getC2CTradeHistory', '/sapi/v1/c2c/orderMatch/listUserOrderHistory', {
    weight: 1,
    recvWindow: 'unused',
    params: { tradeType: SIDES, startTimestamp: 'long', endTimestamp: 'long', page: 'long', rows: 'long' },
  }),
]
