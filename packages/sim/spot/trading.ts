import type { Account } from '../accounts/account.ts'
import type { Clock } from '../clock.ts'
import { fillable, wouldTake } from '../engine/matching.ts'
import { errors, VenueError } from '../errors.ts'
import { formatFixed } from '../fixed.ts'
import type { Ledger } from '../ledger.ts'
import type { OrderCounter } from '../limits/order-counter.ts'
import type { Instrument } from '../market/instrument.ts'
import type { Markets } from '../market/markets.ts'
import { checkFilters } from './filters.ts'
import { affordable, planMarket } from './market-plan.ts'
import { checkOpenOrders } from './open-order-limits.ts'
import { isFinal, type OrderRequest, type OrderStatus, remaining, remember, type SpotOrder } from './order.ts'
import type { OrderStore } from './order-store.ts'
import { createReporter, type Reporter } from './reporter.ts'
import { preventSelfTrade } from './self-trade.ts'
import { givenAsset, lockFor, releaseSurplus, settle } from './settlement.ts'

/** The spot matching engine's front: what may happen to orders, one at a time. */
export interface SpotTrading {
  /** Validates without doing anything. @throws VenueError */
  check(account: Account, instrument: Instrument, request: OrderRequest, waits?: boolean): void
  /** Accepts an order and runs it. @throws VenueError when it is rejected; then nothing has happened. */
  place(account: Account, instrument: Instrument, request: OrderRequest, context?: PlaceContext): SpotOrder
  /** Takes an order off. The order must be open. */
  cancel(order: SpotOrder, requestId: string): void
  expire(order: SpotOrder, reason: string): void
  /** Puts an order that has been waiting (trigger, list) to work; it expires when the money is not there. */
  activate(order: SpotOrder): void
  /** Sets money aside for a waiting order. @throws -2010 when there is not enough */
  setAside(order: SpotOrder, amount: bigint): void
  /** Puts a waiting LIMIT_MAKER on the book that is known not to take. */
  restQuietly(order: SpotOrder): void
  /** Lowers the quantity of a resting order, which keeps its place. */
  shrink(order: SpotOrder, quantity: number, requestId: string): void
  /** Hears of every order that was filled, in part or whole, or ended. */
  onChange(listener: (order: SpotOrder) => void): void
  readonly orders: OrderStore
  readonly reporter: Reporter
  nextListId(): number
}

export interface PlaceContext {
  /** The signed timestamp of the request, for the ledger. */
  readonly timestamp?: number | undefined
  readonly orderListId?: number
  /** Waits for a trigger or another order instead of going to work. */
  readonly waits?: 'PENDING_NEW' | 'NEW'
  /** What to set aside instead of what it needs, when another leg's money stands for it. */
  readonly setsAside?: bigint
}

export interface TradingDeps {
  readonly clock: Clock
  readonly ledger: Ledger
  readonly markets: Markets
  readonly orders: OrderStore
  readonly counter: OrderCounter
}

const FIRST_ORDER_ID = 28_457_000_001

