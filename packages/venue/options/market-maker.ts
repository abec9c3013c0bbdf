import type { Endpoint } from '../endpoint.ts'
import { section } from '../section.ts'

const { get, post } = section('options', { page: 'derivatives/options-trading/market-maker-endpoints' })

export const optionsMarketMaker: readonly Endpoint[] = [
  get('getAutoCancelAllOpenOrders', '/eapi/v1/countdownCancelAll', {
    security: 'TRADE',
    weight: 1,
    params: { underlying: 'string' },
  }),
  post('setAutoCancelAllOpenOrders', '/eapi/v1/countdownCancelAll', {
    weight: 1,
    params: { underlying: 'string!', countdownTime: 'long!' },
    settledBy: 'getAutoCancelAllOpenOrders',
  }),
  post('autoCancelAllOpenOrders', '/eapi/v1/countdownCancelAllHeartBeat', {
    weight: 10,
    params: { underlyings: 'string!' },
  }),
  get('getMarketMakerProtectionConfig', '/eapi/v1/mmp', {
    security: 'TRADE',
    weight: 1,
    params: { underlying: 'string!' },
  }),
  post('resetMarketMakerProtectionConfig', '/eapi/v1/mmpReset', {
    weight: 1,
    params: { underlying: 'string!' },
    settledBy: 'getMarketMakerProtectionConfig',
  }),
  post('setMarketMakerProtectionConfig', '/eapi/v1/mmpSet', {
    weight: 1,
    params: {
      underlying: 'string!',
      windowTimeInMilliseconds: 'long!',
      frozenTimeInMilliseconds: 'long!',
      qtyLimit: 'decimal!',
      deltaLimit: 'decimal!',
    },
    settledBy: 'getMarketMakerProtectionConfig',
  }),
]
