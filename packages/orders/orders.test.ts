import { type Command, contentHash } from '@flotilla/protocol'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  beginResolution,
  checkCommand,
  clientOrderIdOf,
  echoFaults,
  isFinal,
  legsOf,
  mayFollow,
  nextStep,
  type Observation,
  observe,
  passFence,
  type Resolution,
  venueCall,
} from './index.ts'

const now = 1_790_000_000_000
const limitOrder = {
  symbol: 'BTCUSDT',
  side: 'BUY',
  type: 'LIMIT',
  timeInForce: 'GTC',
  quantity: '0.001',
  price: '60000',
}
const command: Command = { action: 'place', market: 'spot', expiresAt: now + 30_000, by: 'test', order: limitOrder }

describe('client order ids', () => {
  test('are the same for the same leg, different for any other, and fit every market', () => {
    const id = clientOrderIdOf('7f3k', 'c1')
    expect(clientOrderIdOf('7f3k', 'c1')).toBe(id)
    expect(
      new Set([id, clientOrderIdOf('7f3k', 'c2'), clientOrderIdOf('7f3l', 'c1'), clientOrderIdOf('7f3k', 'c1', 1)])
        .size,
    ).toBe(4)
    expect(id).toMatch(/^[A-Za-z0-9_-]{1,36}$/)
  })
})

describe('the content hash', () => {
  test('ignores who sent a command and when, and sees every change of what it asks for', () => {
    expect(contentHash({ ...command, by: 'other', expiresAt: 1 })).toBe(contentHash(command))
    expect(contentHash({ ...command, order: { ...limitOrder, price: '60001' } })).not.toBe(contentHash(command))
  })

  test('does not depend on the order of parameters', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.string()), (order) => {
        const reversed = Object.fromEntries(Object.entries(order).reverse())
        return contentHash({ ...command, order }) === contentHash({ ...command, order: reversed })
      }),
    )
  })
})

describe('a command', () => {
  test('that has expired is refused', () => {
    expect(checkCommand({ ...command, expiresAt: now }, now)?.code).toBe('EXPIRED')
  })

  test('to the market may not live longer than 30 s, a limit order not longer than 12 h', () => {
    const market: Command = { ...command, order: { ...limitOrder, type: 'MARKET' }, expiresAt: now + 60_000 }
    expect(checkCommand(market, now)?.code).toBe('EXPIRES_TOO_LATE')
    expect(checkCommand({ ...market, expiresAt: now + 29_000 }, now)).toBeUndefined()
    expect(checkCommand({ ...command, expiresAt: now + 13 * 3_600_000 }, now)?.code).toBe('EXPIRES_TOO_LATE')
  })

  test('becomes one call with our client id and a full answer asked for', () => {
    expect(venueCall('7fab', 'c1', command)).toMatchObject({
      operation: 'spot.newOrder',
      params: { ...limitOrder, newClientOrderId: clientOrderIdOf('7fab', 'c1'), newOrderRespType: 'FULL' },
    })
  })

  test('that cancels may name the order by the command that placed it', () => {
    const cancel: Command = { ...command, action: 'cancel', order: { symbol: 'BTCUSDT', commandId: 'c1' } }
    expect(venueCall('7fab', 'c2', cancel)).toMatchObject({
      operation: 'spot.deleteOrder',
      params: { symbol: 'BTCUSDT', origClientOrderId: clientOrderIdOf('7fab', 'c1') },
    })
  })
})

