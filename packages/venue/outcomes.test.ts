import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Method, PRODUCTS, type Product } from './endpoint.ts'
import { classify, classifyLegs, type OutcomeClass } from './outcomes.ts'

type Row = [Product, Method, number, number | string | undefined, string, OutcomeClass]

const PLACED: Row[] = [
  ['spot', 'POST', 200, undefined, '', 'ok'],
  ['usdm', 'DELETE', 200, 200, 'The operation of cancel all open order is done.', 'ok'],
  ['mining', 'POST', 200, 0, '', 'ok'],
  ['prediction', 'POST', 200, '000000', 'success', 'ok'],
]

const REJECTED: Row[] = [
  ['spot', 'POST', 400, -1013, 'Filter failure: LOT_SIZE', 'rejected'],
  ['spot', 'POST', 400, -1021, 'Timestamp for this request is outside of the recvWindow.', 'rejected'],
  ['spot', 'POST', 400, -1022, 'Signature for this request is not valid.', 'rejected'],
  ['spot', 'POST', 400, -1100, 'Illegal characters found in a parameter.', 'rejected'],
  ['spot', 'POST', 400, -1121, 'Invalid symbol.', 'rejected'],
  ['spot', 'POST', 400, -1199, '', 'rejected'],
  ['spot', 'POST', 400, -2010, 'Account has insufficient balance for requested action.', 'rejected'],
  ['spot', 'POST', 401, -2014, 'API-key format invalid.', 'rejected'],
  ['spot', 'POST', 401, -2015, 'Invalid API-key, IP, or permissions for action.', 'rejected'],
  ['spot', 'DELETE', 400, -2011, 'Unknown order sent.', 'rejected'],
  ['spot', 'GET', 400, -2013, 'Order does not exist.', 'rejected'],
  ['spot', 'GET', 400, -2018, 'Order list does not exist.', 'rejected'],
  ['margin', 'POST', 400, -2018, 'Said of a new list it makes no sense.', 'unknown'],
  ['spot', 'POST', 429, -1015, 'Too many new orders.', 'rejected'],
  ['spot', 'POST', 429, -1003, 'Too many requests.', 'rejected'],
  ['spot', 'POST', 418, -1003, 'Way too many requests; IP banned until 1790000000000.', 'rejected'],
  ['wallet', 'POST', 429, undefined, '', 'rejected'],
  ['margin', 'POST', 400, -3045, "The system doesn't have enough asset now.", 'rejected'],
  ['usdm', 'POST', 400, -2019, 'Margin is insufficient.', 'rejected'],
  ['usdm', 'POST', 400, -2021, 'Order would immediately trigger.', 'rejected'],
  ['usdm', 'POST', 400, -2022, 'ReduceOnly Order is rejected.', 'rejected'],
  ['usdm', 'POST', 400, -4003, 'Quantity less than zero.', 'rejected'],
  ['usdm', 'POST', 400, -4120, 'Order type not supported for this endpoint.', 'rejected'],
  ['usdm', 'POST', 400, -4164, 'Order notional must be no smaller than 5.', 'rejected'],
  ['coinm', 'POST', 400, -5022, 'Post Only order will be rejected.', 'rejected'],
  ['usdm', 'POST', 503, -1008, 'Server is currently overloaded with other requests.', 'rejected'],
  ['usdm', 'POST', 503, undefined, 'Service Unavailable.', 'rejected'],
  ['usdm', 'POST', 503, -1001, 'Internal error; unable to process your request. Please try again.', 'rejected'],
  ['portfolio-margin', 'POST', 400, -4164, '', 'rejected'],
  ['options', 'POST', 400, -4002, '', 'rejected'],
]

const EXISTS: Row[] = [
  ['spot', 'POST', 400, -2010, 'Duplicate order sent.', 'exists'],
  ['margin', 'POST', 400, -2010, 'Duplicate order sent.', 'exists'],
  ['usdm', 'POST', 400, -4116, 'clientOrderId is duplicated.', 'exists'],
  ['coinm', 'POST', 400, -4116, 'clientOrderId is duplicated.', 'exists'],
  ['portfolio-margin', 'POST', 400, -4116, '', 'exists'],
  ['options', 'POST', 400, -6044, '', 'exists'],
]

