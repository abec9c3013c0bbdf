import { requireEndpoint } from '@flotilla/venue'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseLossless } from './lossless.ts'
import { createSigner, signWs, wsPayload } from './signing.ts'
import { wsText, wsTyped } from './ws-params.ts'

const params = [
  { name: 'quantity', type: 'decimal', required: true },
  { name: 'limit', type: 'int', required: false },
  { name: 'orderId', type: 'long', required: false },
  { name: 'flag', type: 'boolean', required: false },
  { name: 'symbols', type: 'array', required: false },
] as const

describe('parameters on a socket', () => {
  it('get the JSON types that the WS-API wants, from text', () => {
    const text = {
      quantity: '0.10',
      limit: '500',
      orderId: '9223372036854775807',
      flag: 'true',
      symbols: '["A","B"]',
      symbol: '1',
    }
    expect(wsTyped({ params }, text)).toEqual({
      ...{ quantity: '0.10', limit: 500, orderId: 9223372036854775807n, flag: true, symbols: ['A', 'B'], symbol: '1' },
    })
    expect(wsTyped({ params }, { quantity: 0.5, limit: undefined })).toEqual({ quantity: '0.5' })
  })

  it('lose no digit on the way, and the signature covers what is written', () => {
    const signer = createSigner({ apiKey: 'k', type: 'HMAC', secret: 's' })
    const order = requireEndpoint('spot.newOrder')
    if (!order.ok) throw new Error(order.fault.message)
    const given = fc.record({
      symbol: fc.string({ unit: 'grapheme', minLength: 1 }),
      quantity: fc.bigInt({ min: 0n, max: 10n ** 20n }).map((number) => `${number}.5`),
      strategyId: fc.bigInt({ min: 0n, max: 10n ** 18n }).map(String),
    })
    fc.assert(
      fc.property(given, (raw) => {
        const signed = signWs({ ...wsTyped(order.endpoint, raw), timestamp: 1 }, signer)
        const sent = parseLossless(wsText({ id: 1, method: 'order.place', params: signed })) as {
          params: typeof raw & { signature: string }
        }
        const { signature, ...read } = sent.params
        expect(read).toMatchObject({ symbol: raw.symbol, quantity: raw.quantity })
        expect(String(read.strategyId)).toBe(String(BigInt(raw.strategyId)))
        expect(signature).toBe(signer.sign(wsPayload(read)))
      }),
    )
  })
})
