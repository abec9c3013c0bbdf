import { formatFixed } from '../fixed.ts'
import type { OrderState, OwnTrade, SpotOrder } from './order.ts'

/** The answer to a new order: ACK, RESULT or FULL. @see spot docs, rest-api.md "New order" */
export function placedReport(order: SpotOrder): Record<string, unknown> {
  const ack = {
    symbol: order.instrument.spec.symbol,
    orderId: order.orderId,
    orderListId: order.orderListId,
    clientOrderId: order.clientOrderId,
    transactTime: order.createdAt,
  }
  if (order.request.responseType === 'ACK') return ack
  const result = { ...ack, ...resultFields(order) }
  return order.request.responseType === 'RESULT' ? result : { ...result, fills: order.fills.map(fillOf) }
}

/** What RESULT says and every order inside a list or cancel-replace answer repeats. */
export function resultFields(order: SpotOrder): Record<string, unknown> {
  const { request } = order
  return {
    price: formatFixed(request.price),
    origQty: formatFixed(order.quantity),
    executedQty: formatFixed(order.executed),
    origQuoteOrderQty: formatFixed(request.quoteQuantity),
    cummulativeQuoteQty: formatFixed(order.quoteExecuted),
    status: order.status,
    timeInForce: request.timeInForce,
    type: request.type,
    side: order.side,
    ...conditionalFields(order),
    ...(order.workingAt > 0 && { workingTime: order.workingAt }),
    selfTradePreventionMode: request.stpMode,
    ...(order.expiryReason !== '' && { expiryReason: order.expiryReason }),
  }
}

function pegFields({ request: { peg, price } }: SpotOrder): Record<string, unknown> {
  if (!peg) return {}
  return {
    pegPriceType: peg.priceType,
    ...(peg.levels > 0 && { pegOffsetType: 'PRICE_LEVEL', pegOffsetValue: peg.levels }),
    peggedPrice: formatFixed(price),
  }
}

/** Fields that only some orders have. */
function conditionalFields(order: SpotOrder): Record<string, unknown> {
  const { request } = order
  return {
    ...pegFields(order),
    ...(request.icebergQuantity > 0 && { icebergQty: formatFixed(request.icebergQuantity) }),
    ...(request.stopPrice > 0 && { stopPrice: formatFixed(request.stopPrice) }),
    ...(request.trailingDelta > 0 && { trailingDelta: request.trailingDelta, trailingTime: order.trailingAt || -1 }),
    ...(request.strategyId !== undefined && { strategyId: request.strategyId }),
    ...(request.strategyType !== undefined && { strategyType: request.strategyType }),
    ...(order.preventedMatchId !== null && {
      preventedMatchId: order.preventedMatchId,
      preventedQuantity: formatFixed(order.preventedQuantity),
    }),
    ...(request.usedSor && { usedSor: true, workingFloor: 'SOR' }),
  }
}

function fillOf(fill: OwnTrade): Record<string, unknown> {
  return {
    price: formatFixed(fill.price),
    qty: formatFixed(fill.quantity),
    commission: formatFixed(fill.commission),
    commissionAsset: fill.commissionAsset,
    tradeId: fill.id,
  }
}

/** The answer to a cancel. `requestId` is the client id of the cancel itself. */
export function cancelReport(order: SpotOrder, requestId: string, at: number): Record<string, unknown> {
  return {
    symbol: order.instrument.spec.symbol,
    origClientOrderId: order.clientOrderId,
    orderId: order.orderId,
    orderListId: order.orderListId,
    clientOrderId: requestId,
    transactTime: at,
    ...resultFields(order),
  }
}

/** The answer to a query, of the order as it stood in `state`. */
export function queryReport(order: SpotOrder, state: OrderState): Record<string, unknown> {
  const { request } = order
  return {
    symbol: order.instrument.spec.symbol,
    orderId: order.orderId,
    orderListId: order.orderListId,
    clientOrderId: state.clientOrderId,
    price: formatFixed(request.price),
    origQty: formatFixed(state.quantity),
    executedQty: formatFixed(state.executed),
    cummulativeQuoteQty: formatFixed(state.quoteExecuted),
    status: state.status,
    timeInForce: request.timeInForce,
    type: request.type,
    side: order.side,
    stopPrice: formatFixed(request.stopPrice),
    icebergQty: formatFixed(request.icebergQuantity),
    time: order.createdAt,
    updateTime: state.at,
    isWorking: state.isWorking,
    workingTime: order.workingAt > 0 ? order.workingAt : -1,
    origQuoteOrderQty: formatFixed(request.quoteQuantity),
    selfTradePreventionMode: request.stpMode,
    ...(request.trailingDelta > 0 && { trailingDelta: request.trailingDelta, trailingTime: order.trailingAt || -1 }),
    ...(request.strategyId !== undefined && { strategyId: request.strategyId }),
    ...(request.strategyType !== undefined && { strategyType: request.strategyType }),
    ...(order.preventedMatchId !== null && {
      preventedMatchId: order.preventedMatchId,
      preventedQuantity: formatFixed(order.preventedQuantity),
    }),
    ...pegFields(order),
    ...(request.usedSor && { usedSor: true, workingFloor: 'SOR' }),
    ...(order.expiryReason !== '' && { expiryReason: order.expiryReason }),
  }
}

/** A row of `myTrades`. */
export function tradeReport(order: SpotOrder, fill: OwnTrade): Record<string, unknown> {
  return {
    symbol: order.instrument.spec.symbol,
    id: fill.id,
    orderId: order.orderId,
    orderListId: order.orderListId,
    price: formatFixed(fill.price),
    qty: formatFixed(fill.quantity),
    quoteQty: formatFixed(fill.quoteQuantity),
    commission: formatFixed(fill.commission),
    commissionAsset: fill.commissionAsset,
    time: fill.at,
    isBuyer: fill.isBuyer,
    isMaker: fill.isMaker,
    isBestMatch: true,
  }
}
