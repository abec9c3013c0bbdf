import type { Account } from '../accounts/account.ts'
import { errors } from '../errors.ts'
import type { Instrument } from '../market/instrument.ts'
import type { Markets } from '../market/markets.ts'
import type { Lists } from '../spot/lists.ts'
import { isFinal, type OrderState, type SpotOrder } from '../spot/order.ts'
import { clientIdOf, readOrderRequest } from '../spot/order-request.ts'
import type { OrderStore } from '../spot/order-store.ts'
import { cancelReport, placedReport, queryReport, tradeReport } from '../spot/reports.ts'
import type { SpotTrading } from '../spot/trading.ts'
import type { Params } from './params.ts'
import { type PrivateRoute, type Routes, reading, type SignedContext } from './route.ts'
import { readLimit, requireSymbol } from './symbol-params.ts'

export interface SpotOrderDeps {
  readonly markets: Markets
  readonly trading: SpotTrading
  readonly lists: Lists
  /** Ids for orders and cancels whose sender gave none. */
  readonly makeId: () => string
}

/** What POST /api/v3/order may carry; anything else is refused with -1104. */
export const ORDER_PARAMS = new Set(
  (
    'symbol side type timeInForce quantity quoteOrderQty price newClientOrderId strategyId strategyType stopPrice ' +
    'trailingDelta icebergQty newOrderRespType selfTradePreventionMode pegPriceType pegOffsetValue pegOffsetType ' +
    'recvWindow timestamp'
  ).split(' '),
)
const CANCEL_PARAMS = new Set(
  'symbol orderId origClientOrderId newClientOrderId cancelRestrictions recvWindow timestamp'.split(' '),
)
const DAY_MS = 86_400_000
const ARCHIVED_AFTER_MS = 90 * DAY_MS

/** Placing, testing, cancelling and looking up spot orders. */
export function spotOrderRoutes({ markets, trading, lists, makeId }: SpotOrderDeps): Routes {
  const symbol = (context: SignedContext): Instrument => requireSymbol(context.params, markets, 'spot')

  const trade = (handle: PrivateRoute['handle'], extra: Partial<PrivateRoute> = {}): PrivateRoute => ({
    security: 'SIGNED',
    permission: 'enableSpotAndMarginTrading',
    ...extra,
    handle,
  })

  function cancelOne(context: SignedContext): unknown {
    const { account, params } = context
    const instrument = symbol(context)
    const order = findOrder(trading.orders, account, instrument, params)
    if (!order || isFinal(order)) throw errors.cancelRejected()
    checkRestrictions(order, params)
    const requestId = clientIdOf(params, 'newClientOrderId') ?? makeId()
    lists.cancel(order, requestId)
    return cancelReport(order, requestId, context.now)
  }

  return {
    'POST /api/v3/order': trade(
      (context) => {
        const instrument = symbol(context)
        const request = readOrderRequest(context.params, makeId)
        return placedReport(lists.placeSingle(context.account, instrument, request, { timestamp: context.timestamp }))
      },
      { orders: { market: 'spot', count: 1 }, reads: ORDER_PARAMS },
    ),
    'POST /api/v3/order/test': trade((context) => testOrder(context, symbol(context), trading, makeId), {
      reads: new Set([...ORDER_PARAMS, 'computeCommissionRates']),
    }),
    'DELETE /api/v3/order': trade(cancelOne, { reads: CANCEL_PARAMS }),
    'DELETE /api/v3/openOrders': trade((context) => {
      const open = trading.orders.open(context.account, symbol(context).spec.symbol)
      if (open.length === 0) throw errors.cancelRejected()
      return open.map((order) => {
        const requestId = makeId()
        if (!isFinal(order)) lists.cancel(order, requestId)
        return cancelReport(order, requestId, context.now)
      })
    }),
    'GET /api/v3/order': reading((context) => {
      const order = findOrder(trading.orders, context.account, symbol(context), context.params)
      const state = order && stateAt(order, context.asOf)
      if (!order || !state) throw errors.noSuchOrder()
      if (isFinal(order) && order.executed === 0 && context.now - order.updatedAt > ARCHIVED_AFTER_MS)
        throw errors.archived()
      return queryReport(order, state)
    }),
    'GET /api/v3/openOrders': reading((context) => {
      const named = context.params.has('symbol') ? [symbol(context)] : markets.all('spot')
      const rows: unknown[] = []
      for (const instrument of named) {
        for (const order of trading.orders.history(context.account, instrument.spec.symbol)) {
          const state = stateAt(order, context.asOf)
          if (state && !isFinal(state)) rows.push(queryReport(order, state))
        }
      }
      return rows
    }),
    'GET /api/v3/allOrders': reading((context) => {
      const history = trading.orders.history(context.account, symbol(context).spec.symbol)
      return pageOrders(history, context).flatMap((order) => {
        const state = stateAt(order, context.asOf)
        return state ? [queryReport(order, state)] : []
      })
    }),
    'GET /api/v3/myTrades': reading((context) => {
      const history = trading.orders.history(context.account, symbol(context).spec.symbol)
      return pageTrades(history, context)
    }),
  }
}

