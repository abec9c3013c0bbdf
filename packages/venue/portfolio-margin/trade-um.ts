import type { Endpoint } from '../endpoint.ts'
import {
  ALGO_TYPES,
  AUTO_CLOSE_TYPES,
  FUTURES_RESPONSE_TYPES,
  MARKET_OR_LIMIT,
  POSITION_SIDES,
  PRICE_MATCH,
  SELF_TRADE_PREVENTION,
  SIDES,
  TRUE_FALSE,
  WORKING_TYPES,
} from '../param-values.ts'
import { must, section } from '../section.ts'

const { get, post, put, del } = section('portfolio-margin', { page: 'derivatives/portfolio-margin/trade' })

export const portfolioMarginTradeUm: readonly Endpoint[] = [
  get('umPositionAdlQuantileEstimation', '/papi/v1/um/adlQuantile', { weight: 5, params: { symbol: 'string' } }),
  get('queryCurrentUmOpenAlgoOrder', '/papi/v1/um/algo/algoOrder', {
    weight: 1,
    params: { algoId: 'long', clientAlgoId: 'string' },
  }),
  get('queryUmAlgoOrderHistory', '/papi/v1/um/algo/allAlgoOrders', {
    weight: 5,
    params: { symbol: 'string!', algoId: 'long', startTime: 'long', endTime: 'long', limit: 'long' },
  }),
  del('cancelAllUmAlgoOpenOrders', '/papi/v1/um/algo/allOpenOrders', {
    weight: 1,
    params: { symbol: 'string!' },
    settledBy: 'queryAllCurrentUmOpenAlgoOrders',
  }),
  get('queryAllCurrentUmOpenAlgoOrders', '/papi/v1/um/algo/openAlgoOrders', {
    weight: 1,
    params: { algoType: 'string', symbol: 'string', algoId: 'long' },
  }),
  // CallbackRate range 0.1..20 since 2026-10-23 (10 before).
  post('newUmAlgoOrder', '/papi/v1/um/algo/order', {
    weight: 1,
    orderCount: { '1M': 1 },
    params: {
      algoType: must(ALGO_TYPES),
      symbol: 'string!',
      side: must(SIDES),
      positionSide: POSITION_SIDES,
      type: must(['STOP', 'TAKE_PROFIT', 'STOP_MARKET', 'TAKE_PROFIT_MARKET', 'TRAILING_STOP_MARKET']),
      timeInForce: ['IOC', 'GTC', 'FOK', 'GTX', 'GTD'],
      quantity: 'decimal',
      price: 'decimal',
      triggerPrice: 'decimal',
      workingType: WORKING_TYPES,
      priceMatch: PRICE_MATCH,
      closePosition: TRUE_FALSE,
      priceProtect: TRUE_FALSE,
      reduceOnly: TRUE_FALSE,
      activatePrice: 'decimal',
      callbackRate: 'decimal',
      clientAlgoId: 'string',
      newOrderRespType: FUTURES_RESPONSE_TYPES,
      selfTradePreventionMode: SELF_TRADE_PREVENTION,
      goodTillDate: 'long',
    },
    settledBy: 'queryCurrentUmOpenAlgoOrder',
  }),
  del('cancelUmAlgoOrder', '/papi/v1/um/algo/order', {
    weight: 1,
    params: { algoId: 'long', clientAlgoId: 'string' },
    settledBy: 'queryCurrentUmOpenAlgoOrder',
  }),
  del('cancelAllUmOpenOrders', '/papi/v1/um/allOpenOrders', {
    weight: 1,
    params: { symbol: 'string!' },
    settledBy: 'queryAllCurrentUmOpenOrders',
  }),
  get('queryAllUmOrders', '/papi/v1/um/allOrders', {
    weight: 5,
    params: { symbol: 'string!', orderId: 'long', startTime: 'long', endTime: 'long', limit: 'long' },
  }),
  // Deprecated 2026-04-28; replaced by /papi/v1/um/algo/*.
  del('cancelAllUmOpenConditionalOrders', '/papi/v1/um/conditional/allOpenOrders', {
    weight: 1,
    params: { symbol: 'string!' },
    settledBy: 'queryAllCurrentUmOpenConditionalOrders',
    deprecated: true,
  }),
  // Deprecated 2026-04-28; replaced by /papi/v1/um/algo/*.
  get('queryAllUmConditionalOrders', '/papi/v1/um/conditional/allOrders', {
    weight: 40,
    weightWhen: { symbol: 1, '!symbol': 40 },
    params: { symbol: 'string', strategyId: 'long', startTime: 'long', endTime: 'long', limit: 'long' },
    deprecated: true,
  }),
  // Deprecated 2026-04-28; replaced by /papi/v1/um/algo/*.
  get('queryCurrentUmOpenConditionalOrder', '/papi/v1/um/conditional/openOrder', {
    weight: 1,
    params: { symbol: 'string!', strategyId: 'long', newClientStrategyId: 'string' },
    deprecated: true,
  }),
  // Deprecated 2026-04-28; replaced by /papi/v1/um/algo/*.
  get('queryAllCurrentUmOpenConditionalOrders', '/papi/v1/um/conditional/openOrders', {
    weight: 40,
    weightWhen: { symbol: 1, '!symbol': 40 },
    params: { symbol: 'string' },
    deprecated: true,
  }),
  // Deprecated 2026-04-28; replaced by /papi/v1/um/algo/*.
  post('newUmConditionalOrder', '/papi/v1/um/conditional/order', {
    weight: 1,
    orderCount: { '1M': 1 },
    params: {
      symbol: 'string!',
      side: must(SIDES),
      positionSide: POSITION_SIDES,
      strategyType: must(['STOP', 'STOP_MARKET', 'TAKE_PROFIT', 'TAKE_PROFIT_MARKET', 'TRAILING_STOP_MARKET']),
      timeInForce: ['GTC', 'IOC', 'FOK', 'GTX', 'GTD'],
      quantity: 'decimal',
      reduceOnly: TRUE_FALSE,
      price: 'decimal',
      workingType: WORKING_TYPES,
      priceProtect: TRUE_FALSE,
      newClientStrategyId: 'string',
      stopPrice: 'decimal',
      activationPrice: 'decimal',
      callbackRate: 'decimal',
      priceMatch: PRICE_MATCH,
      selfTradePreventionMode: SELF_TRADE_PREVENTION,
      goodTillDate: 'long',
    },
    settledBy: 'queryUmConditionalOrderHistory',
    deprecated: true,
  }),
  // Deprecated 2026-04-28; replaced by /papi/v1/um/algo/*.
  del('cancelUmConditionalOrder', '/papi/v1/um/conditional/order', {
    weight: 1,
    params: { symbol: 'string!', strategyId: 'long', newClientStrategyId: 'string' },
    settledBy: 'queryUmConditionalOrderHistory',
    deprecated: true,
  }),
  // Deprecated 2026-04-28; replaced by /papi/v1/um/algo/*.
  get('queryUmConditionalOrderHistory', '/papi/v1/um/conditional/orderHistory', {
    weight: 1,
    params: { symbol: 'string!', strategyId: 'long', newClientStrategyId: 'string' },
    deprecated: true,
  }),
  get('getUmFuturesBnbBurnStatus', '/papi/v1/um/feeBurn', { weight: 30 }),
  post('toggleBnbBurnOnUmFuturesTrade', '/papi/v1/um/feeBurn', {
    weight: 1,
    params: { feeBurn: must(TRUE_FALSE) },
    settledBy: 'getUmFuturesBnbBurnStatus',
  }),
  get('queryUsersUmForceOrders', '/papi/v1/um/forceOrders', {
    weight: 50,
    weightWhen: { symbol: 20, '!symbol': 50 },
    params: { symbol: 'string', autoCloseType: AUTO_CLOSE_TYPES, startTime: 'long', endTime: 'long', limit: 'long' },
  }),
  get('queryCurrentUmOpenOrder', '/papi/v1/um/openOrder', {
    weight: 1,
    params: { symbol: 'string!', orderId: 'long', origClientOrderId: 'string' },
  }),
  get('queryAllCurrentUmOpenOrders', '/papi/v1/um/openOrders', {
    weight: 40,
    weightWhen: { symbol: 1, '!symbol': 40 },
    params: { symbol: 'string' },
  }),
  get('queryUmOrder', '/papi/v1/um/order', {
    weight: 1,
    params: { symbol: 'string!', orderId: 'long', origClientOrderId: 'string' },
  }),
  post('newUmOrder', '/papi/v1/um/order', {
    weight: 1,
    orderCount: { '1M': 1 },
    params: {
      symbol: 'string!',
      side: must(SIDES),
      positionSide: POSITION_SIDES,
      type: must(MARKET_OR_LIMIT),
      timeInForce: ['GTC', 'IOC', 'FOK', 'GTX', 'GTD'],
      quantity: 'decimal',
      reduceOnly: TRUE_FALSE,
      price: 'decimal',
      newClientOrderId: 'string',
      newOrderRespType: FUTURES_RESPONSE_TYPES,
      priceMatch: PRICE_MATCH,
      selfTradePreventionMode: SELF_TRADE_PREVENTION,
      goodTillDate: 'long',
    },
    settledBy: 'queryUmOrder',
  }),
  put('modifyUmOrder', '/papi/v1/um/order', {
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
    settledBy: 'queryUmOrder',
  }),
  del('cancelUmOrder', '/papi/v1/um/order', {
    weight: 1,
    params: { symbol: 'string!', orderId: 'long', origClientOrderId: 'string' },
    settledBy: 'queryUmOrder',
  }),
  get('queryUmModifyOrderHistory', '/papi/v1/um/orderAmendment', {
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
  get('umAccountTradeList', '/papi/v1/um/userTrades', {
    weight: 5,
    params: { symbol: 'string!', startTime: 'long', endTime: 'long', fromId: 'long', limit: 'long' },
  }),
]
