import type { Clock } from '../clock.ts'
import { errors, VenueError } from '../errors.ts'
import type { Ledger } from '../ledger.ts'
import type { Instrument } from '../market/instrument.ts'
import type { FuturesAccount } from './account.ts'
import { positionOf } from './account.ts'
import { type AlgoOrder, type AlgoStatus, isTriggered } from './algo-order.ts'
import { algoUpdate } from './algo-reports.ts'
import { futuresErrors } from './errors.ts'
import type { MarkOf } from './margin.ts'
import type { FuturesRequest } from './order.ts'
import type { FuturesReporter } from './reporter.ts'
import type { FuturesTrading } from './trading.ts'

/** Keeps conditional orders until their trigger, then hands them to the engine. */
export interface AlgoDesk {
  nextId(): number
  /** @throws -2021 when it would go off at once, -4116 on a client id in use */
  place(order: AlgoOrder): void
  cancel(order: AlgoOrder): void
  find(account: FuturesAccount, algoId: number | undefined, clientAlgoId: string | undefined): AlgoOrder | undefined
  open(account: FuturesAccount): AlgoOrder[]
  history(account: FuturesAccount): readonly AlgoOrder[]
  /** Looks at orders that wait for a mark price; trades are listened to anyway. */
  look(): void
}

export interface AlgoDeskDeps {
  readonly clock: Clock
  readonly ledger: Ledger
  readonly trading: FuturesTrading
  readonly reporter: FuturesReporter
  readonly markOf: MarkOf
}

const MAX_OPEN = 200
const FIRST_ALGO_ID = 3_000_000_000_003_505

export function createAlgoDesk(deps: AlgoDeskDeps): AlgoDesk {
  const { clock, trading, reporter, markOf } = deps
  const waiting = new Map<Instrument, Set<AlgoOrder>>()
  const shelves = new Map<FuturesAccount, AlgoOrder[]>()
  let nextAlgoId = FIRST_ALGO_ID

  function turn(order: AlgoOrder, status: AlgoStatus): void {
    order.status = status
    order.updatedAt = clock.now()
    if (status !== 'NEW') waiting.get(order.instrument)?.delete(order)
    if (status === 'CANCELED' || status === 'REJECTED')
      deps.ledger.append(clock.now(), 'cancel', {
        ...names(order),
        status,
        executed: '0',
        why: order.rejectReason || 'cancel',
      })
    if (order.account.listeners.size > 0) reporter.tell(order.account, algoUpdate(order, clock.now()))
  }

  function requestOf(order: AlgoOrder): FuturesRequest {
    const held = Math.abs(positionOf(order.account, order.instrument, order.positionSide).amount)
    return {
      side: order.side,
      positionSide: order.positionSide,
      type: order.price > 0 ? 'LIMIT' : 'MARKET',
      origType: order.type,
      timeInForce: order.timeInForce,
      quantity: order.closePosition ? held : order.quantity,
      price: order.price,
      reduceOnly: order.reduceOnly || (order.closePosition && order.positionSide === 'BOTH'),
      closePosition: order.closePosition,
      clientOrderId: order.clientAlgoId,
      priceMatch: order.priceMatch,
      stp: order.stp,
      goodTillDate: order.goodTillDate,
    }
  }

  /** The margin is checked only now: a refusal is told by an event. */
  function trigger(order: AlgoOrder): void {
    order.triggeredAt = clock.now()
    turn(order, 'TRIGGERING')
    try {
      const placed = trading.place(order.account, order.instrument, requestOf(order))
      order.orderId = placed.orderId
      turn(order, 'TRIGGERED')
      turn(order, 'FINISHED')
    } catch (error) {
      if (!(error instanceof VenueError)) throw error
      order.rejectReason = error.message
      turn(order, 'REJECTED')
    }
  }

  function consider(order: AlgoOrder, price: number): void {
    const wasActive = order.activated
    if (isTriggered(order, price)) trigger(order)
    else if (order.activated && !wasActive) turn(order, 'NEW')
  }

  function watch(instrument: Instrument): Set<AlgoOrder> {
    let orders = waiting.get(instrument)
    if (orders) return orders
    orders = new Set()
    waiting.set(instrument, orders)
    const watched = orders
    // Triggered after the trade that sets them off is through: orders placed meanwhile must find a settled book.
    instrument.listen({
      trades(trades) {
        if (watched.size === 0) return
        const prices = trades.map((trade) => trade.price)
        clock.after(0, () => {
          for (const price of prices)
            for (const order of [...watched]) if (order.workingType === 'CONTRACT_PRICE') consider(order, price)
        })
      },
    })
    return orders
  }

  function place(order: AlgoOrder): void {
    const own = shelves.get(order.account) ?? []
    const open = own.filter((known) => known.status === 'NEW')
    if (open.length >= MAX_OPEN) throw futuresErrors.tooManyConditional()
    if (open.some((known) => known.clientAlgoId === order.clientAlgoId)) throw futuresErrors.duplicateClientId()
    const price = order.workingType === 'MARK_PRICE' ? markOf(order.instrument) : order.instrument.lastPrice()
    if (order.triggerPrice > 0 && isTriggered(order, price)) throw futuresErrors.wouldTrigger()
    const wrongSide = order.side === 'BUY' ? order.activatePrice >= price : order.activatePrice <= price
    if (order.activatePrice > 0 && wrongSide) throw futuresErrors.wouldTrigger()
    checkGrid(order)
    shelves.set(order.account, [...own, order])
    watch(order.instrument).add(order)
    deps.ledger.append(clock.now(), 'order', {
      ...names(order),
      side: order.side,
      type: order.type,
      acceptedAt: order.createdAt,
    })
    turn(order, 'NEW')
    if (order.type === 'TRAILING_STOP_MARKET') consider(order, price)
  }

  return {
    nextId: () => nextAlgoId++,
    place,
    cancel(order) {
      if (order.status !== 'NEW') throw errors.cancelRejected()
      turn(order, 'CANCELED')
    },
    find: (account, algoId, clientAlgoId) =>
      shelves
        .get(account)
        ?.findLast((order) => (algoId !== undefined ? order.algoId === algoId : order.clientAlgoId === clientAlgoId)),
    open: (account) => (shelves.get(account) ?? []).filter((order) => order.status === 'NEW'),
    history: (account) => shelves.get(account) ?? [],
    look() {
      for (const [instrument, orders] of waiting) {
        for (const order of [...orders]) if (order.workingType === 'MARK_PRICE') consider(order, markOf(instrument))
      }
    },
  }
}

/** How the ledger names it: without an order id, which it has from its trigger on. */
const names = (order: AlgoOrder): Record<string, string> => ({
  uid: order.account.owner.uid,
  market: order.instrument.spec.market,
  symbol: order.instrument.spec.symbol,
  algoId: String(order.algoId),
  clientOrderId: order.clientAlgoId,
})

function checkGrid(order: AlgoOrder): void {
  const { tickSize, stepSize, minQuantity } = order.instrument.spec
  for (const price of [order.triggerPrice, order.price, order.activatePrice])
    if (price % tickSize !== 0) throw futuresErrors.tick()
  if (order.closePosition) return
  if (order.quantity < minQuantity) throw futuresErrors.quantityZero()
  if (order.quantity % stepSize !== 0) throw errors.assetPrecision()
}
