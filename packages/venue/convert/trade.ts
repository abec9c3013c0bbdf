import type { Endpoint } from '../endpoint.ts'
import { SIDES } from '../param-values.ts'
import { must, section } from '../section.ts'
import {
  AcceptedQuote,
  CancelledLimitConversion,
  ConvertHistory,
  ConvertOrder,
  LimitConversions,
  Quote,
} from './answers.ts'

const { get, post } = section('convert', { page: 'convert/trade' })

export const convertTrade: readonly Endpoint[] = [
  post('acceptQuote', '/sapi/v1/convert/acceptQuote', {
    weight: 500,
    limit: 'UID',
    params: { quoteId: 'string!' },
    settledBy: 'orderStatus',
    answer: AcceptedQuote,
  }),
  post('sendQuoteRequest', '/sapi/v1/convert/getQuote', {
    weight: 200,
    limit: 'UID',
    params: {
      fromAsset: 'string!',
      toAsset: 'string!',
      fromAmount: 'decimal',
      toAmount: 'decimal',
      walletType: ['SPOT', 'FUNDING', 'EARN', 'SPOT_FUNDING', 'FUNDING_EARN', 'SPOT_FUNDING_EARN', 'SPOT_EARN'],
      validTime: ['10s', '30s', '1m'],
    },
    answer: Quote,
  }),
  post('cancelLimitOrder', '/sapi/v1/convert/limit/cancelOrder', {
    weight: 200,
    limit: 'UID',
    params: { orderId: 'long!' },
    settledBy: 'queryLimitOpenOrders',
    answer: CancelledLimitConversion,
  }),
  post('placeLimitOrder', '/sapi/v1/convert/limit/placeOrder', {
    weight: 500,
    limit: 'UID',
    params: {
      baseAsset: 'string!',
      quoteAsset: 'string!',
      limitPrice: 'decimal!',
      baseAmount: 'decimal',
      quoteAmount: 'decimal',
      side: must(SIDES),
      walletType: ['SPOT', 'FUNDING', 'EARN', 'SPOT_FUNDING', 'FUNDING_EARN', 'SPOT_FUNDING_EARN', 'SPOT_EARN'],
      expiredType: must(['1_D', '3_D', '7_D', '30_D']),
    },
    settledBy: 'queryLimitOpenOrders',
    answer: Quote,
  }),
  get('queryLimitOpenOrders', '/sapi/v1/convert/limit/queryOpenOrders', {
    weight: 3000,
    limit: 'UID',
    answer: LimitConversions,
  }),
  get('orderStatus', '/sapi/v1/convert/orderStatus', {
    weight: 100,
    limit: 'UID',
    recvWindow: 'unused',
    params: { orderId: 'string', quoteId: 'string' },
    answer: ConvertOrder,
  }),
  get('getConvertTradeHistory', '/sapi/v1/convert/tradeFlow', {
    weight: 3000,
    limit: 'UID',
    params: { startTime: 'long!', endTime: 'long!', limit: 'long' },
    answer: ConvertHistory,
  }),
]
