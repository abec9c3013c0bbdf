import { type Ask, algoCalls, listLegs, marketCalls, type Told } from '@flotilla/orders'
import type { Fault } from '@flotilla/protocol'
import { type Exchange, isOpen, latest, type Order, type Params, shownAt } from './exchange.ts'
import type { Surroundings } from './surroundings.ts'

type Verb =
  | 'place'
  | 'cancel'
  | 'cancelAll'
  | 'cancelReplace'
  | 'amend'
  | 'list'
  | 'batch'
  | 'batchModify'
  | 'batchCancel'
  | 'cancelList'
  | 'set'
  | 'borrow'
  | 'mystery'
  | 'query'
  | 'open'
  | 'legs'
  | 'all'
  | 'setting'
  | 'borrows'

/** What each call of the catalogue does here. */
const verbs = new Map<string, Verb>([
  ['usdm.changeInitialLeverage', 'set'],
  ['usdm.symbolConfiguration', 'setting'],
  ['margin.marginAccountBorrowRepay', 'borrow'],
  ['margin.queryBorrowRepayRecordsInMarginAccount', 'borrows'],
  ['usdm.autoCancelAllOpenOrders', 'mystery'],
])
for (const calls of Object.values(marketCalls)) {
  const known: [string | undefined, Verb][] = [
    [calls.place, 'place'],
    [calls.cancel, 'cancel'],
    [calls.cancelAll, 'cancelAll'],
    [calls.cancelReplace, 'cancelReplace'],
    [calls.amend, 'amend'],
    [calls.batch?.place, 'batch'],
    [calls.batch?.modify, 'batchModify'],
    [calls.batch?.cancel, 'batchCancel'],
    [calls.list?.cancel, 'cancelList'],
    [calls.list?.query, 'legs'],
    [calls.query, 'query'],
    [calls.openOrders, 'open'],
    [calls.history, 'all'],
  ]
  for (const [name, verb] of known) if (name !== undefined) verbs.set(name, verb)
}
for (const calls of Object.values(algoCalls)) {
  verbs.set(calls.place, 'place')
  verbs.set(calls.cancel, 'cancel')
  verbs.set(calls.query, calls.showsClosed ? 'query' : 'open')
  if (calls.history !== undefined) verbs.set(calls.history, 'all')
}
for (const name of Object.keys(listLegs)) verbs.set(name, 'list')

const verbOf = ({ operation }: Ask): Verb => {
  const verb = verbs.get(operation)
  if (!verb) throw new Error(`the exchange does not know ${operation}`)
  return verb
}

const reads: ReadonlySet<Verb> = new Set(['query', 'open', 'legs', 'all', 'setting', 'borrows'])
export const isRead = (ask: Ask) => reads.has(verbOf(ask))

const calls: ReadonlySet<Verb> = new Set(['set', 'borrow', 'mystery'])
export const isNoOrder = (ask: Ask) => calls.has(verbOf(ask))

const refusedAs = (code: string): Told => ({
  outcome: 'rejected',
  fault: { code, message: code, outcome: 'rejected' } satisfies Fault,
})
const done = (data: unknown): Told => ({ outcome: 'ok', data })
const notOpen = refusedAs('ORDER_NOT_OPEN')

