import { errors } from '../errors.ts'
import type { Instrument } from '../market/instrument.ts'
import type { Markets } from '../market/markets.ts'
import type { Lists } from '../spot/lists.ts'
import type { OrderRequest } from '../spot/order.ts'
import { fullListReport, isDone, type ListRequest, listReport, type OrderList } from '../spot/order-list.ts'
import { clientIdOf, readOrderRequest } from '../spot/order-request.ts'
import { createParams, type Params } from './params.ts'
import { type PrivateRoute, type Routes, reading, type SignedContext } from './route.ts'
import { readLimit, requireSymbol } from './symbol-params.ts'

export interface SpotListDeps {
  readonly markets: Markets
  readonly lists: Lists
  readonly makeId: () => string
}

/** A leg's own parameters: name behind its prefix, and the name a single order has for it. */
const LEG_FIELDS: readonly (readonly [string, string])[] = [
  ['Type', 'type'],
  ['ClientOrderId', 'newClientOrderId'],
  ['IcebergQty', 'icebergQty'],
  ['Price', 'price'],
  ['StopPrice', 'stopPrice'],
  ['TrailingDelta', 'trailingDelta'],
  ['TimeInForce', 'timeInForce'],
  ['StrategyId', 'strategyId'],
  ['StrategyType', 'strategyType'],
  ['Quantity', 'quantity'],
  ['Side', 'side'],
]

/** Placing, cancelling and looking up order lists. */
export function spotListRoutes({ markets, lists, makeId }: SpotListDeps): Routes {
  const symbol = (context: SignedContext): Instrument => requireSymbol(context.params, markets, 'spot')

  const placing = (count: number, read: (params: Params) => Omit<ListRequest, 'clientId'>): PrivateRoute => ({
    security: 'SIGNED',
    permission: 'enableSpotAndMarginTrading',
    orders: { market: 'spot', count },
    handle(context) {
      const request = { clientId: clientIdOf(context.params, 'listClientOrderId') ?? makeId(), ...read(context.params) }
      return fullListReport(lists.place(context.account, symbol(context), request, context.timestamp))
    },
  })

  /** Reads the leg whose parameters begin with `prefix`; `shared` fills what the legs have in common. */
  function leg(params: Params, prefix: string, shared: Readonly<Record<string, string>>): OrderRequest {
    const values = new Map(Object.entries(shared))
    for (const [suffix, name] of LEG_FIELDS) {
      const value = params.text(prefix + suffix)
      if (value !== undefined) values.set(name, value)
    }
    const mode = params.text('selfTradePreventionMode')
    if (mode !== undefined) values.set('selfTradePreventionMode', mode)
    const called = (name: string) => {
      const [suffix] = LEG_FIELDS.find(([, single]) => single === name && !(name in shared)) ?? []
      return suffix === undefined ? name : prefix + suffix
    }
    return readOrderRequest(createParams(values, called), makeId)
  }

  /** OPO sells what it receives: the quantity is not known yet, the working one stands in for the checks. */
  const working = (params: Params): OrderRequest => leg(params, 'working', {})
  const pair = (
    params: Params,
    above: string,
    below: string,
    shared: Readonly<Record<string, string>>,
  ): OrderRequest[] => [leg(params, above, shared), leg(params, below, shared)]
  const pendingShared = (params: Params, quantity: string): Record<string, string> => ({
    side: params.required('pendingSide'),
    quantity: params.required(quantity),
  })

  function find(context: SignedContext, clientIdName: string): OrderList | undefined {
    const id = context.params.integer('orderListId')
    const clientId = context.params.text(clientIdName)
    if (id === undefined && clientId === undefined) throw errors.eitherMissing('orderListId', clientIdName)
    return id === undefined ? lists.byClientId(context.account, clientId ?? '') : lists.byId(context.account, id)
  }

  const oco = (params: Params): Omit<ListRequest, 'clientId'> => {
    const shared = { side: params.required('side'), quantity: params.required('quantity') }
    return { working: null, legs: pair(params, 'above', 'below', shared), sellsReceived: false }
  }

  return {
    'POST /api/v3/orderList/oco': placing(2, oco),
    'POST /api/v3/order/oco': placing(2, (params) => ({
      working: null,
      legs: oldOco(params, makeId),
      sellsReceived: false,
    })),
    'POST /api/v3/orderList/oto': placing(2, (params) => ({
      working: working(params),
      legs: [leg(params, 'pending', {})],
      sellsReceived: false,
    })),
    'POST /api/v3/orderList/otoco': placing(3, (params) => ({
      working: working(params),
      legs: pair(params, 'pendingAbove', 'pendingBelow', pendingShared(params, 'pendingQuantity')),
      sellsReceived: false,
    })),
    'POST /api/v3/orderList/opo': placing(2, (params) => ({
      working: working(params),
      legs: [leg(params, 'pending', { quantity: params.required('workingQuantity') })],
      sellsReceived: true,
    })),
    'POST /api/v3/orderList/opoco': placing(3, (params) => ({
      working: working(params),
      legs: pair(params, 'pendingAbove', 'pendingBelow', pendingShared(params, 'workingQuantity')),
      sellsReceived: true,
    })),
    'DELETE /api/v3/orderList': {
      security: 'SIGNED',
      permission: 'enableSpotAndMarginTrading',
      handle(context) {
        const list = find(context, 'listClientOrderId')
        const alive =
          list && (list.working ? [list.working, ...list.legs] : list.legs).find((order) => order.states.length > 0)
        if (!list || !alive || isDone(list)) throw errors.cancelRejected()
        const requestId = clientIdOf(context.params, 'newClientOrderId') ?? makeId()
        const open = [...(list.working ? [list.working] : []), ...list.legs].find(
          (order) => !['FILLED', 'EXPIRED', 'CANCELED'].includes(order.status),
        )
        if (open) lists.cancel(open, requestId)
        return fullListReport(list, requestId)
      },
    },
    'GET /api/v3/orderList': reading((context) => {
      const list = find(context, 'origClientOrderId')
      if (!list) throw errors.noSuchList()
      return listReport(list)
    }),
    'GET /api/v3/allOrderList': reading((context) =>
      lists
        .all(context.account)
        .slice(-readLimit(context.params, 500, 1_000))
        .map(listReport),
    ),
    'GET /api/v3/openOrderList': reading((context) =>
      lists
        .all(context.account)
        .filter((list) => !isDone(list))
        .map(listReport),
    ),
  }
}

/** The deprecated form: a LIMIT_MAKER and a stop by their old names. */
function oldOco(params: Params, makeId: () => string): OrderRequest[] {
  const shared = [
    ['side', params.required('side')],
    ['quantity', params.required('quantity')],
  ] as const
  const take = new Map<string, string>([...shared, ['type', 'LIMIT_MAKER'], ['price', params.required('price')]])
  const stop = new Map<string, string>([...shared, ['stopPrice', params.required('stopPrice')]])
  const limit = params.text('stopLimitPrice')
  stop.set('type', limit === undefined ? 'STOP_LOSS' : 'STOP_LOSS_LIMIT')
  if (limit !== undefined) {
    stop.set('price', limit)
    stop.set('timeInForce', params.required('stopLimitTimeInForce'))
  }
  const ids = [
    [take, 'limitClientOrderId'],
    [stop, 'stopClientOrderId'],
  ] as const
  for (const [values, name] of ids) {
    const id = params.text(name)
    if (id !== undefined) values.set('newClientOrderId', id)
  }
  return [readOrderRequest(createParams(take), makeId), readOrderRequest(createParams(stop), makeId)]
}
