import { describe, expect, it } from 'vitest'
import { requireEndpoint } from './catalogue.ts'
import { checkAnswer } from './check-answer.ts'
import type { Endpoint } from './endpoint.ts'

function endpoint(name: string): Endpoint {
  const found = requireEndpoint(name)
  if (!found.ok) throw new Error(found.fault.message)
  return found.endpoint
}

const order = {
  ...{
    symbol: 'BTCUSDT',
    orderId: 28,
    clientOrderId: 'x',
    transactTime: 1,
    price: '1',
    origQty: '1',
    executedQty: '0',
  },
  ...{ cummulativeQuoteQty: '0', status: 'NEW', timeInForce: 'GTC', type: 'LIMIT', side: 'BUY' },
}

describe('a checked answer', () => {
  it('has its ids as text, wherever they came from, and keeps what nobody knows', () => {
    const checked = (orderId: unknown) => checkAnswer(endpoint('spot.newOrder'), { ...order, orderId, brandNew: 1 })
    expect(checked(28)).toMatchObject({ ok: true, typed: true, data: { orderId: '28', brandNew: 1 } })
    expect(checked('9223372036854775807')).toMatchObject({ ok: true, data: { orderId: '9223372036854775807' } })
    expect(checked(2 ** 60)).toMatchObject({ ok: false })
  })

  it('that deviates says where, without the values', () => {
    const { price: _, ...rest } = order
    expect(checkAnswer(endpoint('spot.newOrder'), { ...rest, status: 'SECRET' })).toEqual({
      ok: false,
      faults: ['price: invalid_type', 'status: invalid_value'],
    })
  })

  it('of a call without a model passes as it came', () => {
    expect(checkAnswer(endpoint('prediction.getQuotaStatus'), [7])).toEqual({ ok: true, data: [7], typed: false })
  })

  it('of a call that answers nothing is an object', () => {
    expect(checkAnswer(endpoint('margin.exitSpecialKeyMode'), {})).toMatchObject({ ok: true, typed: true })
    expect(checkAnswer(endpoint('margin.exitSpecialKeyMode'), 'done')).toMatchObject({ ok: false })
  })
})
