import type { Clock } from '../clock.ts'
import { fillable } from '../engine/matching.ts'
import { errors } from '../errors.ts'
import type { Ledger } from '../ledger.ts'
import type { Instrument, RestingOrder } from '../market/instrument.ts'
import type { MarketTrade } from '../market/tape.ts'
import { type FuturesAccount, positionOf, symbolSettings } from './account.ts'
import { worth } from './contract.ts'
import { futuresErrors } from './errors.ts'
import { checkFuturesFilters, MAX_OPEN_ORDERS } from './filters.ts'
import { assetMargin, type MarkOf } from './margin.ts'
import {
  type FuturesOrder,
  type FuturesRequest,
  type FuturesStatus,
  isOver,
  note,
  onlyReduces,
  openQuantity,
} from './order.ts'
import type { FuturesReporter } from './reporter.ts'
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
  modify(order: FuturesOrder, price: number, quantity: number, modifyId: number | undefined): void
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
  const flatListeners: ((account: FuturesAccount, symbol: string) => void)[] = []

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
      amendments: 0,
      fills: [],
      states: [],
      filled: (trade) => made.filled(trade),
      exhausted: () => made.exhausted(),
      prevented: (match) => made.prevented(match),
    }
    const made = making(order)
    return order
  }

  function check(account: FuturesAccount, instrument: Instrument, request: FuturesRequest): void {
    const { symbol } = instrument.spec
    const same = account.byClientId.get(`${symbol} ${request.clientOrderId}`)
    if (same && account.open.has(same.orderId)) throw futuresErrors.duplicateClientId()
    checkFuturesFilters(instrument, request, markOf(instrument))
    if (ordersOn(account, symbol) >= MAX_OPEN_ORDERS) throw errors.filter('MAX_NUM_ORDERS')
    checkReduction(account, instrument, request)
    checkImmediate(instrument, request)
    checkMargin(account, instrument, request, markOf)
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

  function modify(order: FuturesOrder, price: number, quantity: number, modifyId: number | undefined): void {
    if (price === order.price && quantity === order.quantity) throw futuresErrors.sameOrder()
    if (order.amendments >= MAX_AMENDMENTS) throw errors.rejected('Exceed maximum modify order limit.')
    checkFuturesFilters(order.instrument, { ...order.request, price, quantity }, markOf(order.instrument))
    const takes = wouldTake(order.instrument, order.side, price)
    if (quantity <= order.executed || (order.request.timeInForce === 'GTX' && takes))
      return void cancel(order, 'modify')
    leave(order)
    order.price = price
    order.quantity = quantity
    order.amendments += 1
    note(order, clock.now())
    reporter.amended(order, modifyId)
    run(order)
  }

  function cancel(order: FuturesOrder, reason = 'cancel'): void {
    end(order, 'CANCELED', clock.now())
    reporter.cancelled(order, reason)
    order.instrument.settle()
  }

  return { check, place, cancel, expire, modify, onFlat: (listener) => void flatListeners.push(listener) }
}

function ordersOn(account: FuturesAccount, symbol: string): number {
  let count = 0
  for (const order of account.open.values()) if (order.instrument.spec.symbol === symbol) count += 1
  return count
}

/** What the position leaves to be reduced on this side, signed by nothing. */
function reducible(account: FuturesAccount, instrument: Instrument, request: FuturesRequest): number {
  const { amount } = positionOf(account, instrument, request.positionSide)
  return (request.side === 'SELL') === amount > 0 ? Math.abs(amount) : 0
}

/** @throws -2022 when there is nothing, or in hedge mode not enough, to reduce */
function checkReduction(account: FuturesAccount, instrument: Instrument, request: FuturesRequest): void {
  if (!onlyReduces({ request, side: request.side })) return
  const room = reducible(account, instrument, request)
  if (room === 0 || (request.positionSide !== 'BOTH' && request.quantity > room)) throw futuresErrors.reduceOnly()
}

/** A reduce-only order never turns the position over: its quantity is cut to what is there. */
function clipToPosition(account: FuturesAccount, instrument: Instrument, request: FuturesRequest): FuturesRequest {
  if (!request.reduceOnly || request.positionSide !== 'BOTH') return request
  const room = reducible(account, instrument, request)
  return room > 0 && room < request.quantity ? { ...request, quantity: room } : request
}

function wouldTake(instrument: Instrument, side: 'BUY' | 'SELL', price: number): boolean {
  const best = instrument.book.opposite(side).best()
  return best !== undefined && (side === 'BUY' ? price >= best.price : price <= best.price)
}

/** FOK and GTX are rejected rather than accepted and expired. */
function checkImmediate(instrument: Instrument, request: FuturesRequest): void {
  const { side, price, quantity, timeInForce } = request
  if (timeInForce === 'FOK' && fillable(instrument.book, side, price || null, quantity) < quantity)
    throw futuresErrors.fokRejected()
  if ((timeInForce === 'GTX' || timeInForce === 'RPI') && wouldTake(instrument, side, price))
    throw futuresErrors.postOnlyRejected()
}

/** @throws -2019 when the free margin does not carry what the order adds */
function checkMargin(account: FuturesAccount, instrument: Instrument, request: FuturesRequest, markOf: MarkOf): void {
  if (onlyReduces({ request, side: request.side })) return
  const { spec } = instrument
  const adds = Math.max(0, request.quantity - 2 * reducible(account, instrument, request))
  const price = request.price > 0 ? request.price : markOf(instrument)
  const leverage = BigInt(symbolSettings(account, spec.symbol).leverage)
  const value = worth(spec, price, adds)
  const needed = value / leverage + (value * BigInt(account.rates.taker)) / 1_000_000n
  if (needed > assetMargin(account, spec.marginAsset, markOf).available) throw futuresErrors.marginInsufficient()
}
