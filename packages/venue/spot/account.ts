import type { Endpoint } from '../endpoint.ts'
import { section } from '../section.ts'

const { get } = section('spot', { page: 'binance-spot-api-docs/rest-api/account-endpoints' })

export const spotAccount: readonly Endpoint[] = [
  get('getAccount', '/api/v3/account', { weight: 20, params: { omitZeroBalances: 'boolean' } }),
  get('accountCommission', '/api/v3/account/commission', {
    weight: 20,
    recvWindow: 'unused',
    params: { symbol: 'string!' },
  }),
  get('allOrderList', '/api/v3/allOrderList', {
    weight: 20,
    params: { fromId: 'long', startTime: 'long', endTime: 'long', limit: 'int' },
  }),
  get('allOrders', '/api/v3/allOrders', {
    weight: 20,
    params: { symbol: 'string!', orderId: 'long', startTime: 'long', endTime: 'long', limit: 'int' },
  }),
  get('myAllocations', '/api/v3/myAllocations', {
    weight: 20,
    params: {
      symbol: 'string!',
      startTime: 'long',
      endTime: 'long',
      fromAllocationId: 'int',
      limit: 'int',
      orderId: 'long',
    },
  }),
  get('myFilters', '/api/v3/myFilters', { weight: 40, params: { symbol: 'string!' } }),
  get('myPreventedMatches', '/api/v3/myPreventedMatches', {
    weight: 20,
    weightWhen: { preventedMatchId: 2, orderId: 20, 'invalid symbol': 2 },
    params: {
      symbol: 'string!',
      preventedMatchId: 'long',
      orderId: 'long',
      fromPreventedMatchId: 'long',
      limit: 'int',
    },
  }),
  get('myTrades', '/api/v3/myTrades', {
    weight: 20,
    weightWhen: { orderId: 5, '!orderId': 20 },
    params: { symbol: 'string!', orderId: 'long', startTime: 'long', endTime: 'long', fromId: 'long', limit: 'int' },
  }),
  get('openOrderList', '/api/v3/openOrderList', { weight: 6 }),
  get('getOpenOrders', '/api/v3/openOrders', {
    weight: 80,
    weightWhen: { symbol: 6, '!symbol': 80 },
    params: { symbol: 'string' },
  }),
  get('getOrder', '/api/v3/order', {
    weight: 4,
    params: { symbol: 'string!', orderId: 'long', origClientOrderId: 'string' },
  }),
  get('orderAmendments', '/api/v3/order/amendments', {
    weight: 4,
    params: { symbol: 'string!', orderId: 'long!', fromExecutionId: 'long', limit: 'long' },
  }),
  get('getOrderList', '/api/v3/orderList', { weight: 4, params: { orderListId: 'long', origClientOrderId: 'string' } }),
  get('rateLimitOrder', '/api/v3/rateLimit/order', { weight: 40 }),
]
