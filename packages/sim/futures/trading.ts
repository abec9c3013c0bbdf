import type { Clock } from '../clock.ts'
import { wouldTake } from '../engine/matching.ts'
import { errors } from '../errors.ts'
import type { Ledger } from '../ledger.ts'
import type { Instrument, RestingOrder } from '../market/instrument.ts'
import type { MarketTrade } from '../market/tape.ts'
import type { FuturesAccount } from './account.ts'
import { futuresErrors } from './errors.ts'
import { checkFuturesFilters } from './filters.ts'
import type { MarkOf } from './margin.ts'
import { type FuturesOrder, type FuturesRequest, type FuturesStatus, isOver, note, openQuantity } from './order.ts'
import { checkOrder, clipToPosition } from './order-checks.ts'
import type { FuturesReporter, Modification } from './reporter.ts'
import { settleFill } from './settlement.ts'

/** The matching engine's front for one futures market. */
export interface FuturesTrading {
  /** @throws VenueError; then nothing has happened */
  check(account: FuturesAccount, instrument: Instrument, request: FuturesRequest): void
  /** @throws VenueError when it is rejected. `forced` orders (liquidation) skip every check. */
  place(account: FuturesAccount, instrument: Instrument, request: FuturesRequest, context?: PlaceContext): FuturesOrder
  cancel(order: FuturesOrder, reason?: string): void
  expire(order: FuturesOrder, reason: number): void
  /** Changes price and quantity of a resting order; it goes to the end of the queue. */
  modify(order: FuturesOrder, price: number, quantity: number, by: Modification): void
  /** Hears of positions that have just become zero. */
  onFlat(listener: (account: FuturesAccount, symbol: string) => void): void
}

export interface PlaceContext {
  readonly timestamp?: number | undefined
  readonly forced?: boolean
}

export interface FuturesTradingDeps {
  readonly clock: Clock
  readonly ledger: Ledger
  readonly reporter: FuturesReporter
  readonly markOf: MarkOf
  readonly nextOrderId: () => bigint
}

/** Values of `er`. */
const EXPIRED = { selfTrade: 1, ioc: 2, iocBySelfTrade: 3, reduced: 4, marketRest: 9 } as const
const MAX_AMENDMENTS = 10_000

