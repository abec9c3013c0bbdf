import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findEndpoint } from './catalogue.ts'
import { parseParams } from './params.ts'

function parse(name: string, raw: Record<string, unknown>) {
  const endpoint = findEndpoint(name)
  if (!endpoint) throw new Error(`no endpoint ${name}`)
  return parseParams(endpoint, raw)
}

const ORDER = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.001', price: '60000' }

describe('parameters', () => {
  it('go on the wire as text, in the order of the entry, exactly as given', () => {
    const parsed = parse('spot.newOrder', { strategyId: 7n, ...ORDER, quantity: '0.00100' })
    expect(parsed).toEqual({
      ok: true,
      params: { ...ORDER, quantity: '0.00100', strategyId: '7' },
    })
    expect(parsed.ok && Object.keys(parsed.params)).toEqual([
      ...['symbol', 'side', 'type', 'timeInForce', 'quantity', 'price', 'strategyId'],
    ])
  })

  it.each<[string, Record<string, unknown>, RegExp]>([
    ['spot.newOrder', { ...ORDER, side: undefined }, /side is required/],
    ['spot.newOrder', { ...ORDER, side: 'HOLD' }, /side must be one of BUY, SELL/],
    ['spot.newOrder', { ...ORDER, quantty: '1' }, /no parameter quantty, did you mean quantity\?/],
    ['spot.newOrder', { ...ORDER, price: '1e3' }, /price must be a decimal/],
    ['spot.newOrder', { ...ORDER, price: 1e-7 }, /price must be a decimal/],
    ['spot.newOrder', { ...ORDER, price: '1,000' }, /price must be a decimal/],
    ['spot.newOrder', { ...ORDER, price: Number.NaN }, /price must be a decimal/],
    ['spot.getOrder', { symbol: 'A', orderId: 2 ** 53 }, /orderId must be a whole number/],
    ['spot.getOrder', { symbol: 'A', orderId: '1.5' }, /orderId must be a whole number/],
    ['spot.getAccount', { omitZeroBalances: 'yes' }, /must be true or false/],
    ['spot.ping', { symbol: 'A' }, /it takes none/],
    ['spot.depth', { symbol: {} }, /symbol must be text/],
    ['spot.depth', { symbol: '' }, /symbol is required/],
    ['spot.ticker', { symbols: { a: 1 } }, /symbols must be a list/],
    ['usdm.cancelMultipleOrders', { symbol: 'A', orderIdList: [2 ** 60] }, /orderIdList must be .* as text/],
    ['usdm.placeMultipleOrders', { batchOrders: [{ symbol: 'A', price: 1e-7 }] }, /batchOrders must be .* as text/],
    ['spot.newOrder', { ...ORDER, quantity: 2 ** 60 }, /quantity must be a decimal/],
  ])('of %s as %o are refused', (name, raw, message) => {
    const parsed = parse(name, raw)
    expect(parsed).toMatchObject({ ok: false, fault: { code: 'BAD_PARAMETER', outcome: 'rejected' } })
    expect(!parsed.ok && parsed.fault.message).toMatch(message)
  })

  it('keep ids beyond 2^53 exact', () => {
    const parsed = parse('spot.getOrder', { symbol: 'A', orderId: '9223372036854775807' })
    expect(parsed).toMatchObject({ ok: true, params: { orderId: '9223372036854775807' } })
    const list = (orderIdList: unknown) => parse('usdm.cancelMultipleOrders', { symbol: 'A', orderIdList })
    for (const exact of ['[9223372036854775807]', '["9223372036854775807"]']) {
      expect(list(exact)).toMatchObject({ ok: true, params: { orderIdList: exact } })
    }
    expect(list([28, 9223372036854775807n])).toMatchObject({ params: { orderIdList: '[28,"9223372036854775807"]' } })
  })

  it('that are lists go as JSON without blanks, whichever way they come', () => {
    for (const symbols of [['A', 'B'], '["A","B"]', 'A,B']) {
      expect(parse('spot.tickerPrice', { symbols })).toMatchObject({ ok: true, params: { symbols: '["A","B"]' } })
    }
  })

  it('that are flags may come as booleans where Binance wants a word', () => {
    expect(parse('usdm.newOrder', { symbol: 'A', side: 'BUY', type: 'MARKET', reduceOnly: true })).toMatchObject({
      params: { reduceOnly: 'true' },
    })
    expect(parse('margin.queryMarginAccountsOrder', { symbol: 'A', isIsolated: true })).toMatchObject({
      params: { isIsolated: 'TRUE' },
    })
    expect(parse('usdm.newOrder', { symbol: 'A', side: true, type: 'MARKET' })).toMatchObject({ ok: false })
  })

  it('that are decimals keep every digit', () => {
    const digits = fc.tuple(fc.bigInt({ min: 0n, max: 10n ** 20n }), fc.stringMatching(/^\d{1,12}$/))
    fc.assert(
      fc.property(digits, ([whole, fraction]) => {
        const price = `${whole}.${fraction}`
        expect(parse('spot.newOrder', { ...ORDER, price })).toMatchObject({ ok: true, params: { price } })
      }),
    )
  })

  it('of symbols beyond ASCII pass', () => {
    expect(parse('spot.depth', { symbol: '牛来USDT' })).toMatchObject({ ok: true, params: { symbol: '牛来USDT' } })
  })
})
