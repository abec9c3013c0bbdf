import { errors, VenueError } from '../errors.ts'
import { type FuturesAccount, symbolSettings } from '../futures/account.ts'
import type { FuturesDesk } from '../futures/desk.ts'
import { type FuturesOrder, type FuturesState, isOver } from '../futures/order.ts'
import { readFuturesRequest, readPrice, readQuantity } from '../futures/order-request.ts'
import { acknowledgement, amendmentReport, futuresQueryReport, userTradeReport } from '../futures/reports.ts'
import type { Instrument } from '../market/instrument.ts'
import { cancelBatch, inBatch } from './futures-batch.ts'
import type { Params } from './params.ts'
import { type PrivateRoute, type Routes, reading, type SignedContext } from './route.ts'
import { readLimit, requireSymbol } from './symbol-params.ts'

const DAY_MS = 86_400_000
/** What was cancelled or expired without a fill disappears after three days, everything after ninety. */
const UNFILLED_KEPT_MS = 3 * DAY_MS
const KEPT_MS = 90 * DAY_MS
const WEEK_MS = 7 * DAY_MS

/** Placing, changing, cancelling and looking up orders of USD-M or COIN-M. */
export function futuresOrderRoutes(desk: FuturesDesk, makeId: () => string): Routes {
  const root = desk.market === 'usdm' ? '/fapi/v1' : '/dapi/v1'
  const symbol = (params: Params): Instrument => requireSymbol(params, desk.markets, desk.market)
  const own = (context: SignedContext): FuturesAccount => desk.account(context.account)

  const trade = (handle: PrivateRoute['handle'], count?: readonly [number, number]): PrivateRoute => ({
    security: 'SIGNED',
    permission: 'enableFutures',
    ...(count && { orders: { market: 'futures', count } }),
    handle,
  })

  function placeOne(context: SignedContext, params: Params): Record<string, unknown> {
    const account = own(context)
    const instrument = symbol(params)
    const request = readFuturesRequest(params, account, instrument, context.now, makeId)
    return acknowledgement(desk.trading.place(account, instrument, request, { timestamp: context.timestamp }))
  }

  function cancelOne(context: SignedContext, params: Params): Record<string, unknown> {
    const order = findOrder(own(context), symbol(params), params)
    if (!order || isOver(order)) throw errors.cancelRejected()
    desk.trading.cancel(order)
    return acknowledgement(order)
  }

  function modifyOne(context: SignedContext, params: Params): Record<string, unknown> {
    const instrument = symbol(params)
    const order = findOrder(own(context), instrument, params)
    for (const name of ['quantity', 'side']) params.required(name)
    if (!order || isOver(order)) throw errors.noSuchOrder()
    if (params.text('side') !== order.side) throw errors.invalidData('side')
    const price = readPrice(params, instrument, order.side, params.text('priceMatch') ?? 'NONE')
    const by = { modifyId: params.integer('modifyId'), timestamp: context.timestamp }
    desk.trading.modify(order, price, readQuantity(params), by)
    return acknowledgement(order)
  }

  function query(context: SignedContext): { order: FuturesOrder; state: FuturesState } {
    const order = findOrder(own(context), symbol(context.params), context.params)
    const state = order && futuresStateAt(order, context.asOf)
    if (!order || !state || isForgotten(order, context.now)) throw errors.noSuchOrder()
    return { order, state }
  }

  return {
    [`POST ${root}/order`]: trade((context) => placeOne(context, context.params), [1, 1]),
    [`POST ${root}/order/test`]: trade((context) => {
      const account = own(context)
      const instrument = symbol(context.params)
      desk.trading.check(
        account,
        instrument,
        readFuturesRequest(context.params, account, instrument, context.now, makeId),
      )
      return {}
    }),
    [`PUT ${root}/order`]: trade((context) => modifyOne(context, context.params), [1, 1]),
    [`DELETE ${root}/order`]: trade((context) => cancelOne(context, context.params)),
    [`POST ${root}/batchOrders`]: trade((context) => inBatch(context, (params) => placeOne(context, params)), [5, 1]),
    [`PUT ${root}/batchOrders`]: trade((context) => inBatch(context, (params) => modifyOne(context, params)), [5, 1]),
    [`DELETE ${root}/batchOrders`]: trade((context) => cancelBatch(context, (params) => cancelOne(context, params))),
    [`DELETE ${root}/allOpenOrders`]: trade((context) => {
      const instrument = symbol(context.params)
      for (const order of [...own(context).open.values()])
        if (order.instrument === instrument) desk.trading.cancel(order)
      return { code: 200, msg: 'The operation of cancel all open order is done.' }
    }),
    [`POST ${root}/countdownCancelAll`]: trade((context) => {
      const { spec } = symbol(context.params)
      context.params.required('countdownTime')
      const countdownTime = context.params.integer('countdownTime') ?? 0
      desk.countdowns.set(own(context), spec.symbol, countdownTime)
      return { symbol: spec.symbol, countdownTime: String(countdownTime) }
    }),
    [`GET ${root}/order`]: reading((context) => {
      const { order, state } = query(context)
      return futuresQueryReport(order, state)
    }),
    [`GET ${root}/openOrder`]: reading((context) => {
      const { order, state } = query(context)
      if (isOver(state)) throw errors.noSuchOrder()
      return futuresQueryReport(order, state)
    }),
    [`GET ${root}/openOrders`]: reading((context) => {
      const chosen = context.params.has('symbol') ? symbol(context.params) : undefined
      return own(context).orders.flatMap((order) => {
        const state = futuresStateAt(order, context.asOf)
        const wanted = state && !isOver(state) && (chosen === undefined || order.instrument === chosen)
        return wanted ? [futuresQueryReport(order, state)] : []
      })
    }),
    [`GET ${root}/allOrders`]: reading((context) => allOrders(context, own(context), desk)),
    [`GET ${root}/userTrades`]: reading((context) => userTrades(context, own(context), symbol(context.params))),
    [`GET ${root}/rateLimit/order`]: reading((context) => {
      const used = desk.counter.used(context.account.uid, context.now)
      return desk.counter.limits.map((limit, index) => ({ rateLimitType: 'ORDERS', ...limit, count: used[index] ?? 0 }))
    }),
    [`GET ${root}/forceOrders`]: reading((context) =>
      own(context)
        .orders.filter((order) => order.request.clientOrderId.startsWith('autoclose-'))
        .map((order) => futuresQueryReport(order, futuresStateAt(order, context.asOf) ?? lastState(order))),
    ),
    [`GET ${root}/orderAmendment`]: reading((context) => amendments(context, own(context), symbol(context.params))),
    [`GET ${root}/symbolConfig`]: reading((context) => {
      const chosen = context.params.has('symbol') ? [symbol(context.params)] : desk.markets.all(desk.market)
      return chosen.map(({ spec }) => {
        const settings = symbolSettings(own(context), spec.symbol)
        return {
          symbol: spec.symbol,
          marginType: settings.isolated ? 'ISOLATED' : 'CROSSED',
          isAutoAddMargin: false,
          leverage: settings.leverage,
          maxNotionalValue: '100000000',
        }
      })
    }),
  }
}

