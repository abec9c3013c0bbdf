import { errors } from '../errors.ts'
import { planMarket } from './market-plan.ts'
import type { SpotOrder } from './order.ts'
import { givenAsset, lockFor } from './settlement.ts'

/** Sets the money of an order aside. @throws -2010 when there is not enough */
export function reserve(order: SpotOrder): void {
  const atMarket = order.request.type === 'MARKET' || (order.request.price === 0 && order.workingAt > 0)
  setAside(order, atMarket ? marketNeed(order) : lockFor(order, order.quantity))
}

/** @throws -2010 when there is not enough */
export function setAside(order: SpotOrder, amount: bigint): void {
  if (order.account.spot.of(givenAsset(order)).free < amount) throw errors.insufficientBalance()
  order.account.spot.lock(givenAsset(order), amount)
  order.locked += amount
}

/** A budget in quote also settles how much can be had for it. */
function marketNeed(order: SpotOrder): bigint {
  const { request, instrument, side } = order
  const plan = planMarket(instrument, side, order.quantity, request.quoteQuantity)
  if (request.quoteQuantity > 0) order.quantity = plan.quantity
  if (side === 'SELL') return BigInt(order.quantity)
  return request.quoteQuantity > 0 ? BigInt(request.quoteQuantity) : plan.cost
}
