import type { OrderState } from '@flotilla/protocol'
import Big from 'big.js'
import type { Deed } from './resting.ts'

/** Binance's "quantity greater than max quantity" of futures. */
const aboveMost = -4005

/**
 * Hands in an exit at the market, in parts where the position is larger than one order may be: halved until one is
 * taken. Where a part comes to nothing otherwise the rest is left to the next look.
 */
export async function exitInParts(
  { order, ...deed }: Deed,
  handIn: (deed: Deed) => Promise<OrderState | undefined>,
): Promise<void> {
  const whole = String(order.quantity)
  const digits = whole.split('.')[1]?.length ?? 0
  let left = new Big(whole)
  for (let part = left; left.gt(0) && part.gt(0); ) {
    const quantity = part.lt(left) ? part : left
    const record = await handIn({ ...deed, order: { ...order, quantity: quantity.toFixed() } })
    if (record?.fault?.venueCode === aboveMost) part = part.div(2).round(digits, Big.roundDown)
    else if (record?.state === 'placed') left = left.minus(quantity)
    else return
  }
}