export function createFuturesTrading(deps: FuturesTradingDeps): FuturesTrading {
  const { clock, reporter, markOf } = deps
  let lastAmendment = 0
  const flatListeners: ((account: FuturesAccount, symbol: string) => void)[] = []

  const check = (account: FuturesAccount, instrument: Instrument, request: FuturesRequest): void =>
    checkOrder(account, instrument, request, markOf)

  function leave(order: FuturesOrder): void {
    if (order.entry) order.instrument.book.remove(order.side, order.price, order.entry)
    order.entry = null
  }

  function end(order: FuturesOrder, status: FuturesStatus, now: number): void {
    leave(order)
    order.status = status
    note(order, now)
    order.account.open.delete(order.orderId)
  }

  function expire(order: FuturesOrder, reason: number): void {
    order.expiryReason = reason
    end(order, reason === EXPIRED.selfTrade ? 'EXPIRED_IN_MATCH' : 'EXPIRED', clock.now())
    reporter.expired(order)
  }

  function applyFill(order: FuturesOrder, trade: MarketTrade, isMaker: boolean): void {
    const { fill, position } = settleFill(order, trade, isMaker)
    order.status = openQuantity(order) > 0 ? 'PARTIALLY_FILLED' : 'FILLED'
    note(order, trade.at)
    if (isOver(order)) order.account.open.delete(order.orderId)
    reporter.filled(order, fill, position)
    if (position.amount === 0)
      for (const listener of flatListeners) listener(order.account, order.instrument.spec.symbol)
  }

  function making(order: FuturesOrder): Pick<RestingOrder, 'filled' | 'exhausted' | 'prevented'> {
    return {
      filled(trade) {
        if (order.entry && order.entry.quantity === trade.quantity) order.entry = null
        applyFill(order, trade, true)
      },
      exhausted: () => {},
      prevented: () => expire(order, EXPIRED.selfTrade),
    }
  }

  function create(account: FuturesAccount, instrument: Instrument, request: FuturesRequest): FuturesOrder {
    const now = clock.now()
    const order: FuturesOrder = {
      account,
      uid: account.owner.uid,
      instrument,
      orderId: deps.nextOrderId(),
      request,
      side: request.side,
      price: request.price,
      quantity: request.quantity,
      executed: 0,
      cost: 0n,
      status: 'NEW',
      createdAt: now,
      updatedAt: now,
      entry: null,
      expiryReason: 0,
      amendments: [],
      fills: [],
      states: [],
      filled: (trade) => made.filled(trade),
      exhausted: () => made.exhausted(),
      prevented: (match) => made.prevented(match),
    }
    const made = making(order)
    return order
  }

  function place(
    account: FuturesAccount,
    instrument: Instrument,
    request: FuturesRequest,
    context: PlaceContext = {},
  ): FuturesOrder {
    if (!context.forced) check(account, instrument, request)
    const order = create(account, instrument, clipToPosition(account, instrument, request))
    account.open.set(order.orderId, order)
    account.orders.push(order)
    account.byClientId.set(`${instrument.spec.symbol} ${request.clientOrderId}`, order)
    note(order, order.createdAt)
    reporter.accepted(order, context.timestamp)
    run(order)
    return order
  }

  /** Lets it trade, then rest or expire. */
  function run(order: FuturesOrder): void {
    const { instrument, request, side } = order
    const now = clock.now()
    let stopped = false
    const limit = request.type === 'MARKET' ? null : order.price
    const wants = (): number => (stopped || isOver(order) ? 0 : openQuantity(order))
    instrument.take({ side, limit, wants }, now, {
      taken: (trade) => applyFill(order, trade, false),
      prevents(maker, price, entry) {
        if (maker.uid !== order.uid || request.stp === 'NONE') return false
        const quantity = entry.quantity
        if (request.stp !== 'EXPIRE_TAKER')
          maker.prevented({ id: 0, takerOrderId: String(order.orderId), price, quantity, expires: true, at: now })
        stopped = request.stp !== 'EXPIRE_MAKER'
        return true
      },
    })
    if (!isOver(order)) restOrExpire(order, stopped)
    instrument.settle()
  }

  function restOrExpire(order: FuturesOrder, stopped: boolean): void {
    const { request } = order
    if (stopped) return void expire(order, EXPIRED.selfTrade)
    if (request.type === 'MARKET') return void expire(order, EXPIRED.marketRest)
    if (request.timeInForce === 'IOC' || request.timeInForce === 'FOK') return void expire(order, EXPIRED.ioc)
    order.entry = order.instrument.book.rest(order.side, order.price, openQuantity(order), order)
    if (request.goodTillDate > 0) {
      clock.after(request.goodTillDate - clock.now(), () => {
        if (!isOver(order)) expire(order, 0)
      })
    }
  }

  function modify(order: FuturesOrder, price: number, quantity: number, by: Modification): void {
    if (price === order.price && quantity === order.quantity) throw futuresErrors.sameOrder()
    if (order.amendments.length >= MAX_AMENDMENTS) throw errors.rejected('Exceed maximum modify order limit.')
    checkFuturesFilters(order.instrument, { ...order.request, price, quantity }, markOf(order.instrument))
    const takes = wouldTake(order.instrument.book, order.side, price)
    if (quantity <= order.executed || (order.request.timeInForce === 'GTX' && takes))
      return void cancel(order, 'modify')
    leave(order)
    const before = { price: order.price, quantity: order.quantity }
    order.amendments.push({ id: ++lastAmendment, at: clock.now(), before, after: { price, quantity } })
    order.price = price
    order.quantity = quantity
    note(order, clock.now())
    reporter.amended(order, by)
    run(order)
  }

  function cancel(order: FuturesOrder, reason = 'cancel'): void {
    end(order, 'CANCELED', clock.now())
    reporter.cancelled(order, reason)
    order.instrument.settle()
  }

  return { check, place, cancel, expire, modify, onFlat: (listener) => void flatListeners.push(listener) }
}
