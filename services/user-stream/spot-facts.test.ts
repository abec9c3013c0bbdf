import { Balance, Fill, Order } from '@flotilla/protocol'
import { parseEvent } from '@flotilla/venue'
import { describe, expect, it } from 'vitest'
import type { Feed } from './feed.ts'
import { balanceFacts, clientIdOf, executionFacts } from './spot-facts.ts'

const feed: Feed = { accountId: '7fa', book: 'spot' }

/**
 * The payload of Binance's own page, as it stands there.
 * @see https://developers.binance.com/docs/binance-spot-api-docs/user-data-stream#order-update
 */
const documented = {
  ...{ e: 'executionReport', E: 1499405658658, s: 'ETHBTC', c: 'mUvoqJxFIILMdfAW5iGSOW', S: 'BUY', o: 'LIMIT' },
  ...{ f: 'GTC', q: '1.00000000', p: '0.10264410', P: '0.00000000', F: '0.00000000', g: -1, C: '', x: 'NEW', X: 'NEW' },
  ...{ r: 'NONE', i: 4293153, l: '0.00000000', z: '0.00000000', L: '0.00000000', n: '0', N: null, T: 1499405658657 },
  ...{ t: -1, I: 8641984, w: true, m: false, M: false, O: 1499405658657, Z: '0.00000000', Y: '0.00000000' },
  ...{ Q: '0.00000000', W: 1499405658657, V: 'NONE' },
}

function report(over: object = {}) {
  const parsed = parseEvent('spot', { ...documented, ...over })
  if (!parsed.ok || parsed.name !== 'executionReport') throw new Error(JSON.stringify(parsed))
  return parsed.event
}

describe('an execution report', () => {
  it('of a new order is an order, whose id is that of the execution', () => {
    const [told, ...others] = executionFacts(feed, report(), 'cmd')
    expect(others).toEqual([])
    expect(Order.parse(told?.fact)).toMatchObject({
      ...{ id: 'spot:ETHBTC:4293153:8641984', orderId: '4293153', clientOrderId: 'mUvoqJxFIILMdfAW5iGSOW' },
      ...{ commandId: 'cmd', status: 'NEW', price: '0.10264410', quantity: '1.00000000' },
    })
  })

  it('of a trade is the fill first, then the order', () => {
    const trade = {
      x: 'TRADE',
      X: 'FILLED',
      l: '1.00000000',
      L: '0.10264000',
      n: '0.001',
      N: 'BNB',
      t: 77,
      Y: '0.10264000',
    }
    const [fill, order] = executionFacts(feed, report(trade), undefined)
    expect(Fill.parse(fill?.fact)).toMatchObject({
      id: 'spot:ETHBTC:77',
      price: '0.10264000',
      fee: '0.001',
      feeAsset: 'BNB',
    })
    expect(fill?.fact).not.toHaveProperty('commandId')
    expect(order).toMatchObject({ kind: 'order', fact: { status: 'FILLED' } })
  })

  it('of a cancel is told under the id of the order, not that of the cancel', () => {
    expect(clientIdOf(report({ x: 'CANCELED', X: 'CANCELED', c: 'the-cancel', C: 'the-order' }))).toBe('the-order')
  })

  it('keeps the reason of a rejection, and ids beyond 2^53 as they are', () => {
    const [told] = executionFacts(
      feed,
      report({ X: 'REJECTED', r: 'INSUFFICIENT_BALANCES', i: '9223372036854775807' }),
      undefined,
    )
    expect(told?.fact).toMatchObject({ reason: 'INSUFFICIENT_BALANCES', orderId: '9223372036854775807' })
  })
})

it('a position is a balance for each asset, under the time it changed', () => {
  const parsed = parseEvent('spot', {
    ...{ e: 'outboundAccountPosition', E: 1564034571105, u: 1564034571073 },
    B: [{ a: 'ETH', f: '10000.000000', l: '0.000000' }],
  })
  if (!parsed.ok || parsed.name !== 'outboundAccountPosition') throw new Error('not understood')
  const [told] = balanceFacts(feed, parsed.event)
  expect(Balance.parse(told?.fact)).toMatchObject({
    id: 'spot:ETH:1564034571073',
    free: '10000.000000',
    locked: '0.000000',
  })
})
