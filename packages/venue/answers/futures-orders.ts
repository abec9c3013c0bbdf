import { z } from 'zod'
import { PositionSide, Side } from '../events/fields.ts'
import { flags, ids, maybe, money, texts, times } from './fields.ts'

const OrderStatus = z.enum([
  ...['NEW', 'PARTIALLY_FILLED', 'FILLED', 'CANCELED', 'REJECTED', 'EXPIRED', 'EXPIRED_IN_MATCH'],
] as const)

interface Trailing {
  origType: string
  activatePrice?: unknown
  priceRate?: unknown
}

/** What all answers about a futures order say. */
const Order = z
  .looseObject({
    ...texts('symbol', 'clientOrderId', 'timeInForce', 'type', 'origType'),
    ...ids('orderId'),
    ...money('price', 'origQty', 'executedQty', 'stopPrice'),
    status: OrderStatus,
    side: Side,
    positionSide: PositionSide.optional(),
    ...flags('reduceOnly'),
    ...times('updateTime'),
    ...maybe.flags('closePosition', 'priceProtect'),
    ...maybe.money('activatePrice', 'priceRate'),
    ...maybe.texts('pair', 'workingType', 'priceMatch', 'selfTradePreventionMode'),
    ...maybe.times('goodTillDate'),
  })
  .refine(saysHowItTrails, 'no activation')

function saysHowItTrails({ origType, activatePrice, priceRate }: Trailing): boolean {
  return origType !== 'TRAILING_STOP_MARKET' || (activatePrice !== undefined && priceRate !== undefined)
}

/**
 * A placed, changed or cancelled order. Since 2026-06-30 these answers name neither average price nor sums: take
 * them from events or queries.
 */
export const FuturesOrderAck = Order.safeExtend(maybe.money('avgPrice', 'cumQty', 'cumQuote', 'cumBase'))
export type FuturesOrderAck = z.infer<typeof FuturesOrderAck>

/** An order as queries show it. */
const Queried = Order.safeExtend({ ...money('avgPrice'), ...times('time') })
export const UsdmOrder = Queried.safeExtend(money('cumQuote'))
export type UsdmOrder = z.infer<typeof UsdmOrder>
export const UsdmOrders = z.array(UsdmOrder)
export const CoinmOrder = Queried.safeExtend(money('cumBase'))
export type CoinmOrder = z.infer<typeof CoinmOrder>
export const CoinmOrders = z.array(CoinmOrder)

const Failed = z.looseObject({ code: z.number(), msg: z.string() })

/** In the order of the request; each element is an order or an error of its own. */
export const FuturesBatch = z.array(z.union([FuturesOrderAck, Failed]))

/** A conditional order; once triggered it names the order it became. */
export const AlgoOrder = z.looseObject({
  ...ids('algoId'),
  ...texts('clientAlgoId', 'algoType', 'orderType', 'symbol', 'timeInForce'),
  side: Side,
  positionSide: PositionSide,
  ...money('quantity', 'triggerPrice', 'price'),
  algoStatus: z.enum(['NEW', 'CANCELED', 'TRIGGERING', 'TRIGGERED', 'FINISHED', 'REJECTED', 'EXPIRED']),
  ...flags('closePosition', 'reduceOnly'),
  ...times('createTime', 'updateTime', 'triggerTime'),
  ...maybe.texts('actualOrderId', 'activatePrice', 'callbackRate', 'workingType', 'selfTradePreventionMode'),
})
export type AlgoOrder = z.infer<typeof AlgoOrder>
export const AlgoOrders = z.array(AlgoOrder)

/** Cancelling may answer with no more than a confirmation. */
export const CancelledAlgoOrder = z.union([
  AlgoOrder,
  z
    .looseObject({ ...ids('algoId'), ...texts('clientAlgoId', 'msg') })
    .refine((answer) => !('algoStatus' in answer || 'orderType' in answer), 'an order without its fields'),
])

export const OrderChanges = z.array(
  z.looseObject({
    ...ids('amendmentId', 'orderId'),
    ...texts('symbol', 'clientOrderId'),
    ...times('time'),
    amendment: z.looseObject({
      price: z.looseObject(money('before', 'after')),
      origQty: z.looseObject(money('before', 'after')),
    }),
  }),
)

/** Orders the exchange placed to liquidate or deleverage the account. */
export const ForcedOrders = z.array(Queried)

export const Countdown = z.looseObject({ symbol: z.string(), ...money('countdownTime') })

const OwnTrade = z.looseObject({
  ...texts('symbol', 'commissionAsset'),
  ...ids('id', 'orderId'),
  side: Side,
  positionSide: PositionSide,
  ...money('price', 'qty', 'realizedPnl', 'commission'),
  ...times('time'),
  ...flags('buyer', 'maker'),
})
export const UsdmOwnTrades = z.array(OwnTrade.extend(money('quoteQty')))
export const CoinmOwnTrades = z.array(OwnTrade.extend({ ...money('baseQty'), ...texts('marginAsset') }))
