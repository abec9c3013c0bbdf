import type { CallParams, Command, Market } from '@flotilla/protocol'

/** The names one market has for the operations the order protocol needs, as in the catalogue. */
export interface MarketCalls {
  readonly place: string
  readonly cancel: string
  readonly cancelAll: string
  readonly query: string
  readonly openOrders: string
  readonly history: string
  /** Changes price or quantity of an open order; where there is none, orders there cannot be amended. */
  readonly amend?: string
  readonly cancelReplace?: string
  /** Several orders in one call; only futures have it. */
  readonly batch?: { readonly place: string; readonly modify: string; readonly cancel: string }
  /** Order lists as wholes. */
  readonly list?: { readonly query: string; readonly cancel: string }
  readonly time: string
  /** How Binance is told to answer with what became of the order. */
  readonly responseType: string
}

/** Conditional orders of futures live apart, under a client id of their own kind. */
export interface AlgoCalls {
  readonly place: string
  readonly cancel: string
  readonly query: string
  readonly history: string | undefined
  /** Whether `query` shows closed orders too. Where it does not, not finding an order proves nothing. */
  readonly showsClosed: boolean
}

const futures = (product: string): MarketCalls => ({
  place: `${product}.newOrder`,
  cancel: `${product}.cancelOrder`,
  cancelAll: `${product}.cancelAllOpenOrders`,
  query: `${product}.queryOrder`,
  openOrders: `${product}.currentAllOpenOrders`,
  history: `${product}.allOrders`,
  amend: `${product}.modifyOrder`,
  batch: {
    place: `${product}.placeMultipleOrders`,
    modify: `${product}.modifyMultipleOrders`,
    cancel: `${product}.cancelMultipleOrders`,
  },
  time: `${product}.checkServerTime`,
  responseType: 'RESULT',
})

export const marketCalls: Partial<Record<Market, MarketCalls>> = {
  spot: {
    place: 'spot.newOrder',
    cancel: 'spot.deleteOrder',
    cancelAll: 'spot.deleteOpenOrders',
    query: 'spot.getOrder',
    openOrders: 'spot.getOpenOrders',
    history: 'spot.allOrders',
    amend: 'spot.orderAmendKeepPriority',
    cancelReplace: 'spot.orderCancelReplace',
    list: { query: 'spot.getOrderList', cancel: 'spot.deleteOrderList' },
    time: 'spot.time',
    responseType: 'FULL',
  },
  margin: {
    place: 'margin.marginAccountNewOrder',
    cancel: 'margin.marginAccountCancelOrder',
    cancelAll: 'margin.marginAccountCancelAllOpenOrdersOnASymbol',
    query: 'margin.queryMarginAccountsOrder',
    openOrders: 'margin.queryMarginAccountsOpenOrders',
    history: 'margin.queryMarginAccountsAllOrders',
    list: { query: 'margin.queryMarginAccountsOco', cancel: 'margin.marginAccountCancelOco' },
    time: 'spot.time',
    responseType: 'FULL',
  },
  usdm: futures('usdm'),
  coinm: futures('coinm'),
}

export const algoCalls: Partial<Record<Market, AlgoCalls>> = {
  usdm: {
    place: 'usdm.newAlgoOrder',
    cancel: 'usdm.cancelAlgoOrder',
    query: 'usdm.queryAlgoOrder',
    history: 'usdm.queryAllAlgoOrders',
    showsClosed: true,
  },
  coinm: {
    place: 'coinm.newAlgoOrder',
    cancel: 'coinm.cancelAlgoOrder',
    query: 'coinm.currentAllAlgoOpenOrders',
    history: undefined,
    showsClosed: false,
  },
}

/** Types that wait for a trigger; futures take them as algo orders only (-4120 since 2025-12-09). */
export const algoTypes: ReadonlySet<string> = new Set([
  'STOP',
  'STOP_MARKET',
  'TAKE_PROFIT',
  'TAKE_PROFIT_MARKET',
  'TRAILING_STOP_MARKET',
])

/** Order lists: the client id parameter of each leg → the prefix of that leg's own parameters. */
export const listLegs: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'spot.orderListOco': { aboveClientOrderId: 'above', belowClientOrderId: 'below' },
  'spot.orderListOto': { workingClientOrderId: 'working', pendingClientOrderId: 'pending' },
  'spot.orderListOtoco': {
    workingClientOrderId: 'working',
    pendingAboveClientOrderId: 'pendingAbove',
    pendingBelowClientOrderId: 'pendingBelow',
  },
  'spot.orderListOpo': { workingClientOrderId: 'working', pendingClientOrderId: 'pending' },
  'spot.orderListOpoco': {
    workingClientOrderId: 'working',
    pendingAboveClientOrderId: 'pendingAbove',
    pendingBelowClientOrderId: 'pendingBelow',
  },
  'margin.marginAccountNewOco': { limitClientOrderId: 'limit', stopClientOrderId: 'stopLimit' },
  'margin.marginAccountNewOto': { workingClientOrderId: 'working', pendingClientOrderId: 'pending' },
  'margin.marginAccountNewOtoco': {
    workingClientOrderId: 'working',
    pendingAboveClientOrderId: 'pendingAbove',
    pendingBelowClientOrderId: 'pendingBelow',
  },
}

/**
 * The parameters of one leg of a list, by the names of a single order: its own by its prefix, then the list's. A price
 * is a leg's own; that of the limit leg of margin's old OCO has no prefix.
 */
export function legOfList({ price, ...shared }: CallParams, prefix: string): CallParams {
  const leg: CallParams = prefix === 'limit' && price !== undefined ? { ...shared, price } : shared
  const own = Object.entries(shared).flatMap(([name, value]) => {
    if (!name.startsWith(prefix) || name.length === prefix.length) return []
    const bare = name.slice(prefix.length)
    return [[bare.charAt(0).toLowerCase() + bare.slice(1), value] as const]
  })
  return { ...leg, ...Object.fromEntries(own) }
}

type Action = Command['action']

function placementsOn(market: Market): ReadonlyMap<string, Action> {
  const { place, amend, cancelReplace, batch } = marketCalls[market] ?? {}
  const named: [string | undefined, Action][] = [
    [place, 'place'],
    [algoCalls[market]?.place, 'place'],
    [amend, 'amend'],
    [cancelReplace, 'cancelReplace'],
    [batch?.place, 'batch'],
    [batch?.modify, 'batch'],
  ]
  const lists = Object.keys(listLegs).filter((name) => name.startsWith(`${market}.`))
  const all = [...named, ...lists.map((name): [string, Action] => [name, 'orderList'])]
  return new Map(all.flatMap(([name, action]) => (name === undefined ? [] : [[name, action] as const])))
}

/** The operations of a market that put orders on its book or change them, and the action each of them is. */
export const placements: Readonly<Record<Market, ReadonlyMap<string, Action>>> = {
  spot: placementsOn('spot'),
  margin: placementsOn('margin'),
  usdm: placementsOn('usdm'),
  coinm: placementsOn('coinm'),
  options: placementsOn('options'),
}
