import { OrderCounts } from '../answers/fields.ts'
import type { Endpoint } from '../endpoint.ts'
import { section } from '../section.ts'
import { AccountFilters, Allocations, Commission, SpotAccount, SpotTrades } from './account-answers.ts'
import { Amendments, OrderList, OrderLists, PreventedMatches, SpotOrder, SpotOrders } from './order-answers.ts'

const { get } = section('spot', { page: 'binance-spot-api-docs/rest-api/account-endpoints' })

export const spotAccount: readonly Endpoint[] = [
  get('getAccount', '/api/v3/account', { weight: 20, params: { omitZeroBalances: 'boolean' }, answer: SpotAccount }),
  get('accountCommission', '/api/v3/account/commission', {
    weight: 20,
    recvWindow: 'unused',
    params: { symbol: 'string!' },
    answer: Commission,
  }),
  get('allOrderList', '/api/v3/allOrderList', {
    weight: 20,
    params: { fromId: 'long', startTime: 'long', endTime: 'long', limit: 'int' },
    answer: OrderLists,
  }),
  get('allOrders', '/api/v3/allOrders', {
    weight: 20,
    params: { symbol: 'string!', orderId: 'long', startTime: 'long', endTime: 'long', limit: 'int' },
    answer: SpotOrders,
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
    answer: Allocations,
  }),
  get('myFilters', '/api/v3/myFilters', { weight: 40, params: { symbol: 'string!' }, answer: AccountFilters }),
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
    answer: PreventedMatches,
  }),
  get('myTrades', '/api/v3/myTrades', {
    weight: 20,
    weightWhen: { orderId: 5, '!orderId': 20 },
    params: { symbol: 'string!', orderId: 'long', startTime: 'long', endTime: 'long', fromId: 'long', limit: 'int' },
    answer: SpotTrades,
  }),
  get('openOrderList', '/api/v3/openOrderList', { weight: 6, answer: OrderLists }),
  get('getOpenOrders', '/api/v3/openOrders', {
    weight: 80,
    weightWhen: { symbol: 6, '!symbol': 80 },
    params: { symbol: 'string' },
    answer: SpotOrders,
  }),
  get('getOrder', '/api/v3/order', {
    weight: 4,
    params: { symbol: 'string!', orderId: 'long', origClientOrderId: 'string' },
    answer: SpotOrder,
  }),
  get('orderAmendments', '/api/v3/order/amendments', {
    weight: 4,
    params: { symbol: 'string!', orderId: 'long!', fromExecutionId: 'long', limit: 'long' },
    answer: Amendments,
  }),
  get('getOrderList', '/api/v3/orderList', {
    weight: 4,
    params: { orderListId: 'long', origClientOrderId: 'string' },
    answer: OrderList,
  }),
  get('rateLimitOrder', '/api/v3/rateLimit/order', { weight: 40, answer: OrderCounts }),
]
