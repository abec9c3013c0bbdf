import type { Endpoint } from '../endpoint.ts'
import { section } from '../section.ts'
import { SpotDelistings, SystemStatus } from './answers.ts'

const { get } = section('wallet', { page: 'wallet/others', security: 'USER_DATA' })

export const walletOthers: readonly Endpoint[] = [
  get('getSymbolsDelistScheduleForSpot', '/sapi/v1/spot/delist-schedule', {
    security: 'MARKET_DATA',
    weight: 100,
    params: { recvWindow: 'long' },
    answer: SpotDelistings,
  }),
  get('systemStatus', '/sapi/v1/system/status', { security: 'NONE', weight: 1, answer: SystemStatus }),
]
