import type { Endpoint } from '../endpoint.ts'
import {
  ALGO_TYPES,
  AUTO_CLOSE_TYPES,
  FUTURES_ORDER_TYPES,
  FUTURES_RESPONSE_TYPES,
  FUTURES_TIME_IN_FORCE,
  OPTIONS_TIME_IN_FORCE,
  POSITION_SIDES,
  PRICE_MATCH,
  SELF_TRADE_PREVENTION,
  SIDES,
  TRUE_FALSE,
  WORKING_TYPES,
} from '../param-values.ts'
import { must, section } from '../section.ts'

const { get, post, put, del } = section('coinm', { page: 'derivatives/coin-margined-futures/trade/rest-api' })

export const coinmTrade: readonly Endpoint[] = [
  get('positionAdlQuantileEstimation', '/dapi/v1/adlQuantile', { weight: 5, params: { symbol: 'string' } }),
  post('newAlgoOrder', '/dapi/v1/algoOrder', {
    weight: 0,
    orderCount: { '10S': 1, '1M': 1 },
    params: {
      algoType: must(ALGO_TYPES),
      symbol: 'string!',
      side: must(SIDES),
      positionSide: POSITION_SIDES,
      type: must(FUTURES_ORDER_TYPES),
      timeInForce: FUTURES_TIME_IN_FORCE,
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
    settledBy: 'currentAllAlgoOpenOrders',
  }),
  del('cancelAlgoOrder', '/dapi/v1/algoOrder', {
    weight: 1,
    params: { algoId: 'long', clientAlgoId: 'string' },
    settledBy: 'currentAllAlgoOpenOrders',
  }),
  del('cancelAllOpenOrders', '/dapi/v1/allOpenOrders', {
    weight: 1,
    params: { symbol: 'string!' },
    settledBy: 'currentAllOpenOrders',
  }),
  // Flat 5 since the 2026-06 CM/UM integration (20 with symbol / 40 with pair before).
  get('allOrders', '/dapi/v1/allOrders', {
    weight: 5,
    params: { symbol: 'string', pair: 'string', orderId: 'long', startTime: 'long', endTime: 'long', limit: 'long' },
  }),
  post('placeMultipleOrders', '/dapi/v1/batchOrders', {
    weight: 5,
    orderCount: { '10S': 5, '1M': 1 },
    params: { batchOrders: 'array!' },
    settledBy: 'queryOrder',
  }),
  put('modifyMultipleOrders', '/dapi/v1/batchOrders', {
    weight: 5,
    orderCount: { '10S': 5, '1M': 1 },
    params: { batchOrders: 'array!' },
    settledBy: 'queryOrder',
  }),
  del('cancelMultipleOrders', '/dapi/v1/batchOrders', {
    weight: 1,
    params: { symbol: 'string!', orderIdList: 'array', origClientOrderIdList: 'array' },
    settledBy: 'queryOrder',
  }),
  post('autoCancelAllOpenOrders', '/dapi/v1/countdownCancelAll', {
    weight: 10,
    params: { symbol: 'string!', countdownTime: 'long!' },
  }),
  // Since the 2026-06 CM/UM integration (flat 20 before).
  get('usersForceOrders', '/dapi/v1/forceOrders', {
    weight: 50,
    weightWhen: { symbol: 20, '!symbol': 50 },
    params: { symbol: 'string', autoCloseType: AUTO_CLOSE_TYPES, startTime: 'long', endTime: 'long', limit: 'long' },
  }),
  post('changeInitialLeverage', '/dapi/v1/leverage', {
    weight: 1,
    params: { symbol: 'string!', leverage: 'long!' },
    settledBy: 'positionInformation',
  }),
  post('changeMarginType', '/dapi/v1/marginType', {
    weight: 1,
    params: { symbol: 'string!', marginType: must(['ISOLATED', 'CROSSED']) },
    settledBy: 'positionInformation',
  }),
  get('currentAllAlgoOpenOrders', '/dapi/v1/openAlgoOrders', {
    weight: 40,
    weightWhen: { symbol: 1, '!symbol': 40 },
    params: { algoType: 'string', symbol: 'string', algoId: 'long' },
  }),
  get('queryCurrentOpenOrder', '/dapi/v1/openOrder', {
    weight: 1,
    params: { symbol: 'string!', orderId: 'long', origClientOrderId: 'string' },
  }),
  get('currentAllOpenOrders', '/dapi/v1/openOrders', {
    weight: 40,
    weightWhen: { symbol: 1, '!symbol': 40 },
    params: { symbol: 'string', pair: 'string' },
  }),
  get('queryOrder', '/dapi/v1/order', {
    weight: 1,
    params: { symbol: 'string!', orderId: 'long', origClientOrderId: 'string' },
  }),
  // Connector documents only the 1M counter; the integration notice makes UM and CM share both 10S and 1M.
  // Stop-type values of type are rejected with -4120; use /dapi/v1/algoOrder.
  post('newOrder', '/dapi/v1/order', {
    weight: 0,
    orderCount: { '10S': 1, '1M': 1 },
    params: {
      symbol: 'string!',
      side: must(SIDES),
      positionSide: POSITION_SIDES,
      type: must(FUTURES_ORDER_TYPES),
      reduceOnly: TRUE_FALSE,
      quantity: 'decimal',
      price: 'decimal',
      newClientOrderId: 'string',
      stopPrice: 'decimal',
      closePosition: 'string',
      activationPrice: 'decimal',
      callbackRate: 'decimal',
      timeInForce: OPTIONS_TIME_IN_FORCE,
      workingType: WORKING_TYPES,
      priceProtect: TRUE_FALSE,
      newOrderRespType: FUTURES_RESPONSE_TYPES,
      priceMatch: PRICE_MATCH,
      selfTradePreventionMode: SELF_TRADE_PREVENTION,
    },
    settledBy: 'queryOrder',
  }),
  // Price and quantity both mandatory since the 2026-06 integration.
  put('modifyOrder', '/dapi/v1/order', {
    weight: 1,
    orderCount: { '10S': 1, '1M': 1 },
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
    settledBy: 'queryOrder',
  }),
  del('cancelOrder', '/dapi/v1/order', {
    weight: 1,
    params: { symbol: 'string!', orderId: 'long', origClientOrderId: 'string' },
    settledBy: 'queryOrder',
  }),
  get('getOrderModifyHistory', '/dapi/v1/orderAmendment', {
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
  post('modifyIsolatedPositionMargin', '/dapi/v1/positionMargin', {
    weight: 1,
    params: { symbol: 'string!', positionSide: POSITION_SIDES, amount: 'decimal!', type: 'long!' },
    settledBy: 'getPositionMarginChangeHistory',
  }),
  get('getPositionMarginChangeHistory', '/dapi/v1/positionMargin/history', {
    security: 'TRADE',
    weight: 1,
    params: { symbol: 'string!', type: 'long', startTime: 'long', endTime: 'long', limit: 'long' },
  }),
  get('positionInformation', '/dapi/v1/positionRisk', { weight: 1, params: { marginAsset: 'string', pair: 'string' } }),
  post('changePositionMode', '/dapi/v1/positionSide/dual', {
    weight: 1,
    params: { dualSidePosition: 'string!' },
    settledBy: 'getCurrentPositionMode',
  }),
  // Flat 5 since the 2026-06 CM/UM integration (20 with symbol / 40 with pair before).
  get('accountTradeList', '/dapi/v1/userTrades', {
    weight: 5,
    params: {
      symbol: 'string',
      pair: 'string',
      orderId: 'string',
      startTime: 'long',
      endTime: 'long',
      fromId: 'long',
      limit: 'long',
    },
  }),
]
