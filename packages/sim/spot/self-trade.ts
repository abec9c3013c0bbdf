import type { RestingOrder } from '../market/instrument.ts'
import { remaining, type SpotOrder } from './order.ts'

/** What self-trade prevention did. */
export type Prevention = 'none' | 'makerGone' | 'takerExpires'

/** Keeps an account from trading with itself; the taker's mode rules. @see spot docs, faqs/stp_faq.md */
export function preventSelfTrade(
  taker: SpotOrder,
  maker: RestingOrder,
  price: number,
  makerQuantity: number,
  nextId: () => number,
  at: number,
): Prevention {
  const mode = taker.request.stpMode
  if (maker.uid !== taker.uid || mode === 'NONE') return 'none'
  const id = nextId()
  const takerOrderId = String(taker.orderId)
  const quantity = Math.min(makerQuantity, remaining(taker))
  taker.preventedMatchId = id
  const expireMaker = mode === 'EXPIRE_MAKER' || mode === 'EXPIRE_BOTH'
  if (expireMaker) maker.prevented({ id, takerOrderId, price, quantity: makerQuantity, expires: true, at })
  if (mode === 'EXPIRE_TAKER' || mode === 'EXPIRE_BOTH') return 'takerExpires'
  if (expireMaker) return 'makerGone'
  // DECREMENT; TRANSFER between orders of one and the same account comes to the same.
  maker.prevented({ id, takerOrderId, price, quantity, expires: false, at })
  taker.preventedQuantity += quantity
  return 'makerGone'
}
