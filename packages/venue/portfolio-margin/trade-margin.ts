import type { Endpoint } from '../endpoint.ts'
import {
  FUTURES_RESPONSE_TYPES,
  SELF_TRADE_PREVENTION,
  SIDE_EFFECTS,
  SIDES,
  SPOT_ORDER_TYPES,
  SPOT_RESPONSE_TYPES,
  TIME_IN_FORCE,
} from '../param-values.ts'
import { must, section } from '../section.ts'

const { get, post, del } = section('portfolio-margin', { page: 'derivatives/portfolio-margin/trade' })

export const portfolioMarginTradeMargin: readonly Endpoint[] = [
  del('cancelMarginAccountAllOpenOrdersOnASymbol', '/papi/v1/margin/allOpenOrders', {
    weight: 5,
    params: { symbol: 'string!' },
    settledBy: 'queryCurrentMarginOpenOrder',
  }),
  get('queryMarginAccountsAllOco', '/papi/v1/margin/allOrderList', {
    weight: 100,
    params: { fromId: 'long', startTime: 'long', endTime: 'long', limit: 'long' },
  }),
  get('queryAllMarginAccountOrders', '/papi/v1/margin/allOrders', {
    weight: 100,
    params: { symbol: 'string!', orderId: 'long', startTime: 'long', endTime: 'long', limit: 'long' },
  }),
  get('queryUsersMarginForceOrders', '/papi/v1/margin/forceOrders', {
    weight: 1,
    params: { startTime: 'long', endTime: 'long', current: 'long', size: 'long' },
  }),
  get('marginAccountTradeList', '/papi/v1/margin/myTrades', {
    weight: 5,
    params: { symbol: 'string!', orderId: 'long', startTime: 'long', endTime: 'long', fromId: 'long', limit: 'long' },
  }),
  get('queryMarginAccountsOpenOco', '/papi/v1/margin/openOrderList', { weight: 5 }),
  get('queryCurrentMarginOpenOrder', '/papi/v1/margin/openOrders', { weight: 5, params: { symbol: 'string!' } }),
  get('queryMarginAccountOrder', '/papi/v1/margin/order', {
    weight: 10,
    params: { symbol: 'string!', orderId: 'long', origClientOrderId: 'string' },
  }),
  post('newMarginOrder', '/papi/v1/margin/order', {
    weight: 1,
    orderCount: { '1M': 1 },
    params: {
      symbol: 'string!',
      side: must(SIDES),
      type: must(SPOT_ORDER_TYPES),
      quantity: 'decimal',
      quoteOrderQty: 'decimal',
      price: 'decimal',
      stopPrice: 'decimal',
      newClientOrderId: 'string',
      newOrderRespType: SPOT_RESPONSE_TYPES,
      icebergQty: 'decimal',
      sideEffectType: SIDE_EFFECTS,
      timeInForce: TIME_IN_FORCE,
      selfTradePreventionMode: SELF_TRADE_PREVENTION,
      autoRepayAtCancel: 'boolean',
    },
    settledBy: 'queryMarginAccountOrder',
  }),
  del('cancelMarginAccountOrder', '/papi/v1/margin/order', {
    weight: 2,
    params: { symbol: 'string!', orderId: 'long', origClientOrderId: 'string', newClientOrderId: 'string' },
    settledBy: 'queryMarginAccountOrder',
  }),
  post('marginAccountNewOco', '/papi/v1/margin/order/oco', {
    weight: 1,
    orderCount: { '1M': 1 },
    params: {
      symbol: 'string!',
      listClientOrderId: 'string',
      side: must(SIDES),
      quantity: 'decimal!',
      limitClientOrderId: 'string',
      price: 'decimal!',
      limitIcebergQty: 'decimal',
      stopClientOrderId: 'string',
      stopPrice: 'decimal!',
      stopLimitPrice: 'decimal',
      stopIcebergQty: 'decimal',
      stopLimitTimeInForce: TIME_IN_FORCE,
      newOrderRespType: FUTURES_RESPONSE_TYPES,
      sideEffectType: ['NO_SIDE_EFFECT', 'MARGIN_BUY', 'AUTO_REPAY'],
    },
    settledBy: 'queryMarginAccountsOco',
  }),
  get('queryMarginAccountsOco', '/papi/v1/margin/orderList', {
    weight: 5,
    params: { orderListId: 'long', origClientOrderId: 'string' },
  }),
  del('cancelMarginAccountOcoOrders', '/papi/v1/margin/orderList', {
    weight: 2,
    params: { symbol: 'string!', orderListId: 'long', listClientOrderId: 'string', newClientOrderId: 'string' },
    settledBy: 'queryMarginAccountsOco',
  }),
  post('marginAccountRepayDebt', '/papi/v1/margin/repay-debt', {
    weight: 3000,
    params: { asset: 'string!', amount: 'string', specifyRepayAssets: 'string' },
    settledBy: 'queryMarginRepayRecord',
  }),
  post('marginAccountBorrow', '/papi/v1/marginLoan', {
    security: 'MARGIN',
    weight: 100,
    params: { asset: 'string!', amount: 'decimal!' },
    settledBy: 'queryMarginLoanRecord',
  }),
  get('queryUserRateLimit', '/papi/v1/rateLimit/order', { weight: 1 }),
  post('marginAccountRepay', '/papi/v1/repayLoan', {
    security: 'MARGIN',
    weight: 100,
    params: { asset: 'string!', amount: 'decimal!' },
    settledBy: 'queryMarginRepayRecord',
  }),
]