/** What the matching engine does, and what read replicas show of it. */
export function createEngine(exchange: Exchange, { random, time }: Surroundings) {
  /** Part of the placements is refused for reasons of its own. */
  const funds = () => !random.chance(0.06)

  const find = ({ orderId, origClientOrderId, clientAlgoId }: Params): Order | undefined => {
    if (orderId !== undefined) return exchange.orders.find((order) => order.orderId === String(orderId))
    const algo = clientAlgoId !== undefined
    const same = exchange.byClientId(String(origClientOrderId ?? clientAlgoId)).filter((order) => order.algo === algo)
    return same.find(isOpen) ?? same[same.length - 1]
  }

  const place = (params: Params, list?: string, id = String(params.newClientOrderId ?? params.clientAlgoId)): Told => {
    if (!funds()) return refusedAs('INSUFFICIENT_BALANCE')
    const order = exchange.accept(params, id, list)
    const taken = { code: 'DUPLICATE_ORDER', message: 'Duplicate order sent.', outcome: 'unknown' } as const
    return order ? done(shownAt(order, time.now)) : { outcome: 'exists', fault: taken }
  }

  const cancel = (params: Params, command: string): Told => {
    const order = find(params)
    if (!order || !isOpen(order)) return notOpen
    exchange.cancel(order, command)
    return done({ ...shownAt(order, time.now), origClientOrderId: order.clientOrderId })
  }

  const cancelAll = (command: string): Told => {
    const open = exchange.orders.filter((order) => isOpen(order) && !order.algo)
    if (open.length === 0) return notOpen
    for (const order of open) exchange.cancel(order, command)
    return done(open.map((order) => ({ ...shownAt(order, time.now), origClientOrderId: order.clientOrderId })))
  }

  const cancelReplace = (params: Params, command: string): Told => {
    const { cancelOrigClientOrderId, cancelOrderId, ...rest } = params
    const target = { orderId: cancelOrderId, origClientOrderId: cancelOrigClientOrderId }
    const first = cancel(target, command)
    const stop = first.outcome !== 'ok' && params.cancelReplaceMode === 'STOP_ON_FAILURE'
    const second = stop ? refusedAs('NOT_ATTEMPTED') : place(rest)
    const parts = [first, second].map(({ outcome, ...each }) => ({ ...each, outcome: outcome as 'ok' | 'rejected' }))
    return { outcome: first.outcome === second.outcome ? first.outcome : 'unknown', parts }
  }

  const amend = (params: Params, command: string): Told => {
    const order = find(params)
    if (!order || !isOpen(order)) return refusedAs('ORDER_NOT_FOUND')
    const price = params.price === undefined ? latest(order).price : String(params.price)
    exchange.amend(order, { quantity: String(params.newQty ?? params.quantity), price }, command)
    const shown = shownAt(order, time.now)
    return done(params.newQty === undefined ? shown : { amendedOrder: { ...shown, qty: shown?.origQty } })
  }

  const list = (ask: Ask): Told => {
    if (!funds()) return refusedAs('INSUFFICIENT_BALANCE')
    const { params } = ask
    const id = String(params.listClientOrderId)
    const legs = Object.entries(listLegs[ask.operation] ?? {}).flatMap(([name, prefix]) => {
      const own = { type: params[`${prefix}Type`], price: params[`${prefix}Price`] }
      const order = exchange.accept({ ...params, ...own }, String(params[name]), id)
      return order ? [shownAt(order, time.now)] : []
    })
    return done({ listClientOrderId: id, orders: legs, orderReports: legs })
  }

  const legsOf = (id: unknown) => exchange.orders.filter((order) => order.list === id)

  const cancelList = ({ listClientOrderId }: Params, command: string): Told => {
    const open = legsOf(listClientOrderId).find(isOpen)
    if (!open) return notOpen
    exchange.cancel(open, command)
    const legs = legsOf(listClientOrderId).map((order) => ({
      ...shownAt(order, time.now),
      origClientOrderId: order.clientOrderId,
    }))
    return done({ listClientOrderId, orderReports: legs })
  }

  const inBatch = (elements: readonly Params[], run: (params: Params) => Told): Told => {
    const parts = elements.map((params) => {
      const { outcome, ...rest } = run(params)
      return { ...rest, outcome: outcome as 'ok' | 'rejected' | 'exists' }
    })
    const all = parts.every(({ outcome }) => outcome === parts[0]?.outcome)
    return { outcome: all ? (parts[0]?.outcome ?? 'unknown') : 'unknown', parts }
  }

  return {
    /** Carries out what changes something. */
    carryOut(ask: Ask, command: string): Told {
      const { params } = ask
      switch (verbOf(ask)) {
        case 'place':
          return place(params)
        case 'cancel':
          return cancel(params, command)
        case 'cancelAll':
          return cancelAll(command)
        case 'cancelReplace':
          return cancelReplace(params, command)
        case 'amend':
          return amend(params, command)
        case 'list':
          return list(ask)
        case 'batch':
          return inBatch(params.batchOrders as Params[], place)
        case 'batchModify':
          return inBatch(params.batchOrders as Params[], (each) => amend(each, command))
        case 'batchCancel': {
          const targets = (params.origClientOrderIdList as string[]).map((id) => ({ origClientOrderId: id }))
          return inBatch(targets, (each) => cancel(each, command))
        }
        case 'cancelList':
          return cancelList(params, command)
        case 'set':
          exchange.settings.set(String(params.symbol), String(params.leverage))
          exchange.call(command, String(params.leverage))
          return done({ symbol: params.symbol, leverage: params.leverage })
        default:
          exchange.call(command, String(params.amount))
          return done({ tranId: '1' })
      }
    },
    /** What a replica shows that is this far behind. */
    read(ask: Ask, lagMs: number): Told {
      const at = time.now - lagMs
      const shown = (orders: readonly Order[]) =>
        orders.map((order) => shownAt(order, at)).filter((row) => row !== undefined)
      switch (verbOf(ask)) {
        case 'query': {
          const order = find(ask.params)
          const row = order && shownAt(order, at)
          return row ? done(row) : refusedAs('ORDER_NOT_FOUND')
        }
        case 'legs': {
          const { origClientOrderId: listClientOrderId } = ask.params
          const orders = shown(legsOf(listClientOrderId)).map(({ symbol, orderId, clientOrderId }) => ({
            ...{ symbol, orderId, clientOrderId },
          }))
          return orders.length > 0 ? done({ listClientOrderId, orders }) : refusedAs('ORDER_NOT_FOUND')
        }
        case 'open':
          return done(shown(exchange.orders).filter((row) => (row.status ?? row.algoStatus) === 'NEW'))
        case 'all':
          return done(shown(exchange.orders))
        case 'setting': {
          const { symbol } = ask.params
          return done([{ symbol, leverage: exchange.settings.get(String(symbol)) ?? '5' }])
        }
        default: {
          const rows = exchange.calls.filter((call) => call.at <= at)
          return done({
            rows: rows.map(({ amount, at: timestamp }) => ({ amount, timestamp, asset: 'USDT', status: 'CONFIRMED' })),
          })
        }
      }
    },
  }
}

export type Engine = ReturnType<typeof createEngine>
