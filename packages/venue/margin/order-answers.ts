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

export const MarginOrder = SpotOrder.safeExtend(margin)
export const MarginOrders = z.array(MarginOrder)
export const PlacedMarginOrder = PlacedOrder.safeExtend(margin)
export const CancelledMarginOrder = CancelledOrder.safeExtend(margin)
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
  z.looseObject({
    ...ids('repayId'),
    ...texts('asset'),
    ...money('amount'),
    status: z.enum(['SUCCESS', 'PENDING', 'FAILED']),
    ...times('createTime'),
  }),
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

/** A low-latency trading key; `type` is how it signs. */
export const SpecialKey = z.looseObject({
  ...texts('apiName', 'apiKey', 'ip', 'type'),
  permissionMode: z.enum(['TRADE', 'READ']),
})
export const SpecialKeys = z.array(SpecialKey)

/** The secret is told this once, and not at all where the caller brought a public key. */
export const CreatedSpecialKey = z.looseObject({ ...texts('apiKey', 'type'), secretKey: z.string().nullish() })

export const LiquidationLoanRepaid = z.looseObject({
  ...ids('repayId'),
  ...texts('asset'),
  ...money('amount'),
  status: z.enum(['SUCCESS', 'PENDING']),
  ...times('createTime'),
})
