import type { Endpoint } from '../endpoint.ts'
import {
  AUTO_CLOSE_TYPES,
  FUTURES_RESPONSE_TYPES,
  MARKET_OR_LIMIT,
  OPTIONS_TIME_IN_FORCE,
  POSITION_SIDES,
  PRICE_MATCH,
  SIDES,
  TRUE_FALSE,
  WORKING_TYPES,
} from '../param-values.ts'
import { must, section } from '../section.ts'

const { get, post, put, del } = section('portfolio-margin', { page: 'derivatives/portfolio-margin/trade' })

export const portfolioMarginTradeCm: readonly Endpoint[] = [
  get('cmPositionAdlQuantileEstimation', '/papi/v1/cm/adlQuantile', { weight: 5, params: { symbol: 'string' } }),
  del('cancelAllCmOpenOrders', '/papi/v1/cm/allOpenOrders', {
    weight: 1,
    params: { symbol: 'string!' },
    settledBy: 'queryAllCurrentCmOpenOrders',
  }),
  get('queryAllCmOrders', '/papi/v1/cm/allOrders', {
    weight: 20,
    weightWhen: { symbol: 20, pair: 40 },
    params: { symbol: 'string', pair: 'string', orderId: 'long', startTime: 'long', endTime: 'long', limit: 'long' },
  }),
  del('cancelAllCmOpenConditionalOrders', '/papi/v1/cm/conditional/allOpenOrders', {
    weight: 1,
    params: { symbol: 'string!' },
    settledBy: 'queryAllCurrentCmOpenConditionalOrders',
  }),
  get('queryAllCmConditionalOrders', '/papi/v1/cm/conditional/allOrders', {
    weight: 40,
    weightWhen: { symbol: 1, '!symbol': 40 },
    params: { symbol: 'string', strategyId: 'long', startTime: 'long', endTime: 'long', limit: 'long' },
  }),
  get('queryCurrentCmOpenConditionalOrder', '/papi/v1/cm/conditional/openOrder', {
    weight: 1,
    params: { symbol: 'string!', strategyId: 'long', newClientStrategyId: 'string' },
  }),
  get('queryAllCurrentCmOpenConditionalOrders', '/papi/v1/cm/conditional/openOrders', {
    weight: 40,
    weightWhen: { symbol: 1, '!symbol': 40 },
    params: { symbol: 'string' },
  }),
  post('newCmConditionalOrder', '/papi/v1/cm/conditional/order', {
    weight: 1,
    orderCount: { '1M': 1 },
    params: {
      symbol: 'string!',
      side: must(SIDES),
      positionSide: POSITION_SIDES,
      strategyType: must(['STOP', 'STOP_MARKET', 'TAKE_PROFIT', 'TAKE_PROFIT_MARKET', 'TRAILING_STOP_MARKET']),
      timeInForce: OPTIONS_TIME_IN_FORCE,
      quantity: 'decimal',
      reduceOnly: 'string',
      price: 'decimal',
      workingType: WORKING_TYPES,
      priceProtect: TRUE_FALSE,
      newClientStrategyId: 'string',
      stopPrice: 'decimal',
      activationPrice: 'decimal',
      callbackRate: 'decimal',
    },
    settledBy: 'queryCmConditionalOrderHistory',
  }),
  del('cancelCmConditionalOrder', '/papi/v1/cm/conditional/order', {
    weight: 1,
    params: { symbol: 'string!', strategyId: 'long', newClientStrategyId: 'string' },
    settledBy: 'queryCmConditionalOrderHistory',
  }),
  get('queryCmConditionalOrderHistory', '/papi/v1/cm/conditional/orderHistory', {
    weight: 1,
    params: { symbol: 'string!', strategyId: 'long', newClientStrategyId: 'string' },
  }),
  get('queryUsersCmForceOrders', '/papi/v1/cm/forceOrders', {
    weight: 50,
    weightWhen: { symbol: 20, '!symbol': 50 },
    params: { symbol: 'string', autoCloseType: AUTO_CLOSE_TYPES, startTime: 'long', endTime: 'long', limit: 'long' },
  }),
  get('queryCurrentCmOpenOrder', '/papi/v1/cm/openOrder', {
    weight: 1,
    params: { symbol: 'string!', orderId: 'long', origClientOrderId: 'string' },
  }),
  get('queryAllCurrentCmOpenOrders', '/papi/v1/cm/openOrders', {
    weight: 40,
    weightWhen: { symbol: 1, '!symbol': 40 },
    params: { symbol: 'string', pair: 'string' },
  }),
  get('queryCmOrder', '/papi/v1/cm/order', {
    weight: 1,
    params: { symbol: 'string!', orderId: 'long', origClientOrderId: 'string' },
  }),
  post('newCmOrder', '/papi/v1/cm/order', {
    weight: 1,
    orderCount: { '1M': 1 },
    params: {
      symbol: 'string!',
      side: must(SIDES),
      positionSide: POSITION_SIDES,
      type: must(MARKET_OR_LIMIT),
      timeInForce: OPTIONS_TIME_IN_FORCE,
      quantity: 'decimal',
      reduceOnly: TRUE_FALSE,
      price: 'decimal',
      priceMatch: PRICE_MATCH,
      newClientOrderId: 'string',
      newOrderRespType: FUTURES_RESPONSE_TYPES,
    },
    settledBy: 'queryCmOrder',
  }),
  put('modifyCmOrder', '/papi/v1/cm/order', {
    weight: 1,
    orderCount: { '1M': 1 },
    params: {
      orderId: 'long',
      origClientOrderId: 'string',
      symbol: 'string!',
      side: must(SIDES),
      quantity: 'decimal!',
      price: 'decimal!',
      priceMatch: PRICE_MATCH,
      modifyId: 'long',
    },
    settledBy: 'queryCmOrder',
  }),
  del('cancelCmOrder', '/papi/v1/cm/order', {
    weight: 1,
    params: { symbol: 'string!', orderId: 'long', origClientOrderId: 'string' },
    settledBy: 'queryCmOrder',
  }),
  get('queryCmModifyOrderHistory', '/papi/v1/cm/orderAmendment', {
    security: 'TRADE',
    weight: 1,
    params: {
      symbol: 'string!',
      orderId: 'long',
      origClientOrderId: 'string',
      startTime: 'long',
      endTime: 'long',
      limit: 'long',
    },
  }),
  get('cmAccountTradeList', '/papi/v1/cm/userTrades', {
    weight: 20,
    weightWhen: { symbol: 20, pair: 40 },
    params: { symbol: 'string', pair: 'string', startTime: 'long', endTime: 'long', fromId: 'long', limit: 'long' },
  }),
]
