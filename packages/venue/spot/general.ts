import { Nothing, ServerTime } from '../answers/fields.ts'
import type { Endpoint } from '../endpoint.ts'
import { SYMBOL_STATUSES } from '../param-values.ts'
import { section } from '../section.ts'
import { SpotExchangeInfo } from '../symbols.ts'
import { ExecutionRules } from './market-data-answers.ts'

const { get } = section('spot', { page: 'binance-spot-api-docs/rest-api/general-endpoints', security: 'NONE' })

export const spotGeneral: readonly Endpoint[] = [
  get('exchangeInfo', '/api/v3/exchangeInfo', {
    weight: 20,
    params: {
      symbol: 'string',
      symbols: 'array',
      permissions: 'array',
      showPermissionSets: 'boolean',
      symbolStatus: SYMBOL_STATUSES,
    },
    answer: SpotExchangeInfo,
  }),
  get('executionRules', '/api/v3/executionRules', {
    weight: 40,
    weightWhen: { symbol: 2, symbols: { per: 'symbols.length', weight: 2, max: 40 }, symbolStatus: 40, else: 40 },
    params: { symbol: 'string', symbols: 'array', symbolStatus: SYMBOL_STATUSES },
    answer: ExecutionRules,
  }),
  get('ping', '/api/v3/ping', { weight: 1, answer: Nothing }),
  get('time', '/api/v3/time', { weight: 1, answer: ServerTime }),
]