export function createSpotTrading(deps: TradingDeps): SpotTrading {
  const { clock, ledger, markets, orders, counter } = deps
  const reporter = createReporter({ clock, ledger })
  const listeners: ((order: SpotOrder) => void)[] = []
  let nextOrderId = FIRST_ORDER_ID
  let nextListId = 0
  let nextPreventedId = 0

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

  function applyFill(order: SpotOrder, trade: Parameters<typeof settle>[1], isMaker: boolean): void {
    const own = settle(order, trade, isMaker, markets)
    if (order.fills.length === 1) counter.filled(order.account.uid, isMaker, trade.at)
    order.status = remaining(order) > 0 ? 'PARTIALLY_FILLED' : 'FILLED'
    releaseSurplus(order)
    remember(order, trade.at)
    reporter.filled(order, own)
    if (!isFinal(order)) for (const listener of listeners) listener(order)
  }

  function madeBy(order: SpotOrder): Pick<SpotOrder, 'filled' | 'exhausted' | 'prevented'> {
    return {
      filled(trade) {
        if (order.entry && order.entry.quantity === trade.quantity) order.entry = null
        applyFill(order, trade, true)
        reporter.position(order, [order.instrument.spec.base, order.instrument.spec.quote])
        if (isFinal(order)) changed(order)
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
        if (ends) finish(order, 'EXPIRED_IN_MATCH', match.at)
        else remember(order, match.at)
        reporter.prevented(order, match)
        if (ends) changed(order)
      },
    }
  }

  function showNextPart(order: SpotOrder): void {
    const part = Math.min(order.hidden, order.request.icebergQuantity)
    order.hidden -= part
    order.entry = order.instrument.book.rest(order.side, order.request.price, part, order)
  }

  function create(account: Account, instrument: Instrument, request: OrderRequest, context: PlaceContext): SpotOrder {
    const now = clock.now()
    const order: SpotOrder = {
      account,
      uid: account.uid,
      instrument,
      orderId: nextOrderId++,
      request,
      side: request.side,
      clientOrderId: request.clientOrderId,
      quantity: request.quantity,
      executed: 0,
      quoteExecuted: 0n,
      status: context.waits ?? 'NEW',
      locked: 0n,
      preventedQuantity: 0,
      preventedMatchId: null,
      createdAt: now,
      updatedAt: now,
      workingAt: 0,
      entry: null,
      hidden: 0,
      trailingExtreme: 0,
      trailingAt: 0,
      orderListId: context.orderListId ?? -1,
      expiryReason: '',
      fills: [],
      states: [],
      filled: (trade) => made.filled(trade),
      exhausted: () => made.exhausted(),
      prevented: (match) => made.prevented(match),
    }
    const made = madeBy(order)
    return order
  }

  /** Sets the money of an order aside. @throws -2010 when there is not enough. */
  function reserve(order: SpotOrder): void {
    const { request, instrument, side } = order
    let amount: bigint
    if (request.type === 'MARKET' || (request.price === 0 && order.workingAt > 0)) {
      const plan = planMarket(instrument, side, order.quantity, request.quoteQuantity)
      if (request.quoteQuantity > 0) order.quantity = plan.quantity
      amount =
        side === 'SELL' ? BigInt(order.quantity) : request.quoteQuantity > 0 ? BigInt(request.quoteQuantity) : plan.cost
    } else amount = lockFor(order, order.quantity)
    setAside(order, amount)
  }

  function setAside(order: SpotOrder, amount: bigint): void {
    if (order.account.spot.of(givenAsset(order)).free < amount) throw errors.insufficientBalance()
    order.account.spot.lock(givenAsset(order), amount)
    order.locked += amount
  }

  function check(account: Account, instrument: Instrument, request: OrderRequest, waits = false): void {
    const symbol = instrument.spec.symbol
    if (orders.isOpen(account, symbol, request.clientOrderId)) throw errors.rejected('Duplicate order sent.')
    checkFilters(instrument, request, clock.now())
    checkOpenOrders(orders.open(account, symbol), request)
    if (request.type === 'LIMIT_MAKER' && !waits && wouldTake(instrument.book, request.side, request.price)) {
      throw errors.rejected('Order would immediately match and take.')
    }
  }

  function place(
    account: Account,
    instrument: Instrument,
    request: OrderRequest,
    context: PlaceContext = {},
  ): SpotOrder {
    check(account, instrument, request, context.waits !== undefined)
    const order = create(account, instrument, request, context)
    if (!context.waits) order.workingAt = order.createdAt
    if (context.setsAside === undefined) reserve(order)
    else setAside(order, context.setsAside)
    orders.add(order)
    remember(order, order.createdAt)
    ledger.append(order.createdAt, 'order', ledgerFields(order, context.timestamp))
    reporter.accepted(order)
    if (context.waits) reporter.position(order, [givenAsset(order)])
    else run(order)
    return order
  }

  /** Lets an accepted order trade, then rest or expire. */
  function run(order: SpotOrder): void {
    const { instrument, request, side } = order
    const limit = request.price > 0 ? request.price : null
    const now = clock.now()
    if (request.type === 'LIMIT_MAKER' && wouldTake(instrument.book, side, request.price))
      return void expire(order, 'REJECTED')
    if (request.timeInForce === 'FOK' && fillable(instrument.book, side, limit, order.quantity) < order.quantity) {
      return void expire(order, 'UNFILLED_FOK_ORDER_EXPIRED')
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
    if (stopped) endInMatch(order, now)
    else restOrExpire(order, now)
    instrument.settle()
    reporter.position(order, [instrument.spec.base, instrument.spec.quote])
  }

  function endInMatch(order: SpotOrder, now: number): void {
    finish(order, 'EXPIRED_IN_MATCH', now)
    reporter.expired(order)
    changed(order)
  }

  function restOrExpire(order: SpotOrder, now: number): void {
    const { request } = order
    if (isFinal(order)) {
      releaseSurplus(order)
      return void changed(order)
    }
    if (remaining(order) <= 0) return void endInMatch(order, now)
    if (request.price === 0) {
      if (request.quoteQuantity > 0) order.quantity = order.executed
      if (request.quoteQuantity > 0 && order.executed > 0) return void complete(order, now)
      return void expire(order, 'INSUFFICIENT_LIQUIDITY')
    }
    if (request.timeInForce !== 'GTC') return void expire(order, 'UNFILLED_IOC_QUANTITY_EXPIRED')
    const left = remaining(order)
    const shown = request.icebergQuantity > 0 ? Math.min(left, request.icebergQuantity) : left
    order.hidden = left - shown
    order.entry = order.instrument.book.rest(order.side, request.price, shown, order)
  }

  /** A quote order whose budget is used up as far as the lot size allows. */
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

  function activate(order: SpotOrder): void {
    order.account.spot.unlock(givenAsset(order), order.locked)
    order.locked = 0n
    order.workingAt = clock.now()
    order.status = 'NEW'
    try {
      reserve(order)
    } catch (error) {
      order.workingAt = 0
      if (!(error instanceof VenueError)) throw error
      return void expire(order, 'REJECTED')
    }
    remember(order, order.workingAt)
    reporter.accepted(order)
    run(order)
  }

  function restQuietly(order: SpotOrder): void {
    order.workingAt = clock.now()
    restOrExpire(order, order.workingAt)
    order.instrument.settle()
  }

  function shrink(order: SpotOrder, quantity: number, requestId: string): void {
    const less = order.quantity - quantity
    order.quantity = quantity
    const fromHidden = Math.min(order.hidden, less)
    order.hidden -= fromHidden
    if (order.entry) order.instrument.book.reduce(order.side, order.request.price, order.entry, less - fromHidden)
    releaseSurplus(order)
    remember(order, clock.now())
    reporter.amended(order, requestId)
    reporter.position(order, [givenAsset(order)])
    order.instrument.settle()
  }

  return {
    check,
    place,
    cancel,
    expire,
    activate,
    setAside,
    restQuietly,
    shrink,
    onChange: (listener) => void listeners.push(listener),
    orders,
    reporter,
    nextListId: () => nextListId++,
  }
}

function ledgerFields(order: SpotOrder, timestamp: number | undefined): Record<string, unknown> {
  const { request, instrument } = order
  return {
    uid: order.uid,
    market: order.account.product,
    symbol: instrument.spec.symbol,
    orderId: String(order.orderId),
    clientOrderId: order.clientOrderId,
    side: order.side,
    type: request.type,
    quantity: formatFixed(request.quantity),
    quoteQuantity: formatFixed(request.quoteQuantity),
    price: formatFixed(request.price),
    acceptedAt: order.createdAt,
    timestamp: timestamp ?? null,
  }
}
