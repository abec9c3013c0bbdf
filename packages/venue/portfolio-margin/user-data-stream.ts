import { ListenKey, Nothing } from '../answers/fields.ts'
import type { Endpoint } from '../endpoint.ts'
import { section } from '../section.ts'

const { post, put, del } = section('portfolio-margin', {
  page: 'derivatives/portfolio-margin/user-data-streams',
  security: 'USER_STREAM',
})

export const portfolioMarginUserDataStream: readonly Endpoint[] = [
  post('startUserDataStream', '/papi/v1/listenKey', { weight: 1, idempotent: true, answer: ListenKey }),
  put('keepaliveUserDataStream', '/papi/v1/listenKey', { weight: 1, idempotent: true, answer: Nothing }),
  del('closeUserDataStream', '/papi/v1/listenKey', { weight: 1, answer: Nothing }),
]
