import { multiplyUp, UNIT } from '../fixed.ts'
import type { Markets } from '../market/markets.ts'
import type { MarketTrade } from '../market/tape.ts'
import { isFinal, type OwnTrade, remaining, type SpotOrder } from './order.ts'

/** Which asset an order gives away, and so has set aside. */
export const givenAsset = (order: SpotOrder): string =>
  order.side === 'BUY' ? order.instrument.spec.quote : order.instrument.spec.base

/** Moves the money of one trade for one side of it, and takes the commission. */
export function settle(order: SpotOrder, trade: MarketTrade, isMaker: boolean, markets: Markets): OwnTrade {
  const { account, instrument } = order
  const { base, quote } = instrument.spec
  const quoteQuantity = instrument.value(trade.price, trade.quantity)
  const isBuyer = order.side === 'BUY'
  const paid = isBuyer ? quoteQuantity : BigInt(trade.quantity)
  const received = isBuyer ? BigInt(trade.quantity) : quoteQuantity
  const receivedAsset = isBuyer ? base : quote
  account.spot.spendLocked(givenAsset(order), paid)
  order.locked -= paid
  account.spot.credit(receivedAsset, received)
  const { commission, commissionAsset } = commissionOf(order, received, receivedAsset, isMaker, markets)
  account.spot.debit(commissionAsset, commission)
  order.executed += trade.quantity
  order.quoteExecuted += quoteQuantity
  const own: OwnTrade = {
    id: trade.id,
    price: trade.price,
    quantity: trade.quantity,
    quoteQuantity,
    commission,
    commissionAsset,
    at: trade.at,
    isBuyer,
    isMaker,
    orderId: order.orderId,
    orderListId: order.orderListId,
  }
  order.fills.push(own)
  return own
}

/** Gives back what is set aside beyond what the rest of the order can cost. */
export function releaseSurplus(order: SpotOrder): void {
  const needed = isFinal(order) ? 0n : lockFor(order, remaining(order))
  const surplus = order.locked - needed
  if (surplus <= 0n) return
  order.account.spot.unlock(givenAsset(order), surplus)
  order.locked -= surplus
}

/** What has to be set aside for `quantity` of a priced order. */
export function lockFor(order: SpotOrder, quantity: number): bigint {
  if (order.side === 'SELL') return BigInt(quantity)
  const price = order.request.price > 0 ? order.request.price : order.request.stopPrice
  return price > 0 ? multiplyUp(price, quantity) : order.locked
}

/** In what was received, or in BNB at a quarter less when the account wants that and has it. */
function commissionOf(
  order: SpotOrder,
  received: bigint,
  asset: string,
  isMaker: boolean,
  markets: Markets,
): { commission: bigint; commissionAsset: string } {
  const { account } = order
  const rate = BigInt(isMaker ? account.rates.maker : account.rates.taker)
  const plain = { commission: (received * rate) / 1_000_000n, commissionAsset: asset }
  if (!account.bnbBurn || asset === 'BNB') return plain
  const price = markets.get('spot', `BNB${asset}`)?.lastPrice()
  if (!price) return plain
  const inBnb = (plain.commission * BigInt(UNIT) * 75n) / (BigInt(price) * 100n)
  return account.spot.of('BNB').free >= inBnb ? { commission: inBnb, commissionAsset: 'BNB' } : plain
}
