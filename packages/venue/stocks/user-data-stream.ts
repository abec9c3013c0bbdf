import type { Endpoint } from '../endpoint.ts'
import { section } from '../section.ts'

const { post } = section('stocks', {
  page: '/en/docs/products/stocks-trading/user-data-streams',
  security: 'USER_STREAM',
})

export const stocksUserDataStream: readonly Endpoint[] = [
  post('createRenewListenKey', '/sapi/v1/equity/listenKey', {
    weight: 1,
    params: { recvWindow: 'long' },
    idempotent: true,
  }),
]
