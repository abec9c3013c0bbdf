import type { Account } from '../accounts/account.ts'
import type { Clock } from '../clock.ts'
import { errors, VenueError } from '../errors.ts'
import { floorTo, multiplyUp } from '../fixed.ts'
import type { Instrument } from '../market/instrument.ts'
import { createListStore, type ListStore } from './list-store.ts'
import { isFinal, type OrderRequest, type SpotOrder } from './order.ts'
import { isDone, type ListRequest, listStatusEvent, type OrderList, ordersOf } from './order-list.ts'
import { type Stops, triggersUpwards } from './stops.ts'
import type { PlaceContext, SpotTrading } from './trading.ts'

/** Single conditional orders and the lists OCO, OTO, OTOCO, OPO and OPOCO. */
export interface Lists extends Omit<ListStore, 'add'> {
  /** Places one order of any kind. @throws VenueError */
  placeSingle(account: Account, instrument: Instrument, request: OrderRequest, context: PlaceContext): SpotOrder
  /** @throws VenueError; then no leg was accepted */
  place(account: Account, instrument: Instrument, request: ListRequest, timestamp: number | undefined): OrderList
  /** Cancels an order and, when it belongs to a list, the whole list. */
  cancel(order: SpotOrder, requestId: string): void
}

export function createLists(deps: { clock: Clock; trading: SpotTrading; stops: Stops }): Lists {
  const { clock, trading, stops } = deps
  const store = createListStore()
  const byOrder = new Map<SpotOrder, OrderList>()

  function tell(list: OrderList): void {
    trading.reporter.tell(list.account, listStatusEvent(list, clock.now()))
  }

  function siblings(list: OrderList, order: SpotOrder): SpotOrder[] {
    return list.legs.filter((leg) => leg !== order && !isFinal(leg))
  }

  /** A leg's trigger was reached: the other leg goes, it goes to work. */
  function fire(order: SpotOrder): void {
    const list = byOrder.get(order)
    if (list) for (const leg of siblings(list, order)) trading.expire(leg, 'OCO_TRIGGER')
    if (!isFinal(order)) trading.activate(order)
  }

  /** The working order is filled: what was pending comes alive. */
  function release(list: OrderList): void {
    if (list.sellsReceived && list.working) for (const leg of list.legs) leg.quantity = receivedBy(list.working)
    const legs = byMoney(list.legs)
    legs.forEach((leg, index) => {
      if (!isFinal(leg)) wake(leg, shareOf(legs, index))
    })
  }

  function wake(leg: SpotOrder, share: bigint): void {
    if (!stops.isConditional(leg.request)) return void trading.activate(leg)
    try {
      trading.setAside(leg, share)
    } catch (error) {
      if (!(error instanceof VenueError)) throw error
      return void trading.expire(leg, 'REJECTED')
    }
    leg.status = 'NEW'
    stops.watch(leg, () => fire(leg))
  }

  trading.onChange((order) => {
    const list = byOrder.get(order)
    if (!list) return
    if (order === list.working) {
      if (order.status === 'FILLED') clock.after(0, () => release(list))
      else if (isFinal(order))
        for (const leg of list.legs) if (!isFinal(leg)) trading.expire(leg, 'OTO_PHASE_ONE_EXPIRED')
    } else if (order.executed > 0) {
      for (const leg of siblings(list, order)) trading.expire(leg, 'OCO_TRIGGER')
    }
    // The other leg's end was told from inside this call already.
    if (!isDone(list) || !byOrder.has(order)) return
    for (const known of ordersOf(list)) byOrder.delete(known)
    tell(list)
  })

  function placeSingle(
    account: Account,
    instrument: Instrument,
    request: OrderRequest,
    context: PlaceContext,
  ): SpotOrder {
    if (!stops.isConditional(request)) return trading.place(account, instrument, request, context)
    stops.check(instrument, request)
    const order = trading.place(account, instrument, request, { ...context, waits: 'NEW' })
    stops.watch(order, () => fire(order))
    return order
  }

  function checkLegs(account: Account, instrument: Instrument, request: ListRequest): void {
    const namesake = store.byClientId(account, request.clientId)
    if (namesake && !isDone(namesake)) throw errors.rejected('Duplicate order sent.')
    const [first, second] = request.legs
    const ids = [request.working, ...request.legs].flatMap((leg) => (leg ? [leg.clientOrderId] : []))
    if (new Set(ids).size < ids.length) throw errors.rejected('Duplicate order sent.')
    if (!request.working) checkMoney(account, instrument, request.legs)
    if (first && second) checkPrices(instrument, first, second, request.working)
    for (const leg of request.legs) {
      trading.check(account, instrument, leg, true)
      if (!request.working) stops.check(instrument, leg)
    }
    if (request.working && request.working.type !== 'LIMIT' && request.working.type !== 'LIMIT_MAKER')
      throw errors.invalidData('workingType')
  }

  function place(
    account: Account,
    instrument: Instrument,
    request: ListRequest,
    timestamp: number | undefined,
  ): OrderList {
    checkLegs(account, instrument, request)
    const id = trading.nextListId()
    const { clientId, sellsReceived } = request
    const base = { id, account, instrument, clientId, createdAt: clock.now(), sellsReceived }
    const context = { timestamp, orderListId: id }
    if (!request.working) return placePair(base, request.legs, context)
    return placeChain(base, request.working, request.legs, context)
  }

  function placeChain(
    base: ListBase,
    first: OrderRequest,
    legRequests: readonly OrderRequest[],
    context: PlaceContext,
  ): OrderList {
    const { account, instrument } = base
    trading.check(account, instrument, first)
    const working = trading.place(account, instrument, first, { ...context, waits: 'NEW' })
    const pending = { ...context, waits: 'PENDING_NEW', setsAside: 0n } as const
    const legs = legRequests.map((leg) => trading.place(account, instrument, leg, pending))
    const list: OrderList = { ...base, contingencyType: 'OTO', working, legs }
    keep(list)
    clock.after(0, () => {
      if (!isFinal(working)) trading.activate(working)
    })
    return list
  }

  function placePair(base: ListBase, legRequests: readonly OrderRequest[], context: PlaceContext): OrderList {
    const ordered = byMoney(legRequests.map((request) => ({ request, quantity: request.quantity })))
    const legs = ordered.map(({ request }, index) => {
      const setsAside = shareOf(ordered, index)
      return trading.place(base.account, base.instrument, request, { ...context, waits: 'NEW', setsAside })
    })
    const list: OrderList = { ...base, contingencyType: 'OCO', working: null, legs }
    keep(list)
    for (const leg of legs) {
      if (stops.isConditional(leg.request)) stops.watch(leg, () => fire(leg))
      else trading.restQuietly(leg)
    }
    return list
  }

  function keep(list: OrderList): void {
    store.add(list)
    for (const order of ordersOf(list)) byOrder.set(order, list)
    tell(list)
  }

  return {
    placeSingle,
    place,
    cancel(order, requestId) {
      const list = byOrder.get(order)
      trading.cancel(order, requestId)
      if (list) for (const other of ordersOf(list)) if (!isFinal(other)) trading.cancel(other, requestId)
    },
    byId: store.byId,
    byClientId: store.byClientId,
    all: store.all,
  }
}

