import { ListenKey, Nothing } from '../answers/fields.ts'
import type { Endpoint } from '../endpoint.ts'
import { section } from '../section.ts'

const { post, put, del } = section('coinm', {
  page: 'derivatives/coin-margined-futures/user-data-streams',
  security: 'USER_STREAM',
})

export const coinmUserDataStream: readonly Endpoint[] = [
  post('startUserDataStream', '/dapi/v1/listenKey', { weight: 1, idempotent: true, answer: ListenKey }),
  put('keepaliveUserDataStream', '/dapi/v1/listenKey', { weight: 1, idempotent: true, answer: Nothing }),
  del('closeUserDataStream', '/dapi/v1/listenKey', { weight: 1, answer: Nothing }),
]
