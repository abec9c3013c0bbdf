import type { Clock } from '../clock.ts'
import { fillable, wouldTake } from '../engine/matching.ts'
import type { OrderCounter } from '../limits/order-counter.ts'
import type { Markets } from '../market/markets.ts'
import type { Endings } from './endings.ts'
import { affordable } from './market-plan.ts'
import type { Making } from './new-order.ts'
import { isFinal, remaining, remember, type SpotOrder } from './order.ts'
import type { Reporter } from './reporter.ts'
import { preventSelfTrade } from './self-trade.ts'
import { releaseSurplus, settle } from './settlement.ts'

/** What happens to orders on the book: taking, resting, being taken. */
export interface Execution {
  /** Lets an accepted order trade, then rest or expire. */
  run(order: SpotOrder): void
  /** What an order does with what it could not trade at once. */
  restOrExpire(order: SpotOrder, now: number): void
  makingOf(order: SpotOrder): Making
}

export interface ExecutionDeps {
  readonly clock: Clock
  readonly markets: Markets
  readonly counter: OrderCounter
  readonly reporter: Reporter
  readonly endings: Endings
}

export function createExecution({ clock, markets, counter, reporter, endings }: ExecutionDeps): Execution {
  let nextPreventedId = 0

  function applyFill(order: SpotOrder, trade: Parameters<typeof settle>[1], isMaker: boolean): void {
    const own = settle(order, trade, isMaker, markets)
    if (order.fills.length === 1) counter.filled(order.account.uid, isMaker, trade.at)
    order.status = remaining(order) > 0 ? 'PARTIALLY_FILLED' : 'FILLED'
    releaseSurplus(order)
    remember(order, trade.at)
    reporter.filled(order, own)
    if (!isFinal(order)) endings.changed(order)
  }

  function makingOf(order: SpotOrder): Making {
    return {
      filled(trade) {
        if (order.entry && order.entry.quantity === trade.quantity) order.entry = null
        applyFill(order, trade, true)
        reporter.position(order, [order.instrument.spec.base, order.instrument.spec.quote])
        if (isFinal(order)) endings.changed(order)
      },
      exhausted() {
        if (!isFinal(order) && order.hidden > 0) showNextPart(order)
      },
      prevented(match) {
        order.preventedQuantity += match.expires ? 0 : match.quantity
        order.preventedMatchId = match.id
        if (order.entry && !match.expires) {
          order.instrument.book.reduce(order.side, order.request.price, order.entry, match.quantity)
          if (order.entry.quantity === 0) order.entry = null
        }
        const ends = match.expires || remaining(order) <= 0
        if (ends) endings.finish(order, 'EXPIRED_IN_MATCH', match.at)
        else remember(order, match.at)
        reporter.prevented(order, match)
        if (ends) endings.changed(order)
      },
    }
  }

  function showNextPart(order: SpotOrder): void {
    const part = Math.min(order.hidden, order.request.icebergQuantity)
    order.hidden -= part
    order.entry = order.instrument.book.rest(order.side, order.request.price, part, order)
  }

  function run(order: SpotOrder): void {
    const { instrument, request, side } = order
    const limit = request.price > 0 ? request.price : null
    const now = clock.now()
    if (request.type === 'LIMIT_MAKER' && wouldTake(instrument.book, side, request.price))
      return void endings.expire(order, 'REJECTED')
    if (request.timeInForce === 'FOK' && fillable(instrument.book, side, limit, order.quantity) < order.quantity) {
      return void endings.expire(order, 'UNFILLED_FOK_ORDER_EXPIRED')
    }
    let stopped = false
    const wants = (price: number): number => {
      if (stopped) return 0
      const left = remaining(order)
      return limit === null && side === 'BUY'
        ? Math.min(left, affordable(order.locked, price, instrument.spec.stepSize))
        : left
    }
    instrument.take({ side, limit, wants }, now, {
      taken: (trade) => applyFill(order, trade, false),
      prevents(maker, price, entry) {
        const outcome = preventSelfTrade(order, maker, price, entry.quantity, () => nextPreventedId++, now)
        if (outcome === 'takerExpires') stopped = true
        return outcome !== 'none'
      },
    })
    if (stopped) endings.endInMatch(order, now)
    else restOrExpire(order, now)
    instrument.settle()
    reporter.position(order, [instrument.spec.base, instrument.spec.quote])
  }

  function restOrExpire(order: SpotOrder, now: number): void {
    const { request } = order
    if (isFinal(order)) {
      releaseSurplus(order)
      return void endings.changed(order)
    }
    if (remaining(order) <= 0) return void endings.endInMatch(order, now)
    if (request.price === 0) {
      if (request.quoteQuantity > 0) order.quantity = order.executed
      if (request.quoteQuantity > 0 && order.executed > 0) return void endings.complete(order, now)
      return void endings.expire(order, 'INSUFFICIENT_LIQUIDITY')
    }
    if (request.timeInForce !== 'GTC') return void endings.expire(order, 'UNFILLED_IOC_QUANTITY_EXPIRED')
    const left = remaining(order)
    const shown = request.icebergQuantity > 0 ? Math.min(left, request.icebergQuantity) : left
    order.hidden = left - shown
    order.entry = order.instrument.book.rest(order.side, request.price, shown, order)
  }

  return { run, restOrExpire, makingOf }
}
