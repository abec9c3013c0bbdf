import { formatFixed } from '../fixed.ts'
import type { AlgoOrder } from './algo-order.ts'

/** The REST form. */
export function algoReport(order: AlgoOrder): Record<string, unknown> {
  const { spec } = order.instrument
  const price = (value: number): string => formatFixed(value, spec.priceDecimals)
  return {
    algoId: order.algoId,
    clientAlgoId: order.clientAlgoId,
    algoType: 'CONDITIONAL',
    orderType: order.type,
    symbol: spec.symbol,
    side: order.side,
    positionSide: order.positionSide,
    timeInForce: order.timeInForce,
    quantity: formatFixed(order.quantity, spec.quantityDecimals),
    algoStatus: order.status,
    actualOrderId: order.orderId === null ? '' : String(order.orderId),
    actualPrice: '0.00000',
    triggerPrice: price(order.triggerPrice),
    price: price(order.price),
    icebergQuantity: null,
    selfTradePreventionMode: order.stp,
    workingType: order.workingType,
    priceMatch: order.priceMatch,
    closePosition: order.closePosition,
    priceProtect: order.priceProtect,
    reduceOnly: order.reduceOnly,
    activatePrice: order.activatePrice > 0 ? price(order.activatePrice) : '',
    callbackRate: order.callbackRate > 0 ? (order.callbackRate / 10).toFixed(1) : '',
    createTime: order.createdAt,
    updateTime: order.updatedAt,
    triggerTime: order.triggeredAt,
    goodTillDate: order.goodTillDate,
  }
}

/** `ALGO_UPDATE` as it travels. */
export function algoUpdate(order: AlgoOrder, at: number): Record<string, unknown> {
  const { spec } = order.instrument
  const price = (value: number): string => formatFixed(value, spec.priceDecimals)
  return {
    e: 'ALGO_UPDATE',
    T: at,
    E: at,
    o: {
      caid: order.clientAlgoId,
      aid: order.algoId,
      at: 'CONDITIONAL',
      o: order.type,
      s: spec.symbol,
      S: order.side,
      ps: order.positionSide,
      f: order.timeInForce,
      q: formatFixed(order.quantity, spec.quantityDecimals),
      X: order.status,
      ai: order.orderId === null ? '' : String(order.orderId),
      ap: '0.00000',
      aq: '0.00000',
      act: order.orderId === null ? '0' : order.price > 0 ? 'LIMIT' : 'MARKET',
      tp: price(order.triggerPrice),
      p: price(order.price),
      V: order.stp,
      wt: order.workingType,
      pm: order.priceMatch,
      cp: order.closePosition,
      pP: order.priceProtect,
      R: order.reduceOnly,
      tt: order.triggeredAt,
      gtd: order.goodTillDate,
      rm: order.rejectReason,
      ...(order.type === 'TRAILING_STOP_MARKET' && trailingFields(order)),
    },
  }
}

function trailingFields(order: AlgoOrder): Record<string, unknown> {
  return {
    AP: formatFixed(order.activatePrice, order.instrument.spec.priceDecimals),
    cr: (order.callbackRate / 10).toFixed(1),
    ia: order.activated,
  }
}
