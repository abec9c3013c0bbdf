import type { Endpoint } from '../endpoint.ts'
import { section } from '../section.ts'

const { post } = section('stocks', { page: '/en/docs/products/stocks-trading/account' })

export const stocksAccount: readonly Endpoint[] = [
  post('signUsEquityDisclaimer', '/sapi/v1/equity/account/disclaimer', { weight: 1 }),
]
