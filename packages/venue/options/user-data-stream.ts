import { ListenKey, Nothing } from '../answers/fields.ts'
import type { Endpoint } from '../endpoint.ts'
import { section } from '../section.ts'

const { post, put, del } = section('options', {
  page: 'derivatives/options-trading/user-data-streams',
  security: 'USER_STREAM',
})

export const optionsUserDataStream: readonly Endpoint[] = [
  post('startUserDataStream', '/eapi/v1/listenKey', { weight: 1, idempotent: true, answer: ListenKey }),
  put('keepaliveUserDataStream', '/eapi/v1/listenKey', { weight: 1, idempotent: true, answer: Nothing }),
  del('closeUserDataStream', '/eapi/v1/listenKey', { weight: 1, answer: Nothing }),
]
