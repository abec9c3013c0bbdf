import { noSuchOrder, type Plan } from '@flotilla/orders'
import type { CallParams, Command, Leg, Market, OrderState } from '@flotilla/protocol'

/** What an executor hands in by itself: the rest of the command is the same for all of them. */
export type Deed = Pick<Command, 'action' | 'market' | 'order'>

export type Row = Readonly<Record<string, unknown>>

/** A list of Binance's that shows something at rest, and how that is ended. */
export interface Resting {
  readonly market: Market
  readonly operation: string
  readonly params: CallParams
  /** A cheaper question that tells whether there is anything to list: an open order locks what it would spend. */
  readonly locks?: { readonly operation: string; readonly params: CallParams; readonly field: string }
  /** What identifies a row: order or position. */
  readonly idOf: (row: Row) => string
  /** The commands that end all of these rows. */
  readonly end: (rows: readonly Row[]) => Deed[]
}

const each = (rows: readonly Row[], name: string) => [...new Set(rows.map((row) => String(row[name])))]

const cancelBySymbol =
  (market: Market, more: CallParams = {}) =>
  (rows: readonly Row[]): Deed[] =>
    each(rows, 'symbol').map((symbol) => ({ action: 'cancelAll', market, order: { symbol, ...more } }))

const orders = (market: Market, operation: string, params: CallParams = {}, locks?: Resting['locks']): Resting => ({
  ...{ market, operation, params, ...(locks && { locks }) },
  idOf: ({ symbol, orderId }) => `${symbol}:${orderId}`,
  end: cancelBySymbol(market, params.isIsolated === undefined ? {} : { isIsolated: params.isIsolated }),
})

const algoOrders = (market: Market, operation: string, params: CallParams): Resting => ({
  ...{ market, operation, params },
  idOf: ({ algoId }) => `algo:${algoId}`,
  // Neither list nor cancel-all of ordinary orders covers them.
  end: (rows) =>
    rows.map(({ symbol, clientAlgoId }) => ({
      ...{ action: 'cancel', market },
      order: { symbol: String(symbol), clientAlgoId: String(clientAlgoId) },
    })),
})

/** What any key that works may look at. */
export const spotLocks = {
  operation: 'spot.getAccount',
  params: { omitZeroBalances: true },
  field: 'balances',
} as const
const marginLocks = { operation: 'margin.queryCrossMarginAccountDetails', params: {}, field: 'userAssets' } as const

const isPositive = (decimal: unknown) => /[1-9]/.test(String(decimal ?? ''))

/** Whether an account's answer shows that something is locked; undefined when it cannot be read. */
export function locksSomething(data: unknown, field: string): boolean | undefined {
  const assets = typeof data === 'object' && data !== null ? (data as Row)[field] : undefined
  return Array.isArray(assets) ? assets.some(({ locked }: Row) => isPositive(locked)) : undefined
}

interface OpenOrders {
  readonly conditional?: string
  readonly orders: string
  readonly locks?: NonNullable<Resting['locks']>
}

const openOrders: Readonly<Partial<Record<Market, OpenOrders>>> = {
  spot: { orders: 'spot.getOpenOrders', locks: spotLocks },
  margin: { orders: 'margin.queryMarginAccountsOpenOrders', locks: marginLocks },
  usdm: { conditional: 'usdm.currentAllAlgoOpenOrders', orders: 'usdm.currentAllOpenOrders' },
  coinm: { conditional: 'coinm.currentAllAlgoOpenOrders', orders: 'coinm.currentAllOpenOrders' },
}

/**
 * Lists of what an account has at rest on a market, to be looked at in this order: a conditional order that triggers
 * between two looks is then an order at the second. Of one symbol they cost 1 to 6, of all of them 40 and more.
 * @param params `symbol`, and `isIsolated` of one isolated margin account
 */
export function openOrderLists(market: Market, params: CallParams = {}): readonly Resting[] {
  const known = openOrders[market]
  if (!known) return []
  const { conditional, locks } = known
  return [
    ...(conditional === undefined ? [] : [algoOrders(market, conditional, params)]),
    orders(market, known.orders, params, params.symbol === undefined ? locks : undefined),
  ]
}

/** Tells which isolated margin accounts there are. */
export const isolatedAccounts = 'margin.queryIsolatedMarginAccountInfo'

/** The exit from one position: at the market, and such that it can never open the other side. */
function exitOf(market: Market, { symbol, positionSide, positionAmt }: Row): Deed {
  const amount = String(positionAmt)
  const isShort = amount.startsWith('-')
  const hedged = positionSide === 'LONG' || positionSide === 'SHORT'
  const order: CallParams = {
    ...{ symbol: String(symbol), side: isShort ? 'BUY' : 'SELL', type: 'MARKET', quantity: amount.replace('-', '') },
    ...(hedged ? { positionSide: String(positionSide) } : { reduceOnly: true }),
  }
  return { action: 'place', market, order }
}

export const isOpenPosition = ({ positionAmt }: Row) => isPositive(positionAmt)

const positionsOf = (market: Market, operation: string): Resting => ({
  ...{ market, operation, params: {} },
  idOf: ({ symbol, positionSide }) => `${symbol}:${positionSide}`,
  end: (rows) => rows.map((row) => exitOf(market, row)),
})

/** Positions that a flatten closes. Coins of spot, and what margin has borrowed, are no positions: they stay as they are. */
export const positionLists: readonly Resting[] = [
  positionsOf('usdm', 'usdm.positionInformationV3'),
  positionsOf('coinm', 'coinm.positionInformation'),
]

/** Nothing of what a cancel was about is open any more: it was taken off the book, or was not on it. */
export const hasEnded = (record: OrderState | undefined) =>
  record?.state === 'cancelled' || (record?.state === 'rejected' && noSuchOrder.has(record.fault?.code ?? ''))

/** What takes an order of ours off the book without looking for it first. */
export function cancelOf({ market, order }: Command, { params }: Plan, { symbol, clientOrderId }: Leg): Deed[] {
  if (symbol === undefined) return []
  if (params.clientAlgoId !== undefined) {
    return [{ action: 'cancel', market, order: { symbol, clientAlgoId: clientOrderId } }]
  }
  const { isIsolated } = order
  return [{ action: 'cancelAll', market, order: { symbol, ...(isIsolated !== undefined && { isIsolated }) } }]
}
