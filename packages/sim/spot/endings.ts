import type { Clock } from '../clock.ts'
import { type OrderStatus, remember, type SpotOrder } from './order.ts'
import type { OrderStore } from './order-store.ts'
import type { Reporter } from './reporter.ts'
import { givenAsset, releaseSurplus } from './settlement.ts'

/** How orders end: off the book, the rest of their money free, everybody told. */
export interface Endings {
  /** Takes it off the book and gives back its money; who hears of it is up to the caller. */
  finish(order: SpotOrder, status: OrderStatus, now: number): void
  /** Self-trade prevention left nothing of it. */
  endInMatch(order: SpotOrder, now: number): void
  /** A quote order whose budget is used up as far as the lot size allows. */
  complete(order: SpotOrder, now: number): void
  expire(order: SpotOrder, reason: string): void
  cancel(order: SpotOrder, requestId: string): void
  /** Tells the listeners that it was filled or has ended. */
  changed(order: SpotOrder): void
  /** Hears of every order that was filled, in part or whole, or ended. */
  onChange(listener: (order: SpotOrder) => void): void
}

export interface EndingsDeps {
  readonly clock: Clock
  readonly orders: OrderStore
  readonly reporter: Reporter
}

export function createEndings({ clock, orders, reporter }: EndingsDeps): Endings {
  const listeners: ((order: SpotOrder) => void)[] = []

  function changed(order: SpotOrder): void {
    orders.closed(order)
    for (const listener of listeners) listener(order)
  }

  function finish(order: SpotOrder, status: OrderStatus, now: number): void {
    if (order.entry) order.instrument.book.remove(order.side, order.request.price, order.entry)
    order.entry = null
    order.status = status
    releaseSurplus(order)
    remember(order, now)
  }

  function endInMatch(order: SpotOrder, now: number): void {
    finish(order, 'EXPIRED_IN_MATCH', now)
    reporter.expired(order)
    changed(order)
  }

  function complete(order: SpotOrder, now: number): void {
    finish(order, 'FILLED', now)
    changed(order)
  }

  function expire(order: SpotOrder, reason: string): void {
    order.expiryReason = reason
    finish(order, 'EXPIRED', clock.now())
    reporter.expired(order)
    reporter.position(order, [givenAsset(order)])
    changed(order)
  }

  function cancel(order: SpotOrder, requestId: string): void {
    const now = clock.now()
    finish(order, 'CANCELED', now)
    reporter.cancelled(order, requestId)
    reporter.position(order, [givenAsset(order)])
    order.instrument.settle()
    changed(order)
  }

  return {
    finish,
    endInMatch,
    complete,
    expire,
    cancel,
    changed,
    onChange: (listener) => void listeners.push(listener),
  }
}
