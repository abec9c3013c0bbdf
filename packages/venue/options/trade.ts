import type { Endpoint } from '../endpoint.ts'
import { FUTURES_RESPONSE_TYPES, OPTIONS_TIME_IN_FORCE, SELF_TRADE_PREVENTION, SIDES } from '../param-values.ts'
import { must, section } from '../section.ts'

const { get, post, del } = section('options', { page: 'derivatives/options-trading/trade' })

export const optionsTrade: readonly Endpoint[] = [
  del('cancelAllOptionOrdersOnSpecificSymbol', '/eapi/v1/allOpenOrders', {
    weight: 1,
    params: { symbol: 'string!' },
    settledBy: 'queryCurrentOpenOptionOrders',
  }),
  del('cancelAllOptionOrdersByUnderlying', '/eapi/v1/allOpenOrdersByUnderlying', {
    weight: 5,
    params: { underlying: 'string!' },
    settledBy: 'queryCurrentOpenOptionOrders',
  }),
  post('placeMultipleOrders', '/eapi/v1/batchOrders', {
    weight: 5,
    limit: 'ORDERS',
    params: { orders: 'array!' },
    settledBy: 'querySingleOrder',
  }),
  del('cancelMultipleOptionOrders', '/eapi/v1/batchOrders', {
    weight: 5,
    params: { symbol: 'string!', orderIds: 'array', clientOrderIds: 'array' },
    settledBy: 'querySingleOrder',
  }),
  get('userCommission', '/eapi/v1/commission', { weight: 5 }),
  get('userExerciseRecord', '/eapi/v1/exerciseRecord', {
    weight: 5,
    params: { symbol: 'string', startTime: 'long', endTime: 'long', limit: 'long' },
  }),
  get('queryOptionOrderHistory', '/eapi/v1/historyOrders', {
    security: 'TRADE',
    weight: 3,
    params: { symbol: 'string!', orderId: 'long', startTime: 'long', endTime: 'long', limit: 'long' },
  }),
  get('queryCurrentOpenOptionOrders', '/eapi/v1/openOrders', {
    weight: 40,
    weightWhen: { symbol: 1, '!symbol': 40 },
    params: { symbol: 'string', orderId: 'long', startTime: 'long', endTime: 'long' },
  }),
  get('querySingleOrder', '/eapi/v1/order', {
    security: 'TRADE',
    weight: 1,
    params: { symbol: 'string!', orderId: 'long', clientOrderId: 'string' },
  }),
  post('newOrder', '/eapi/v1/order', {
    weight: 0,
    orderCount: { '1M': 1 },
    params: {
      symbol: 'string!',
      side: must(SIDES),
      type: must(['LIMIT']),
      quantity: 'decimal!',
      price: 'decimal',
      timeInForce: OPTIONS_TIME_IN_FORCE,
      reduceOnly: 'boolean',
      postOnly: 'boolean',
      newOrderRespType: FUTURES_RESPONSE_TYPES,
      clientOrderId: 'string',
      isMmp: 'boolean',
      selfTradePreventionMode: SELF_TRADE_PREVENTION,
    },
    settledBy: 'querySingleOrder',
  }),
  del('cancelOptionOrder', '/eapi/v1/order', {
    weight: 1,
    params: { symbol: 'string!', orderId: 'long', clientOrderId: 'string' },
    settledBy: 'querySingleOrder',
  }),
  get('optionPositionInformation', '/eapi/v1/position', { weight: 5, params: { symbol: 'string' } }),
  get('accountTradeList', '/eapi/v1/userTrades', {
    weight: 5,
    params: { symbol: 'string!', fromId: 'long', startTime: 'long', endTime: 'long', limit: 'long' },
  }),
]