const UNKNOWN: Row[] = [
  ['spot', 'POST', 500, undefined, '', 'unknown'],
  ['spot', 'POST', 502, undefined, 'Bad Gateway', 'unknown'],
  ['spot', 'POST', 504, -1007, 'Timeout waiting for response from backend server.', 'unknown'],
  ['spot', 'POST', 400, -1006, 'An unexpected response was received from the message bus.', 'unknown'],
  ['spot', 'POST', 400, -1007, '', 'unknown'],
  ['spot', 'POST', 503, -1008, 'Spot has no such promise.', 'unknown'],
  ['spot', 'POST', 503, undefined, 'Service Unavailable.', 'unknown'],
  ['spot', 'POST', 500, -1013, 'Filter failure: LOT_SIZE', 'unknown'],
  ['spot', 'POST', 400, -1000, 'An unknown error occurred.', 'unknown'],
  ['spot', 'POST', 400, -1016, 'This service is no longer available.', 'unknown'],
  ['spot', 'POST', 400, -2019, 'Futures only.', 'unknown'],
  ['spot', 'POST', 400, -4164, 'Futures only.', 'unknown'],
  ['spot', 'POST', 400, -4116, 'Futures only.', 'unknown'],
  ['spot', 'POST', 400, -2021, 'Half done, without telling which half.', 'unknown'],
  ['spot', 'POST', 400, -2013, 'Said of a new order it makes no sense.', 'unknown'],
  ['spot', 'POST', 400, undefined, '', 'unknown'],
  ['spot', 'POST', 403, undefined, '<html>', 'unknown'],
  ['spot', 'POST', 302, undefined, '', 'unknown'],
  ['spot', 'POST', 200, -9999, 'a number nobody knows', 'unknown'],
  ['usdm', 'POST', 408, undefined, '', 'unknown'],
  ['usdm', 'POST', 408, -2019, 'A timeout decides, whatever it says.', 'unknown'],
  ['usdm', 'POST', 503, undefined, 'Unknown error, please check your request or try again later.', 'unknown'],
  ['usdm', 'POST', 503, -1000, '', 'unknown'],
  ['usdm', 'POST', 503, undefined, 'Service Unavailable', 'unknown'],
  ['usdm', 'POST', 502, undefined, 'Service Unavailable.', 'unknown'],
  ['usdm', 'POST', 504, -1001, 'Internal error; unable to process your request. Please try again.', 'unknown'],
  ['usdm', 'POST', 400, -2010, 'Duplicate order sent.', 'unknown'],
  ['usdm', 'POST', 400, -6044, '', 'unknown'],
  ['portfolio-margin', 'POST', 400, -5041, 'too many requests in the queue', 'unknown'],
  ['portfolio-margin', 'POST', 503, undefined, 'Service Unavailable.', 'unknown'],
  ['staking', 'POST', 400, -2010, 'nothing of its own is listed', 'unknown'],
]

const NOTHING_TO_DO: Row[] = [
  ['usdm', 'POST', 400, -4046, 'No need to change margin type.', 'ok'],
  ['usdm', 'POST', 400, -4059, 'No need to change position side.', 'ok'],
  ['usdm', 'PUT', 400, -5027, 'No need to modify the order.', 'ok'],
  ['spot', 'POST', 400, -4046, 'means nothing on spot', 'unknown'],
]

describe('an answer', () => {
  it.each([...PLACED, ...REJECTED, ...EXISTS, ...UNKNOWN, ...NOTHING_TO_DO])(
    'of %s %s with %i %s "%s" is %s',
    (product, method, status, code, message, expected) => {
      expect(classify({ product, method, status, code, message })).toBe(expected)
    },
  )

  it('is unknown for every number that is on no list', () => {
    for (let code = -9_999; code < -5_100; code++) {
      if (code === -6044) continue
      for (const product of ['spot', 'margin', 'usdm', 'options', 'wallet'] as const) {
        expect(classify({ product, method: 'POST', status: 400, code })).toBe('unknown')
      }
    }
  })

  it('that could not be parsed is unknown even with status 200, or with words that Binance uses too', () => {
    expect(classify({ product: 'spot', method: 'POST', status: 200, body: '<html>' })).toBe('unknown')
    const gateway = 'Service Unavailable. Please try again.'
    expect(classify({ product: 'usdm', method: 'POST', status: 503, message: gateway, body: gateway })).toBe('unknown')
  })
})