/** The order a call names. Ids are compared as text: they do not fit a number. */
export function findOrder(account: FuturesAccount, instrument: Instrument, params: Params): FuturesOrder | undefined {
  const orderId = params.text('orderId')
  const clientId = params.text('origClientOrderId')
  if (orderId === undefined && clientId === undefined) throw errors.eitherMissing('origClientOrderId', 'orderId')
  if (orderId === undefined) return account.byClientId.get(`${instrument.spec.symbol} ${clientId}`)
  if (!/^\d{1,20}$/.test(orderId)) throw errors.illegal('orderId', '^[0-9]{1,20}$')
  const order = account.orders.findLast((candidate) => String(candidate.orderId) === orderId)
  return order?.instrument === instrument ? order : undefined
}

export function futuresStateAt(order: FuturesOrder, at: number): FuturesState | undefined {
  return order.states.findLast((state) => state.at <= at)
}

function lastState(order: FuturesOrder): FuturesState {
  const state = order.states[order.states.length - 1]
  if (!state) throw new Error('an order has at least the state it began with')
  return state
}

function isForgotten(order: FuturesOrder, now: number): boolean {
  const age = now - order.updatedAt
  return age > KEPT_MS || (isOver(order) && order.executed === 0 && age > UNFILLED_KEPT_MS)
}

function span(params: Params, now: number): { from: number; until: number } {
  const start = params.integer('startTime')
  const until = params.integer('endTime') ?? (start === undefined ? now : start + WEEK_MS)
  const from = start ?? until - WEEK_MS
  if (until - from > WEEK_MS) throw new VenueError(-4166, 'Search window is restricted to recent 7 days only.')
  return { from, until }
}

function allOrders(context: SignedContext, account: FuturesAccount, desk: FuturesDesk): unknown[] {
  const { params, now, asOf } = context
  const limit = readLimit(params, 500, 1_000)
  const chosen = params.has('symbol') ? requireSymbol(params, desk.markets, desk.market) : undefined
  const fromId = params.text('orderId')
  const { from, until } = span(params, now)
  const wanted = account.orders.filter((order) => {
    if (chosen && order.instrument !== chosen) return false
    if (isForgotten(order, now)) return false
    return fromId === undefined ? order.createdAt >= from && order.createdAt <= until : order.orderId >= BigInt(fromId)
  })
  const page = fromId !== undefined || params.has('startTime') ? wanted.slice(0, limit) : wanted.slice(-limit)
  return page.flatMap((order) => {
    const state = futuresStateAt(order, asOf)
    return state ? [futuresQueryReport(order, state)] : []
  })
}

/** The changes of one order, the newest first. */
function amendments(context: SignedContext, account: FuturesAccount, instrument: Instrument): unknown[] {
  const { params, now, asOf } = context
  const order = findOrder(account, instrument, params)
  const from = params.integer('startTime') ?? 0
  const until = Math.min(params.integer('endTime') ?? now, asOf)
  return (order?.amendments ?? [])
    .flatMap((change, index) =>
      order && change.at >= from && change.at <= until ? [amendmentReport(order, change, index + 1)] : [],
    )
    .reverse()
    .slice(0, readLimit(params, 50, 100))
}

function userTrades(context: SignedContext, account: FuturesAccount, instrument: Instrument): unknown[] {
  const { params, now, asOf } = context
  const limit = readLimit(params, 500, 1_000)
  const fromId = params.integer('fromId')
  const orderId = params.text('orderId')
  const { from, until } = span(params, now)
  const rows = account.orders
    .filter((order) => order.instrument === instrument && (orderId === undefined || String(order.orderId) === orderId))
    .flatMap((order) => order.fills.map((fill) => ({ order, fill })))
    .filter(
      ({ fill }) => fill.at <= asOf && (fromId === undefined ? fill.at >= from && fill.at <= until : fill.id >= fromId),
    )
    .sort((left, right) => left.fill.id - right.fill.id)
  const page = fromId !== undefined || params.has('startTime') ? rows.slice(0, limit) : rows.slice(-limit)
  return page.map(({ order, fill }) => userTradeReport(order, fill))
}