type ListBase = Pick<OrderList, 'id' | 'account' | 'instrument' | 'clientId' | 'createdAt' | 'sellsReceived'>
type Costed = Pick<SpotOrder, 'request' | 'quantity'>

/** What a leg needs by itself, in the asset it gives. */
function needOf({ request, quantity }: Costed): bigint {
  return request.side === 'SELL' ? BigInt(quantity) : multiplyUp(request.price || request.stopPrice, quantity)
}

/** The leg that rests on the book first, then the dearer: the first carries its whole need, the other the difference. */
function byMoney<Leg extends Costed>(legs: readonly Leg[]): Leg[] {
  const waits = (leg: Leg): number => (leg.request.stopPrice > 0 || leg.request.trailingDelta > 0 ? 1 : 0)
  return [...legs].sort((left, right) => waits(left) - waits(right) || Number(needOf(right) - needOf(left)))
}

function shareOf(legs: readonly Costed[], index: number): bigint {
  const leg = legs[index]
  const first = legs[0]
  if (!leg || !first) return 0n
  const more = index === 0 ? needOf(leg) : needOf(leg) - needOf(first)
  return more > 0n ? more : 0n
}

/** @throws -2010 when the account cannot carry both legs */
function checkMoney(account: Account, { spec }: Instrument, legs: readonly OrderRequest[]): void {
  const ordered = byMoney(legs.map((request) => ({ request, quantity: request.quantity })))
  const needed = ordered.reduce((sum, _leg, index) => sum + shareOf(ordered, index), 0n)
  const given = legs[0]?.side === 'BUY' ? spec.quote : spec.base
  if (account.spot.of(given).free < needed) throw errors.insufficientBalance()
}

/** What a buy brought in after its commission, in whole steps. */
function receivedBy(order: SpotOrder): number {
  const { base, stepSize } = order.instrument.spec
  const fees = order.fills
    .filter((fill) => fill.commissionAsset === base)
    .reduce((sum, fill) => sum + fill.commission, 0n)
  return floorTo(order.executed - Number(fees), stepSize)
}

/** One leg above and one below the price they are measured against. @throws -2010 */
function checkPrices(
  instrument: Instrument,
  first: OrderRequest,
  second: OrderRequest,
  working: OrderRequest | null,
): void {
  const reference = working ? working.price : instrument.lastPrice()
  const at = (request: OrderRequest): number => request.stopPrice || request.price
  const upper = at(first) > at(second) ? first : second
  const lower = upper === first ? second : first
  const trailing = first.trailingDelta > 0 || second.trailingDelta > 0
  const straddles = at(upper) > reference && at(lower) < reference
  const stops = [first, second].filter((leg) => leg.type.startsWith('STOP_LOSS'))
  if (stops.length !== 1 && !trailing) throw errors.invalidData('belowType')
  const stop = stops[0]
  const rightWay = trailing || stop === undefined || (triggersUpwards(stop) ? stop === upper : stop === lower)
  if ((!straddles && !trailing) || !rightWay)
    throw errors.rejected('The relationship of the prices for the orders is not correct.')
}
