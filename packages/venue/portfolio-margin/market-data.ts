import { Nothing } from '../answers/fields.ts'
import type { Endpoint } from '../endpoint.ts'
import { section } from '../section.ts'

const { get } = section('portfolio-margin', { page: 'derivatives/portfolio-margin/market-data', security: 'NONE' })

export const portfolioMarginMarketData: readonly Endpoint[] = [
  get('testConnectivity', '/papi/v1/ping', { weight: 1, answer: Nothing }),
]
