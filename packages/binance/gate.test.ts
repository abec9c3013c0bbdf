import { endpoints, findEndpoint } from '@flotilla/venue'
import { describe, expect, it } from 'vitest'
import { ordersOf, poolsOf } from './gate.ts'

const of = (name: string) => {
  const endpoint = findEndpoint(name)
  if (!endpoint) throw new Error(`no ${name}`)
  return [poolsOf(endpoint), ordersOf(endpoint)]
}

describe('what a call is charged to', () => {
  it.each([
    ['spot.klines', ['spot'], 0],
    ['spot.newOrder', ['spot', 'spot-orders'], 1],
    ['spot.orderListOco', ['spot', 'spot-orders'], 2],
    ['spot.orderListOtoco', ['spot', 'spot-orders'], 3],
    ['spot.orderAmendKeepPriority', ['spot'], 0],
    ['usdm.newOrder', ['futures', 'futures-orders'], 1],
    ['usdm.placeMultipleOrders', ['futures', 'futures-orders'], 5],
    ['coinm.placeMultipleOrders', ['futures', 'futures-orders'], 5],
    ['wallet.systemStatus', ['sapi:ip:/sapi/v1/system/status'], 0],
    ['margin.marginAccountNewOrder', ['sapi:uid:/sapi/v1/margin/order'], 0],
  ] as const)('%s: %o, %i orders', (name, pools, orders) => {
    expect(of(name)).toEqual([pools, orders])
  })

  it('names an order counter exactly when orders are counted', () => {
    for (const endpoint of endpoints.values()) {
      // A colon begins a path, and one path of stocks ends in -orders as well.
      const counted = poolsOf(endpoint).some((pool) => /^[a-z-]+-orders$/.test(pool))
      expect(ordersOf(endpoint) > 0, endpoint.name).toBe(counted)
    }
  })
})