function testOrder(
  context: SignedContext,
  instrument: Instrument,
  trading: SpotTrading,
  makeId: () => string,
): unknown {
  trading.check(context.account, instrument, readOrderRequest(context.params, makeId))
  if (context.params.boolean('computeCommissionRates') !== true) return {}
  const { maker, taker } = context.account.rates
  const rates = { maker: (maker / 1e6).toFixed(8), taker: (taker / 1e6).toFixed(8) }
  return {
    standardCommissionForOrder: rates,
    specialCommissionForOrder: { maker: '0.00000000', taker: '0.00000000' },
    taxCommissionForOrder: { maker: '0.00000000', taker: '0.00000000' },
    discount: {
      enabledForAccount: context.account.bnbBurn,
      enabledForSymbol: true,
      discountAsset: 'BNB',
      discount: '0.75000000',
    },
  }
}

/** The order a call names by one or both ids; both have to fit. @throws -1102 when it names none */
export function findOrder(
  orders: OrderStore,
  account: Account,
  instrument: Instrument,
  params: Params,
  names: { id: string; clientId: string } = { id: 'orderId', clientId: 'origClientOrderId' },
): SpotOrder | undefined {
  const orderId = params.integer(names.id)
  const clientId = params.text(names.clientId)
  const symbol = instrument.spec.symbol
  if (orderId === undefined && clientId === undefined) throw errors.eitherMissing(names.clientId, names.id)
  if (orderId === undefined) return orders.byClientId(account, symbol, clientId ?? '')
  const order = orders.byId(account, symbol, orderId)
  if (order && clientId !== undefined && order.clientOrderId !== clientId) return undefined
  return order
}

/** `cancelRestrictions`: only when untouched, or only when partly filled. @throws -2011 */
export function checkRestrictions(order: SpotOrder, params: Params): void {
  const only = params.choice('cancelRestrictions', ['ONLY_NEW', 'ONLY_PARTIALLY_FILLED'], () =>
    errors.invalidData('cancelRestrictions'),
  )
  const fits = only === undefined || order.status === (only === 'ONLY_NEW' ? 'NEW' : 'PARTIALLY_FILLED')
  if (!fits) throw errors.restricted()
}

/** How the order stood at `at`; undefined before it existed. */
export function stateAt(order: SpotOrder, at: number): OrderState | undefined {
  for (let index = order.states.length - 1; index >= 0; index--) {
    const state = order.states[index]
    if (state && state.at <= at) return state
  }
  return undefined
}

function timeSpan(params: Params): { from: number; until: number } {
  const from = params.integer('startTime')
  const until = params.integer('endTime')
  if (from !== undefined && until !== undefined && until - from > DAY_MS) {
    throw errors.spanTooLong()
  }
  return { from: from ?? 0, until: until ?? Number.MAX_SAFE_INTEGER }
}

function pageOrders(history: readonly SpotOrder[], { params }: SignedContext): SpotOrder[] {
  const limit = readLimit(params, 500, 1_000)
  const fromId = params.integer('orderId')
  const { from, until } = timeSpan(params)
  if (fromId !== undefined) return history.filter((order) => order.orderId >= fromId).slice(0, limit)
  const inside = history.filter((order) => order.createdAt >= from && order.createdAt <= until)
  return params.has('startTime') ? inside.slice(0, limit) : inside.slice(-limit)
}

function pageTrades(history: readonly SpotOrder[], { params, asOf }: SignedContext): unknown[] {
  const limit = readLimit(params, 500, 1_000)
  const fromId = params.integer('fromId')
  const orderId = params.integer('orderId')
  if (fromId !== undefined && (params.has('startTime') || params.has('endTime'))) throw errors.combination()
  const { from, until } = timeSpan(params)
  const fills = history
    .filter((order) => orderId === undefined || order.orderId === orderId)
    .flatMap((order) => order.fills.map((fill) => ({ order, fill })))
    .filter(({ fill }) => fill.at >= from && fill.at <= until && fill.at <= asOf && fill.id >= (fromId ?? 0))
    .sort((left, right) => left.fill.id - right.fill.id)
  const chosen = fromId !== undefined || params.has('startTime') ? fills.slice(0, limit) : fills.slice(-limit)
  return chosen.map(({ order, fill }) => tradeReport(order, fill))
}
