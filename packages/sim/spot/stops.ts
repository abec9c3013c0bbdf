import type { Clock } from '../clock.ts'
import { errors } from '../errors.ts'
import type { Instrument } from '../market/instrument.ts'
import type { OrderRequest, SpotOrder } from './order.ts'
import { isFinal } from './order.ts'

/** Watches last prices for orders that wait for a trigger. */
export interface Stops {
  /** Whether an order of this kind waits for a trigger at all. */
  isConditional(request: OrderRequest): boolean
  /** @throws -2010 when the trigger has been passed already */
  check(instrument: Instrument, request: OrderRequest): void
  /** Waits until the price is there, then calls `fire`, outside of any matching. */
  watch(order: SpotOrder, fire: () => void): void
}

const BASIS_POINTS = 10_000

export function createStops({ clock }: { clock: Clock }): Stops {
  const waiting = new Map<Instrument, Map<SpotOrder, () => void>>()

  function consider(orders: Map<SpotOrder, () => void>, price: number): void {
    for (const [order, fire] of [...orders]) {
      if (isFinal(order)) orders.delete(order)
      else if (isReached(order, price, clock.now())) {
        orders.delete(order)
        fire()
      }
    }
  }

  function watched(instrument: Instrument): Map<SpotOrder, () => void> {
    const known = waiting.get(instrument)
    if (known) return known
    const orders = new Map<SpotOrder, () => void>()
    waiting.set(instrument, orders)
    instrument.listen({
      trades(trades) {
        if (orders.size === 0) return
        const prices = trades.map((trade) => trade.price)
        clock.after(0, () => {
          for (const price of prices) consider(orders, price)
        })
      },
    })
    return orders
  }

  return {
    isConditional: (request) => request.stopPrice > 0 || request.trailingDelta > 0,
    check(instrument, request) {
      if (request.trailingDelta > 0 || request.stopPrice === 0) return
      const last = instrument.lastPrice()
      const passed = triggersUpwards(request) ? last >= request.stopPrice : last <= request.stopPrice
      if (passed) throw errors.rejected('Stop price would trigger immediately.')
    },
    watch(order, fire) {
      watched(order.instrument).set(order, fire)
      if (order.request.trailingDelta > 0 && order.request.stopPrice === 0)
        isReached(order, order.instrument.lastPrice(), clock.now())
    },
  }
}

/** Stop-losses that buy and take-profits that sell go off when the price rises. */
export function triggersUpwards(request: OrderRequest): boolean {
  return (request.side === 'BUY') === request.type.startsWith('STOP_LOSS')
}

function isReached(order: SpotOrder, price: number, now: number): boolean {
  const { request } = order
  const upwards = triggersUpwards(request)
  const atStop = request.stopPrice === 0 || (upwards ? price >= request.stopPrice : price <= request.stopPrice)
  if (request.trailingDelta === 0) return atStop
  if (order.trailingAt === 0) {
    if (!atStop) return false
    order.trailingAt = now
    order.trailingExtreme = price
    return false
  }
  order.trailingExtreme = upwards ? Math.min(order.trailingExtreme, price) : Math.max(order.trailingExtreme, price)
  const distance = (order.trailingExtreme * request.trailingDelta) / BASIS_POINTS
  return upwards ? price >= order.trailingExtreme + distance : price <= order.trailingExtreme - distance
}
