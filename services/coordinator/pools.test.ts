import type { Report } from '@flotilla/protocol'
import { describe, expect, it } from 'vitest'
import { frozenBy, ledgerCharges, usedOf } from './pools.ts'

const report = (over: Partial<Report>): Report => ({
  ...{ pool: 'spot', status: 200, usedWeight: [], usedUidWeight: [], orderCounts: [], at: 0 },
  ...over,
})
const path = '/sapi/v1/account/apiRestrictions'

describe('a charge', () => {
  it('on orders is one on each of their windows, for the account', () => {
    expect(ledgerCharges('e', [{ pool: 'spot-orders', scope: 'acc', weight: 2 }])).toEqual([
      { pool: 'spot-orders-10s', scope: 'acc', weight: 2 },
      { pool: 'spot-orders-1d', scope: 'acc', weight: 2 },
      { pool: 'raw', scope: 'e', weight: 1 },
    ])
  })

  it('on a path of /sapi is on that path alone, of the address or of the account', () => {
    expect(
      ledgerCharges('e', [
        { pool: `sapi:ip:${path}`, weight: 1 },
        { pool: `sapi:uid:${path}`, scope: 'acc', weight: 3 },
        { pool: 'spot', weight: 20 },
      ]),
    ).toEqual([
      { pool: 'sapi-ip', scope: 'e', path, weight: 1 },
      { pool: 'sapi-uid', scope: 'acc', path, weight: 3 },
      { pool: 'spot', scope: 'e', weight: 20 },
      { pool: 'raw', scope: 'e', weight: 1 },
    ])
  })
})

describe('the headers of an answer', () => {
  it('tell of the address, its account and its orders', () => {
    const seen = report({
      accountId: 'acc',
      usedWeight: [
        { window: '1M', count: 40 },
        { window: '1D', count: 9 },
      ],
      orderCounts: [{ window: '10S', count: 3 }],
    })
    expect(usedOf('e', seen)).toEqual([
      { pool: 'spot', scope: 'e', used: 40 },
      { pool: 'spot-orders-10s', scope: 'acc', used: 3 },
    ])
  })
})

describe('an answer that says stop is about', () => {
  const orderCounts = (tenSeconds: number, day: number) => [
    { window: '10S', count: tenSeconds },
    { window: '1D', count: day },
  ]

  it.each([
    ['everything of the address, when it is banned', { status: 418 }, [{ scope: 'e' }]],
    ['everything of the address, when the firewall speaks', { status: 403 }, [{ scope: 'e' }]],
    ['the counter of the call', { status: 429, retryAfterMs: 1 }, [{ scope: 'e', pool: 'spot' }]],
    ['the counter of the call, though its headers are missing', { status: 429 }, [{ scope: 'e', pool: 'spot' }]],
    ['a path', { status: 429, pool: `sapi:ip:${path}` }, [{ scope: 'e', pool: 'sapi-ip', path }]],
    [
      'a path of an account',
      { status: 429, accountId: 'acc', pool: `sapi:uid:${path}` },
      [{ scope: 'acc', pool: 'sapi-uid', path }],
    ],
    [
      'the orders of one account, in the window that is full',
      { status: 429, accountId: 'acc', orderCounts: orderCounts(50, 900) },
      [{ scope: 'acc', pool: 'spot-orders-10s' }],
    ],
    [
      'its whole day only when that is used up',
      { status: 429, accountId: 'acc', orderCounts: orderCounts(2, 160_000) },
      [{ scope: 'acc', pool: 'spot-orders-1d' }],
    ],
    [
      'the shortest window, when none seems full',
      { status: 429, accountId: 'acc', orderCounts: orderCounts(2, 3) },
      [{ scope: 'acc', pool: 'spot-orders-10s' }],
    ],
  ])('%s', (_what, over, places) => {
    expect(frozenBy('e', report(over))).toEqual(places)
  })
})