it('anything at all is judged without throwing, and never rejected without a status or number on the list', () => {
  const answers = fc.record({
    product: fc.constantFrom(...PRODUCTS),
    method: fc.constantFrom('GET' as const, 'POST' as const, 'PUT' as const, 'DELETE' as const),
    status: fc.integer({ min: 100, max: 599 }),
    code: fc.option(fc.integer({ min: -50_000, max: -10_000 }), { nil: undefined }),
    body: fc.anything(),
  })
  fc.assert(
    fc.property(answers, (answer) => {
      const outcome = classify(answer)
      if (answer.status !== 418 && answer.status !== 429 && classifyLegs(answer).length === 0) {
        expect(outcome).not.toBe('rejected')
      }
    }),
  )
})

describe('a cancelReplace', () => {
  const answer = (status: number, body: unknown) =>
    classifyLegs({ product: 'spot', method: 'POST', operation: 'orderCancelReplace', status, body })
  const failed = (code: number, msg = '') => ({ code, msg })

  it('that did both is ok as a whole', () => {
    const body = { cancelResult: 'SUCCESS', newOrderResult: 'SUCCESS', cancelResponse: {}, newOrderResponse: {} }
    expect(answer(200, body).map(({ outcome }) => outcome)).toEqual(['ok', 'ok'])
    expect(classify({ product: 'spot', method: 'POST', status: 200, body })).toBe('ok')
  })

  it('whose cancel failed leaves the new order rejected as well', () => {
    const data = { cancelResult: 'FAILURE', newOrderResult: 'NOT_ATTEMPTED', cancelResponse: failed(-2011) }
    const body = { code: -2022, msg: 'Order cancel-replace failed.', data }
    expect(answer(400, body)).toMatchObject([
      { leg: 'cancel', outcome: 'rejected', code: -2011 },
      { leg: 'place', outcome: 'rejected' },
    ])
    expect(classify({ product: 'spot', method: 'POST', status: 400, code: -2022, body })).toBe('rejected')
  })

  it('that cancelled but did not place is told leg by leg, and unknown as a whole', () => {
    const data = {
      ...{ cancelResult: 'SUCCESS', newOrderResult: 'FAILURE', cancelResponse: {} },
      newOrderResponse: failed(-2010, 'Account has insufficient balance for requested action.'),
    }
    const body = { code: -2021, msg: 'Order cancel-replace partially failed.', data }
    expect(answer(409, body).map(({ outcome }) => outcome)).toEqual(['ok', 'rejected'])
    expect(classify({ product: 'spot', method: 'POST', status: 409, code: -2021, body })).toBe('unknown')
  })

  it('whose new order timed out or exists is not called rejected', () => {
    const body = (response: unknown) => ({
      data: { cancelResult: 'SUCCESS', newOrderResult: 'FAILURE', newOrderResponse: response },
    })
    expect(answer(409, body(failed(-1007)))[1]?.outcome).toBe('unknown')
    expect(answer(409, body(failed(-2010, 'Duplicate order sent.')))[1]?.outcome).toBe('exists')
    expect(answer(409, body(null))[1]?.outcome).toBe('unknown')
  })
})

describe('a batch', () => {
  it('is judged element by element', () => {
    const body = [
      { orderId: 1 },
      { code: -2019, msg: 'Margin is insufficient.' },
      { code: -1007 },
      { code: -4116 },
      null,
    ]
    const legs = classifyLegs({ product: 'usdm', method: 'POST', operation: 'placeMultipleOrders', status: 200, body })
    expect(legs.map(({ outcome }) => outcome)).toEqual(['ok', 'rejected', 'unknown', 'exists', 'unknown'])
  })

  it('is no batch when a list is simply the answer', () => {
    expect(classify({ product: 'usdm', method: 'GET', operation: 'allOrders', status: 200, body: [] })).toBe('ok')
  })
})
