import { formatFixed } from '../fixed.ts'
import { rawId } from '../raw-id.ts'
import { priceOf } from './contract.ts'
import type { FuturesAmendment, FuturesFill, FuturesOrder, FuturesState } from './order.ts'

/** The answer to placing, changing or cancelling: without average and cumulated value since the summer of 2026. */
export function acknowledgement(order: FuturesOrder): Record<string, unknown> {
  const { spec } = order.instrument
  return {
    orderId: rawId(order.orderId),
    symbol: spec.symbol,
    ...(spec.market === 'coinm' && { pair: spec.pair }),
    status: order.status,
    clientOrderId: order.request.clientOrderId,
    price: formatFixed(order.price, spec.priceDecimals),
    origQty: formatFixed(order.quantity, spec.quantityDecimals),
    executedQty: formatFixed(order.executed, spec.quantityDecimals),
    cumQty: formatFixed(order.executed, spec.quantityDecimals),
    ...sharedFields(order),
    updateTime: order.updatedAt,
  }
}

function sharedFields(order: FuturesOrder): Record<string, unknown> {
  const { request } = order
  return {
    timeInForce: request.timeInForce,
    type: request.type,
    reduceOnly: request.reduceOnly,
    closePosition: request.closePosition,
    side: order.side,
    positionSide: request.positionSide,
    stopPrice: '0',
    workingType: 'CONTRACT_PRICE',
    priceProtect: false,
    origType: request.origType,
    priceMatch: request.priceMatch,
    selfTradePreventionMode: request.stp,
    goodTillDate: request.goodTillDate,
  }
}

/** A row of the history of changes; `count` is how manieth of the order it was. */
export function amendmentReport(order: FuturesOrder, change: FuturesAmendment, count: number): Record<string, unknown> {
  const { spec } = order.instrument
  const { before, after } = change
  return {
    amendmentId: change.id,
    symbol: spec.symbol,
    pair: spec.pair,
    orderId: rawId(order.orderId),
    clientOrderId: order.request.clientOrderId,
    time: change.at,
    amendment: {
      price: {
        before: formatFixed(before.price, spec.priceDecimals),
        after: formatFixed(after.price, spec.priceDecimals),
      },
      origQty: {
        before: formatFixed(before.quantity, spec.quantityDecimals),
        after: formatFixed(after.quantity, spec.quantityDecimals),
      },
      count,
    },
    priceMatch: order.request.priceMatch,
  }
}

/** The answer to a query, of the order as it stood in `state`. */
export function futuresQueryReport(order: FuturesOrder, state: FuturesState): Record<string, unknown> {
  const { spec } = order.instrument
  const inverse = spec.market === 'coinm'
  return {
    orderId: rawId(order.orderId),
    symbol: spec.symbol,
    ...(inverse && { pair: spec.pair }),
    status: state.status,
    clientOrderId: order.request.clientOrderId,
    price: formatFixed(state.price, spec.priceDecimals),
    avgPrice: formatFixed(priceOf(spec, state.cost, state.executed), spec.priceDecimals),
    origQty: formatFixed(state.quantity, spec.quantityDecimals),
    executedQty: formatFixed(state.executed, spec.quantityDecimals),
    [inverse ? 'cumBase' : 'cumQuote']: formatFixed(state.cost),
    ...sharedFields(order),
    time: order.createdAt,
    updateTime: state.at,
  }
}

/** A row of `userTrades`. */
export function userTradeReport(order: FuturesOrder, fill: FuturesFill): Record<string, unknown> {
  const { spec } = order.instrument
  const inverse = spec.market === 'coinm'
  return {
    symbol: spec.symbol,
    ...(inverse && { pair: spec.pair }),
    id: fill.id,
    orderId: rawId(order.orderId),
    side: order.side,
    price: formatFixed(fill.price, spec.priceDecimals),
    qty: formatFixed(fill.quantity, spec.quantityDecimals),
    realizedPnl: formatFixed(fill.realised),
    [inverse ? 'baseQty' : 'quoteQty']: formatFixed(fill.value),
    commission: formatFixed(fill.commission),
    commissionAsset: spec.marginAsset,
    time: fill.at,
    positionSide: order.request.positionSide,
    buyer: order.side === 'BUY',
    maker: fill.isMaker,
    marginAsset: spec.marginAsset,
  }
}