describe('an answer', () => {
  const sent = { ...limitOrder, newClientOrderId: 'flt-1' }
  const answer = {
    symbol: 'BTCUSDT',
    orderId: 12,
    clientOrderId: 'flt-1',
    price: '60000.00000000',
    origQty: '0.00100000',
    side: 'BUY',
    type: 'LIMIT',
    timeInForce: 'GTC',
    status: 'NEW',
    executedQty: '0.00000000',
  }

  test('that echoes every parameter has no fault, zeros that mean nothing aside', () => {
    expect(echoFaults(sent, answer)).toEqual([])
  })

  test.each([
    ['price', '6000'],
    ['origQty', '0.002'],
    ['side', 'SELL'],
    ['clientOrderId', 'other'],
    ['symbol', 'ETHUSDT'],
  ])('that changes %s is not taken for ours', (field, value) => {
    expect(echoFaults(sent, { ...answer, [field]: value })).toHaveLength(1)
  })

  test('without our client id is not about our order', () => {
    expect(echoFaults(sent, {})).not.toEqual([])
  })

  test('speaks of its order by the order id as text', () => {
    expect(legsOf(answer)).toEqual([
      { clientOrderId: 'flt-1', symbol: 'BTCUSDT', orderId: '12', status: 'NEW', executedQuantity: '0.00000000' },
    ])
  })
})

describe('resolving an unknown outcome', () => {
  const leg = { clientOrderId: 'flt-1', orderId: '12', status: 'FILLED' }

  /** Drives a resolution in virtual time; `see` answers each query and cancel. */
  function drive(see: (step: 'query' | 'cancel', at: number) => Observation) {
    let at = now
    let resolution: Resolution = beginResolution({ timestamp: now, recvWindow: 3_000, market: 'spot' }, at)
    const done: { step: string; at: number }[] = []
    for (let turns = 0; turns < 10_000; turns++) {
      const step = nextStep(resolution, at)
      if (step.do === 'conclude') return { verdict: step, done, at }
      if (step.do === 'awaitFence') {
        at = Math.max(at, step.fenceAt + 1)
        resolution = passFence(resolution)
        continue
      }
      at += step.afterMs + 20
      done.push({ step: step.do, at })
      const next = observe(resolution, see(step.do, at), at)
      if ('do' in next) return { verdict: next, done, at }
      resolution = next
    }
    throw new Error('it never ended')
  }

  test('that finds the order at once says placed', () => {
    expect(drive(() => ({ kind: 'found', leg })).verdict).toEqual({ do: 'conclude', state: 'placed', leg })
  })

  test('never says notPlaced before the fence, the barrier and the longest lag of queries', () => {
    const { verdict, done, at } = drive(() => ({ kind: 'absent' }))
    expect(verdict).toMatchObject({ state: 'notPlaced' })
    const cancel = done.find(({ step }) => step === 'cancel')
    expect(cancel?.at).toBeGreaterThan(now + 4_000)
    expect(at - (cancel?.at ?? 0)).toBeGreaterThanOrEqual(45_000)
  })

  test('finds an order that queries show only after half a minute', () => {
    const { verdict } = drive((step, at) =>
      step === 'query' && at > now + 35_000 ? { kind: 'found', leg } : { kind: 'absent' },
    )
    expect(verdict).toMatchObject({ state: 'placed' })
  })

  test('says cancelled when its own barrier took the order', () => {
    const { verdict } = drive((step) => (step === 'cancel' ? { kind: 'cancelled', leg } : { kind: 'absent' }))
    expect(verdict).toMatchObject({ state: 'cancelled', leg })
  })

  test('hands over to a person when Binance never answers', () => {
    expect(drive(() => ({ kind: 'unclear', why: 'timeout' })).verdict).toMatchObject({ state: 'quarantined' })
  })
})

describe('states', () => {
  test('begin with sending or a refusal before the wire, and end for good', () => {
    expect(mayFollow(undefined, 'sending')).toBe(true)
    expect(mayFollow(undefined, 'placed')).toBe(false)
    expect(mayFollow('placed', 'rejected')).toBe(false)
    expect(mayFollow('checking', 'sending')).toBe(false)
    expect(
      ['placed', 'rejected', 'cancelled', 'notPlaced', 'quarantined', 'done'].every((s) => isFinal(s as 'placed')),
    ).toBe(true)
  })
})
