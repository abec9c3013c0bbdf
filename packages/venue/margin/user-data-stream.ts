import { ListenKey, Nothing } from '../answers/fields.ts'
import type { Endpoint } from '../endpoint.ts'
import { section } from '../section.ts'
import { ListenToken } from './account-answers.ts'

const { post, put, del } = section('margin', { page: 'margin_trading/trade-data-stream', security: 'USER_STREAM' })

export const marginUserDataStream: readonly Endpoint[] = [
  post('startUserDataStream', '/sapi/v1/margin/listen-key', {
    weight: 1,
    limit: 'UID',
    idempotent: true,
    answer: ListenKey,
  }),
  put('keepaliveUserDataStream', '/sapi/v1/margin/listen-key', {
    weight: 1,
    limit: 'UID',
    params: { listenKey: 'string!' },
    idempotent: true,
    answer: Nothing,
  }),
  del('closeUserDataStream', '/sapi/v1/margin/listen-key', { weight: 3000, limit: 'UID', answer: Nothing }),
  // `symbol` is required when `isIsolated` is true; `validity` is at most 86400000 ms.
  post('createMarginListenToken', '/sapi/v1/userListenToken', {
    weight: 1,
    limit: 'UID',
    params: { symbol: 'string', isIsolated: 'boolean', validity: 'long' },
    idempotent: true,
    answer: ListenToken,
  }),
]
