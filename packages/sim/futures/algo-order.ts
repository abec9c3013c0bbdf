import type { Side } from '../engine/book.ts'
import type { Instrument } from '../market/instrument.ts'
import type { FuturesAccount } from './account.ts'
import type { FuturesStp, FuturesTime } from './order.ts'
import type { PositionSide } from './position.ts'

export const ALGO_TYPES = ['STOP', 'STOP_MARKET', 'TAKE_PROFIT', 'TAKE_PROFIT_MARKET', 'TRAILING_STOP_MARKET'] as const
export type AlgoType = (typeof ALGO_TYPES)[number]
export type AlgoStatus = 'NEW' | 'CANCELED' | 'TRIGGERING' | 'TRIGGERED' | 'FINISHED' | 'REJECTED' | 'EXPIRED'

/** A conditional order of the algo endpoints. Amounts in units of 1e-8. */
export interface AlgoOrder {
  readonly account: FuturesAccount
  readonly instrument: Instrument
  readonly algoId: number
  readonly clientAlgoId: string
  readonly type: AlgoType
  readonly side: Side
  readonly positionSide: PositionSide
  readonly timeInForce: FuturesTime
  readonly quantity: number
  /** Of the order it becomes; 0 becomes a market order. */
  readonly price: number
  readonly triggerPrice: number
  readonly workingType: 'CONTRACT_PRICE' | 'MARK_PRICE'
  readonly priceMatch: string
  readonly closePosition: boolean
  readonly priceProtect: boolean
  readonly reduceOnly: boolean
  /** Trailing: where tracking starts, and the distance in hundredths of a percent. */
  readonly activatePrice: number
  readonly callbackRate: number
  readonly stp: FuturesStp
  readonly goodTillDate: number
  readonly createdAt: number
  status: AlgoStatus
  updatedAt: number
  triggeredAt: number
  /** Trailing: whether tracking has begun, and the best price since. */
  activated: boolean
  extreme: number
  /** The order it became. */
  orderId: bigint | null
  rejectReason: string
}

/** Whether a price (contract or mark, as the order says) sets it off. Moves a trailing order's extreme. */
export function isTriggered(order: AlgoOrder, price: number): boolean {
  if (order.type === 'TRAILING_STOP_MARKET') return trail(order, price)
  const up = (order.side === 'BUY') === order.type.startsWith('STOP')
  return up ? price >= order.triggerPrice : price <= order.triggerPrice
}

function trail(order: AlgoOrder, price: number): boolean {
  const buying = order.side === 'BUY'
  if (!order.activated) {
    const reached = order.activatePrice === 0 || (buying ? price <= order.activatePrice : price >= order.activatePrice)
    if (!reached) return false
    order.activated = true
    order.extreme = price
    return false
  }
  order.extreme = buying ? Math.min(order.extreme, price) : Math.max(order.extreme, price)
  const distance = (order.extreme * order.callbackRate) / 1_000
  return buying ? price >= order.extreme + distance : price <= order.extreme - distance
}
