import type { Endpoint } from '../endpoint.ts'
import { section } from '../section.ts'

const { get } = section('rebate', { page: 'rebate/rest-api' })

export const rebate: readonly Endpoint[] = [
  get('getSpotRebateHistoryRecords', '/sapi/v1/rebate/taxQuery', {
    weight: 12000,
    limit: 'UID',
    params: { startTime: 'long', endTime: 'long', page: 'long' },
  }),
]
