import { errors, VenueError } from '../errors.ts'
import { formatFixed } from '../fixed.ts'
import type { Instrument } from '../market/instrument.ts'
import type { Markets } from '../market/markets.ts'
import { MAX_NUM_ORDER_AMENDS } from '../spot/filters.ts'
import type { Lists } from '../spot/lists.ts'
import { isFinal, type OrderRequest, type SpotOrder } from '../spot/order.ts'
import { clientIdOf, readOrderRequest } from '../spot/order-request.ts'
import { cancelReport, placedReport, queryReport } from '../spot/reports.ts'
import type { SpotTrading } from '../spot/trading.ts'
import { type PrivateRoute, type Routes, reading, type SignedContext } from './route.ts'
import { checkRestrictions, findOrder, stateAt } from './spot-orders.ts'
import { readLimit, requireSymbol } from './symbol-params.ts'

export interface SpotChangeDeps {
  readonly markets: Markets
  readonly trading: SpotTrading
  readonly lists: Lists
  readonly makeId: () => string
}

interface Amendment {
  readonly executionId: number
  readonly from: string
  readonly to: string
  readonly before: number
  readonly after: number
  readonly at: number
}

type Half = { readonly done: unknown } | { readonly failed: VenueError }

/** Replacing, shrinking and smart-routing spot orders. */
export function spotChangeRoutes(deps: SpotChangeDeps): Routes {
  const { markets, trading, lists, makeId } = deps
  const amendments = new Map<SpotOrder, Amendment[]>()
  let nextAmendment = 1
  const symbol = (context: SignedContext): Instrument => requireSymbol(context.params, markets, 'spot')
  const trade = (handle: PrivateRoute['handle'], count?: number): PrivateRoute => ({
    security: 'SIGNED',
    permission: 'enableSpotAndMarginTrading',
    ...(count !== undefined && { orders: { market: 'spot', count } }),
    handle,
  })

  function amend(context: SignedContext): unknown {
    const { params, account, now } = context
    const instrument = symbol(context)
    const order = findOrder(trading.orders, account, instrument, params)
    if (!order || isFinal(order)) throw errors.amendRejected('Unknown order sent.')
    params.required('newQty')
    const quantity = params.decimal('newQty') ?? 0
    const made = amendments.get(order) ?? []
    if (quantity <= 0 || quantity >= order.quantity)
      throw errors.amendRejected('The requested action would change no state; rejecting.')
    if (quantity % instrument.spec.stepSize !== 0 || quantity < instrument.spec.minQuantity)
      throw errors.filter('LOT_SIZE')
    if (made.length >= MAX_NUM_ORDER_AMENDS)
      throw errors.amendRejected('Order has reached the maximum number of amends.')
    const to = clientIdOf(params, 'newClientOrderId') ?? makeId()
    const from = order.clientOrderId
    made.push({ executionId: nextAmendment++, from, to, before: order.quantity, after: quantity, at: now })
    amendments.set(order, made)
    if (quantity <= order.executed) lists.cancel(order, to)
    else {
      if (to !== from) {
        order.clientOrderId = to
        trading.orders.renamed(order, from)
      }
      trading.shrink(order, quantity, to, context.timestamp)
    }
    return { transactTime: now, executionId: nextAmendment, amendedOrder: amendedOrder(order) }
  }

  return {
    'POST /api/v3/order/cancelReplace': trade((context) => cancelReplace(context, symbol(context), deps), 1),
    'PUT /api/v3/order/amend/keepPriority': trade(amend),
    'GET /api/v3/order/amendments': reading((context) => {
      const order = findOrder(trading.orders, context.account, symbol(context), context.params)
      const rows = (order && amendments.get(order)) ?? []
      return rows.slice(0, readLimit(context.params, 500, 1_000)).map((row) => ({
        symbol: order?.instrument.spec.symbol,
        orderId: order?.orderId,
        executionId: row.executionId,
        origClientOrderId: row.from,
        newClientOrderId: row.to,
        origQty: formatFixed(row.before),
        newQty: formatFixed(row.after),
        time: row.at,
      }))
    }),
    'POST /api/v3/sor/order': trade((context) => {
      const request = sorRequest(context, makeId)
      return {
        ...placedReport(lists.placeSingle(context.account, symbol(context), request, { timestamp: context.timestamp })),
        usedSor: true,
      }
    }, 1),
    'POST /api/v3/sor/order/test': trade((context) => {
      trading.check(context.account, symbol(context), sorRequest(context, makeId))
      return {}
    }),
    'GET /api/v3/myAllocations': reading((context) => {
      symbol(context)
      return []
    }),
    'GET /api/v3/myPreventedMatches': reading((context) =>
      preventedMatches(context, trading.orders.history(context.account, symbol(context).spec.symbol)),
    ),
  }
}

