import type { Fill, Order } from '@flotilla/protocol'
import { z } from 'zod'

const Id = z.union([z.string(), z.number()]).transform(String)
const At = z.union([z.string(), z.number()]).transform(Number)

/** A row of `spot.myTrades`. @see https://developers.binance.com/docs/binance-spot-api-docs/rest-api/account-endpoints */
export const SpotTrade = z.looseObject({
  id: Id,
  orderId: Id,
  price: z.string(),
  qty: z.string(),
  quoteQty: z.string(),
  commission: z.string(),
  commissionAsset: z.string(),
  time: At,
  isBuyer: z.boolean(),
  isMaker: z.boolean(),
})
export type SpotTrade = z.output<typeof SpotTrade>

/** The answer of `spot.getOrder`. */
export const SpotOrder = z.looseObject({
  orderId: Id,
  clientOrderId: z.string(),
  side: z.enum(['BUY', 'SELL']),
  type: z.string(),
  status: z.string(),
  price: z.string(),
  origQty: z.string(),
  executedQty: z.string(),
  cummulativeQuoteQty: z.string(),
  updateTime: At,
})
export type SpotOrder = z.output<typeof SpotOrder>

/** An order as a query tells it, as a fact. */
export const orderFact = (symbol: string, order: SpotOrder, commandId: string | undefined): Order => ({
  id: `spot:${symbol}:${order.orderId}:${order.updateTime}`,
  market: 'spot',
  symbol,
  orderId: order.orderId,
  clientOrderId: order.clientOrderId,
  side: order.side,
  type: order.type,
  status: order.status,
  price: order.price,
  quantity: order.origQty,
  executedQuantity: order.executedQty,
  executedQuoteQuantity: order.cummulativeQuoteQty,
  at: order.updateTime,
  ...(commandId === undefined ? {} : { commandId }),
})

/** A trade as a query tells it, as the fill of its order. */
export const fillFact = (symbol: string, trade: SpotTrade, order: SpotOrder, commandId: string | undefined): Fill => ({
  id: `spot:${symbol}:${trade.id}`,
  market: 'spot',
  symbol,
  orderId: trade.orderId,
  clientOrderId: order.clientOrderId,
  side: order.side,
  price: trade.price,
  quantity: trade.qty,
  quoteQuantity: trade.quoteQty,
  fee: trade.commission,
  feeAsset: trade.commissionAsset,
  maker: trade.isMaker,
  at: trade.time,
  ...(commandId === undefined ? {} : { commandId }),
})
