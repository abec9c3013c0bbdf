import type { Account } from '../accounts/account.ts'
import type { Clock } from '../clock.ts'
import { wouldTake } from '../engine/matching.ts'
import { errors, VenueError } from '../errors.ts'
import { formatFixed } from '../fixed.ts'
import type { Ledger } from '../ledger.ts'
import type { OrderCounter } from '../limits/order-counter.ts'
import type { Instrument } from '../market/instrument.ts'
import type { Markets } from '../market/markets.ts'
import { createEndings } from './endings.ts'
import { createExecution } from './execution.ts'
import { checkFilters } from './filters.ts'
import { newOrder } from './new-order.ts'
import { checkOpenOrders } from './open-order-limits.ts'
import { type OrderRequest, remember, type SpotOrder } from './order.ts'
import type { OrderStore } from './order-store.ts'
import { pegged } from './pegging.ts'
import { createReporter, type Reporter } from './reporter.ts'
import { reserve, setAside } from './reserve.ts'
import { givenAsset, releaseSurplus } from './settlement.ts'

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
  shrink(order: SpotOrder, quantity: number, requestId: string, timestamp: number | undefined): void
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
  const endings = createEndings({ clock, orders, reporter })
  const execution = createExecution({ clock, markets, counter, reporter, endings })
  let nextOrderId = FIRST_ORDER_ID
  let nextListId = 0

  function check(account: Account, instrument: Instrument, asked: OrderRequest, waits = false): void {
    const request = pegged(asked, instrument)
    const symbol = instrument.spec.symbol
    if (orders.isOpen(account, symbol, request.clientOrderId)) throw errors.rejected('Duplicate order sent.')
    checkFilters(instrument, request, clock.now())
    checkOpenOrders(orders.open(account, symbol), request)
    if (request.type === 'LIMIT_MAKER' && !waits && wouldTake(instrument.book, request.side, request.price)) {
      throw errors.rejected('Order would immediately match and take.')
    }
  }

  function place(account: Account, instrument: Instrument, asked: OrderRequest, context: PlaceContext = {}): SpotOrder {
    const request = pegged(asked, instrument)
    check(account, instrument, request, context.waits !== undefined)
    const origin = {
      account,
      instrument,
      request,
      orderId: nextOrderId++,
      orderListId: context.orderListId ?? -1,
      status: context.waits ?? 'NEW',
      createdAt: clock.now(),
    } as const
    const order = newOrder(origin, execution.makingOf)
    if (!context.waits) order.workingAt = order.createdAt
    if (context.setsAside === undefined) reserve(order)
    else setAside(order, context.setsAside)
    orders.add(order)
    remember(order, order.createdAt)
    ledger.append(order.createdAt, 'order', ledgerFields(order, context.timestamp))
    reporter.accepted(order)
    if (context.waits) reporter.position(order, [givenAsset(order)])
    else execution.run(order)
    return order
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
      return void endings.expire(order, 'REJECTED')
    }
    remember(order, order.workingAt)
    reporter.accepted(order)
    execution.run(order)
  }

  function restQuietly(order: SpotOrder): void {
    order.workingAt = clock.now()
    execution.restOrExpire(order, order.workingAt)
    order.instrument.settle()
  }

  function shrink(order: SpotOrder, quantity: number, requestId: string, timestamp: number | undefined): void {
    const less = order.quantity - quantity
    order.quantity = quantity
    const fromHidden = Math.min(order.hidden, less)
    order.hidden -= fromHidden
    if (order.entry) order.instrument.book.reduce(order.side, order.request.price, order.entry, less - fromHidden)
    releaseSurplus(order)
    remember(order, clock.now())
    reporter.amended(order, requestId, timestamp)
    reporter.position(order, [givenAsset(order)])
    order.instrument.settle()
  }

  return {
    check,
    place,
    cancel: endings.cancel,
    expire: endings.expire,
    activate,
    setAside,
    restQuietly,
    shrink,
    onChange: endings.onChange,
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
