import { ListenKey, Nothing } from '../answers/fields.ts'
import type { Endpoint } from '../endpoint.ts'
import { section } from '../section.ts'

const { post, put, del } = section('usdm', {
  page: 'derivatives/usds-margined-futures/user-data-streams',
  security: 'USER_STREAM',
})

export const usdmUserDataStream: readonly Endpoint[] = [
  post('startUserDataStream', '/fapi/v1/listenKey', { weight: 1, idempotent: true, answer: ListenKey }),
  put('keepaliveUserDataStream', '/fapi/v1/listenKey', { weight: 1, idempotent: true, answer: Nothing }),
  del('closeUserDataStream', '/fapi/v1/listenKey', { weight: 1, answer: Nothing }),
]
