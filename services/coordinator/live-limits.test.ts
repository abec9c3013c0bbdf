import { describe, expect, it } from 'vitest'
import { limitsOf } from './live-limits.ts'

const pools = { REQUEST_WEIGHT: 'spot', RAW_REQUESTS: 'raw', ORDERS: 'spot-orders' }

describe('the limits a market publishes', () => {
  it('are those of the counters with the same window', () => {
    const published = [
      { rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE' as const, intervalNum: 1, limit: 1_200 },
      { rateLimitType: 'ORDERS', interval: 'SECOND' as const, intervalNum: 10, limit: 100 },
      { rateLimitType: 'ORDERS', interval: 'DAY' as const, intervalNum: 1, limit: 200_000 },
      { rateLimitType: 'RAW_REQUESTS', interval: 'MINUTE' as const, intervalNum: 5, limit: 61_000 },
    ]
    expect(limitsOf(pools, published)).toEqual({
      ...{ spot: 1_200, 'spot-orders-10s': 100, 'spot-orders-1d': 200_000, raw: 61_000 },
    })
  })

  it('of windows and kinds that nobody counts change nothing', () => {
    const published = [
      { rateLimitType: 'REQUEST_WEIGHT', interval: 'SECOND' as const, intervalNum: 1, limit: 5 },
      { rateLimitType: 'NEW_KIND', interval: 'MINUTE' as const, intervalNum: 1, limit: 5 },
      { rateLimitType: 'ORDERS', interval: 'DAY' as const, intervalNum: 1, limit: 0 },
    ]
    expect(limitsOf(pools, published)).toEqual({})
  })
})
