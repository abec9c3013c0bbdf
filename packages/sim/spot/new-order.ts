import type { SpotOrder } from './order.ts'

/** What is known of an order before anything has happened to it. */
export type OrderOrigin = Pick<
  SpotOrder,
  'account' | 'instrument' | 'request' | 'orderId' | 'orderListId' | 'status' | 'createdAt'
>

/** What the engine tells an order that rests on the book. */
export type Making = Pick<SpotOrder, 'filled' | 'exhausted' | 'prevented'>

/** An order as it begins: nothing traded, nothing set aside, not on the book. */
export function newOrder(origin: OrderOrigin, makingOf: (order: SpotOrder) => Making): SpotOrder {
  const { account, request } = origin
  const order: SpotOrder = {
    ...origin,
    uid: account.uid,
    side: request.side,
    clientOrderId: request.clientOrderId,
    quantity: request.quantity,
    executed: 0,
    quoteExecuted: 0n,
    locked: 0n,
    preventedQuantity: 0,
    preventedMatchId: null,
    updatedAt: origin.createdAt,
    workingAt: 0,
    entry: null,
    hidden: 0,
    trailingExtreme: 0,
    trailingAt: 0,
    expiryReason: '',
    fills: [],
    states: [],
    filled: (trade) => making.filled(trade),
    exhausted: () => making.exhausted(),
    prevented: (match) => making.prevented(match),
  }
  const making = makingOf(order)
  return order
}
