import { z } from 'zod'
import { flags, ids, maybe, money, texts, times } from '../answers/fields.ts'
import { Id, Money, Side } from '../events/fields.ts'
import { SpotOrderStatus } from '../events/spot-user.ts'

/** A stop waits for a price or trails one; which, it has to say. */
const saysItsTrigger = ({
  type,
  stopPrice,
  trailingDelta,
}: {
  type: string
  stopPrice?: unknown
  trailingDelta?: unknown
}) => !/^(STOP_LOSS|TAKE_PROFIT)/.test(type) || (stopPrice ?? trailingDelta) !== undefined

/** What Binance says of an order in whatever answer it appears; margin says the same. */
export const OrderCore = z
  .looseObject({
    ...texts('symbol', 'clientOrderId', 'timeInForce', 'type'),
    ...ids('orderId'),
    ...money('price', 'origQty', 'executedQty', 'cummulativeQuoteQty'),
    status: SpotOrderStatus,
    side: Side,
    ...maybe.ids('orderListId', 'preventedMatchId', 'strategyId'),
    ...maybe.money('stopPrice', 'icebergQty', 'origQuoteOrderQty', 'preventedQuantity', 'peggedPrice'),
    ...maybe.texts('selfTradePreventionMode', 'pegPriceType', 'pegOffsetType', 'expiryReason'),
    ...maybe.times('workingTime', 'trailingTime'),
  })
  .refine(saysItsTrigger, 'no trigger')

/** An order as queries show it. */
export const SpotOrder = OrderCore.safeExtend({ ...times('time', 'updateTime'), ...flags('isWorking') })
export type SpotOrder = z.infer<typeof SpotOrder>
export const SpotOrders = z.array(SpotOrder)

const Fill = z.looseObject({
  ...money('price', 'qty', 'commission'),
  ...texts('commissionAsset'),
  /** -1 for fills of smart order routing, which are allocations. */
  ...ids('tradeId'),
})

/**
 * A placed order, as RESULT or FULL tells it. ACK, which names no status, is never asked for and not accepted.
 */
export const PlacedOrder = OrderCore.safeExtend({ ...times('transactTime'), fills: z.array(Fill).optional() })
export type PlacedOrder = z.infer<typeof PlacedOrder>

/** `clientOrderId` is the id of the cancel request, `origClientOrderId` the order's. */
export const CancelledOrder = OrderCore.safeExtend({ ...texts('origClientOrderId'), ...maybe.times('transactTime') })
export type CancelledOrder = z.infer<typeof CancelledOrder>

const ListBody = z.looseObject({
  ...ids('orderListId'),
  ...texts('contingencyType', 'listClientOrderId', 'symbol'),
  listStatusType: z.enum(['RESPONSE', 'EXEC_STARTED', 'UPDATED', 'ALL_DONE']),
  listOrderStatus: z.enum(['EXECUTING', 'ALL_DONE', 'REJECT']),
  ...times('transactionTime'),
  orders: z.array(z.looseObject({ ...texts('symbol', 'clientOrderId'), ...ids('orderId') })),
})

export const OrderList = ListBody
export const OrderLists = z.array(OrderList)
export const PlacedOrderList = ListBody.extend({ orderReports: z.array(OrderCore) })
export const CancelledOrderList = ListBody.extend({ orderReports: z.array(CancelledOrder) })

/** Cancelling everything of a symbol ends single orders and lists. */
export const CancelledOrders = z.array(z.union([CancelledOrderList, CancelledOrder]))

/** Both halves with what became of each; a failed half is judged by `classifyLegs`. */
export const CancelReplaceResult = z.looseObject({
  cancelResult: z.enum(['SUCCESS', 'FAILURE', 'NOT_ATTEMPTED']),
  newOrderResult: z.enum(['SUCCESS', 'FAILURE', 'NOT_ATTEMPTED']),
  cancelResponse: z.unknown(),
  newOrderResponse: z.unknown(),
})

export const AmendedOrder = z.looseObject({
  ...times('transactTime'),
  ...ids('executionId'),
  amendedOrder: z.looseObject({
    ...texts('symbol', 'origClientOrderId', 'clientOrderId'),
    ...ids('orderId'),
    ...money('price', 'qty', 'executedQty'),
    status: SpotOrderStatus,
    side: Side,
  }),
})

const MakerTaker = z.looseObject(money('maker', 'taker'))

/** Empty, unless commission rates were asked for. */
export const TestedOrder = z.looseObject({
  standardCommissionForOrder: MakerTaker.optional(),
  taxCommissionForOrder: MakerTaker.optional(),
  discount: z.looseObject({ ...flags('enabledForAccount', 'enabledForSymbol'), discount: Money.optional() }).optional(),
})

export const Amendments = z.array(
  z.looseObject({
    ...texts('symbol', 'origClientOrderId', 'newClientOrderId'),
    ...ids('orderId', 'executionId'),
    ...money('origQty', 'newQty'),
    ...times('time'),
  }),
)

export const PreventedMatches = z.array(
  z.looseObject({
    ...texts('symbol', 'selfTradePreventionMode'),
    preventedMatchId: Id,
    ...ids('takerOrderId', 'makerOrderId', 'tradeGroupId'),
    ...money('price', 'makerPreventedQuantity'),
    ...times('transactTime'),
  }),
)