/** SOR takes LIMIT and MARKET by quantity; here it finds one book and behaves like LIMIT. */
function sorRequest(context: SignedContext, makeId: () => string): OrderRequest {
  const request = readOrderRequest(context.params, makeId)
  if (request.type !== 'LIMIT' && request.type !== 'MARKET') throw errors.orderType()
  if (request.quoteQuantity > 0) throw errors.notRequired('quoteOrderQty')
  if (request.peg) throw errors.notRequired('pegPriceType')
  return { ...request, usedSor: true }
}

function amendedOrder(order: SpotOrder): Record<string, unknown> {
  const state = stateAt(order, Number.MAX_SAFE_INTEGER)
  if (!state) throw new Error('an order has at least the state it began with')
  const { symbol, orderId, orderListId, price, status, timeInForce, type, side, workingTime, selfTradePreventionMode } =
    queryReport(order, state)
  return {
    symbol,
    orderId,
    orderListId,
    origClientOrderId: order.request.clientOrderId,
    clientOrderId: order.clientOrderId,
    price,
    qty: formatFixed(order.quantity),
    executedQty: formatFixed(order.executed),
    preventedQty: formatFixed(order.preventedQuantity),
    quoteOrderQty: formatFixed(order.request.quoteQuantity),
    cumulativeQuoteQty: formatFixed(order.quoteExecuted),
    status,
    timeInForce,
    type,
    side,
    workingTime,
    selfTradePreventionMode,
  }
}

/** Cancel, then place. 200 both done, 400 neither, 409 one of them. */
function cancelReplace(
  context: SignedContext,
  instrument: Instrument,
  { trading, lists, makeId }: SpotChangeDeps,
): unknown {
  const { params, account, now } = context
  params.required('cancelReplaceMode')
  const mode = params.choice('cancelReplaceMode', ['STOP_ON_FAILURE', 'ALLOW_FAILURE'], () =>
    errors.invalidData('cancelReplaceMode'),
  )
  const request = readOrderRequest(params, makeId)
  const cancelled = attempt(() => {
    const order = findOrder(trading.orders, account, instrument, params, {
      id: 'cancelOrderId',
      clientId: 'cancelOrigClientOrderId',
    })
    if (!order || isFinal(order)) throw errors.cancelRejected()
    checkRestrictions(order, params)
    const requestId = clientIdOf(params, 'cancelNewClientOrderId') ?? makeId()
    lists.cancel(order, requestId)
    return cancelReport(order, requestId, now)
  })
  const placed =
    'failed' in cancelled && mode === 'STOP_ON_FAILURE'
      ? null
      : attempt(() => placedReport(lists.placeSingle(account, instrument, request, { timestamp: context.timestamp })))
  const data = {
    cancelResult: 'done' in cancelled ? 'SUCCESS' : 'FAILURE',
    newOrderResult: placed === null ? 'NOT_ATTEMPTED' : 'done' in placed ? 'SUCCESS' : 'FAILURE',
    cancelResponse: halfBody(cancelled),
    newOrderResponse: placed === null ? null : halfBody(placed),
  }
  if ('done' in cancelled && placed !== null && 'done' in placed) return data
  const partly = 'done' in cancelled || (placed !== null && 'done' in placed)
  throw partly
    ? new VenueError(-2021, 'Order cancel-replace partially failed.', 409, { data })
    : new VenueError(-2022, 'Order cancel-replace failed.', 400, { data })
}

function attempt(run: () => unknown): Half {
  try {
    return { done: run() }
  } catch (error) {
    if (error instanceof VenueError) return { failed: error }
    throw error
  }
}

const halfBody = (half: Half): unknown => ('done' in half ? half.done : half.failed.body())

function preventedMatches(context: SignedContext, history: readonly SpotOrder[]): unknown[] {
  const wanted = context.params.integer('preventedMatchId')
  const orderId = context.params.integer('orderId')
  return history
    .filter((order) => order.preventedMatchId !== null && (orderId === undefined || order.orderId === orderId))
    .filter((order) => wanted === undefined || order.preventedMatchId === wanted)
    .map((order) => ({
      symbol: order.instrument.spec.symbol,
      preventedMatchId: order.preventedMatchId,
      takerOrderId: order.orderId,
      makerOrderId: order.orderId,
      tradeGroupId: -1,
      selfTradePreventionMode: order.request.stpMode,
      price: formatFixed(order.request.price),
      makerPreventedQuantity: formatFixed(order.preventedQuantity),
      transactTime: order.updatedAt,
    }))
}
