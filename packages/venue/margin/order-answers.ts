import { z } from 'zod'
import { flags, ids, maybe, money, page, texts, times } from '../answers/fields.ts'
import { Side } from '../events/fields.ts'
import { OwnTrade } from '../spot/account-answers.ts'
import { CancelledOrder, OrderList, PlacedOrder, PlacedOrderList, SpotOrder } from '../spot/order-answers.ts'

/** Margin answers are spot's plus which of the two kinds of account they are about and what was borrowed. */
const margin = {
  ...flags('isIsolated'),
  ...maybe.money('marginBuyBorrowAmount'),
  ...maybe.texts('marginBuyBorrowAsset'),
}

export const MarginOrder = SpotOrder.extend(margin)
export const MarginOrders = z.array(MarginOrder)
export const PlacedMarginOrder = PlacedOrder.extend(margin)
export const CancelledMarginOrder = CancelledOrder.extend(margin)
export const MarginOrderList = OrderList.extend(margin)
export const MarginOrderLists = z.array(MarginOrderList)
export const PlacedMarginOrderList = PlacedOrderList.extend(margin)
export const CancelledMarginOrderList = OrderList.extend({ ...margin, orderReports: z.array(CancelledOrder) })
export const CancelledMarginOrders = z.array(z.union([CancelledMarginOrderList, CancelledMarginOrder]))
export const MarginTrades = z.array(OwnTrade.extend(margin))

export const ForcedLiquidations = page(
  z.looseObject({
    ...texts('symbol', 'timeInForce'),
    ...ids('orderId'),
    side: Side,
    ...money('avgPrice', 'executedQty', 'price', 'qty'),
    ...flags('isIsolated'),
    ...times('updatedTime'),
  }),
)

export const MarginPreventedMatches = z.array(
  z.looseObject({
    ...texts('symbol', 'selfTradePreventionMode'),
    ...ids('preventedMatchId', 'takerOrderId', 'makerOrderId'),
    ...money('price', 'makerPreventedQuantity'),
    ...times('transactTime'),
  }),
)

export const LiquidationLoan = z.looseObject({
  asset: z.string(),
  ...money('amount', 'repaidAmount', 'remainingAmount'),
})
export const LiquidationLoanRepayments = page(
  z.looseObject({ ...ids('repayId'), ...texts('asset', 'status'), ...money('amount'), ...times('createTime') }),
)

export const ManualLiquidation = z.looseObject({
  ...texts('asset', 'liabilityAsset'),
  ...money('interest', 'principal'),
  liabilityQty: z.number(),
})

export const SmallLiabilities = z.array(
  z.looseObject({ ...texts('asset', 'liabilityAsset'), ...money('interest', 'principal'), liabilityQty: z.number() }),
)

export const SmallLiabilityExchanges = page(
  z.looseObject({
    ...texts('asset', 'targetAsset'),
    ...money('amount', 'targetAmount'),
    ...times('timestamp'),
  }),
)
