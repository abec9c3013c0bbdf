import { AcceptedQuote, ConvertOrder, ConvertPairs, Quote } from '../convert/answers.ts'
import type { Endpoint } from '../endpoint.ts'
import { section } from '../section.ts'

const { get, post } = section('usdm', { page: 'derivatives/usds-margined-futures/convert' })

export const usdmConvert: readonly Endpoint[] = [
  post('acceptTheOfferedQuote', '/fapi/v1/convert/acceptQuote', {
    security: 'USER_DATA',
    weight: 200,
    params: { quoteId: 'string!' },
    settledBy: 'orderStatus',
    answer: AcceptedQuote,
  }),
  get('listAllConvertPairs', '/fapi/v1/convert/exchangeInfo', {
    security: 'NONE',
    weight: 20,
    params: { fromAsset: 'string', toAsset: 'string' },
    answer: ConvertPairs,
  }),
  post('sendQuoteRequest', '/fapi/v1/convert/getQuote', {
    security: 'USER_DATA',
    weight: 50,
    extraLimits: [
      { count: 360, per: '1h', scope: 'account' },
      { count: 500, per: 'day', scope: 'account' },
    ],
    params: {
      fromAsset: 'string!',
      toAsset: 'string!',
      fromAmount: 'decimal',
      toAmount: 'decimal',
      validTime: 'string',
    },
    answer: Quote,
  }),
  get('orderStatus', '/fapi/v1/convert/orderStatus', {
    weight: 50,
    recvWindow: 'unused',
    params: { orderId: 'string', quoteId: 'string' },
    answer: ConvertOrder,
  }),
]
