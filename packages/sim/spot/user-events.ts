import type { Account } from '../accounts/account.ts'
import { formatFixed } from '../fixed.ts'
import type { OrderStatus, OwnTrade, SpotOrder } from './order.ts'
import type { Peg } from './pegging.ts'

export type ExecutionType = 'NEW' | 'CANCELED' | 'REPLACED' | 'REJECTED' | 'TRADE' | 'EXPIRED' | 'TRADE_PREVENTION'

/** What an execution report says besides the order itself. */
export interface ExecutionDetail {
  readonly type: ExecutionType
  readonly at: number
  readonly executionId: number
  readonly fill?: OwnTrade
  /** The client id of the request that cancelled or amended. */
  readonly requestId?: string
  readonly rejectReason?: string
  readonly prevented?: PreventedMatch
  /** The status to show, when it is not the order's present one (the NEW of an order that then fills at once). */
  readonly status?: OrderStatus
}

export interface PreventedMatch {
  readonly id: number
  readonly quantity: number
  readonly counterOrderId: number
  readonly counterSymbol: string
  readonly price: number
}

/** `executionReport` as it travels. @see spot docs, user-data-stream.md "Order update" */
export function executionReport(order: SpotOrder, detail: ExecutionDetail): Record<string, unknown> {
  const { request } = order
  const { fill } = detail
  const isNew = detail.type === 'NEW'
  return {
    e: 'executionReport',
    E: detail.at,
    ...askedFields(order, detail.requestId),
    x: detail.type,
    X: detail.status ?? order.status,
    r: detail.rejectReason ?? 'NONE',
    i: order.orderId,
    ...tradeFields(order, detail),
    ...(detail.prevented && preventedFields(detail.prevented)),
    I: detail.executionId,
    w: isNew ? order.workingAt > 0 : order.entry !== null,
    m: fill?.isMaker ?? false,
    M: fill !== undefined,
    O: order.createdAt,
    Z: formatFixed(isNew ? 0n : order.quoteExecuted),
    Y: formatFixed(fill?.quoteQuantity ?? 0),
    Q: formatFixed(request.quoteQuantity),
    ...(order.trailingAt > 0 && { D: order.trailingAt }),
    ...(request.strategyId !== undefined && { j: request.strategyId }),
    ...(request.strategyType !== undefined && { J: request.strategyType }),
    ...(order.workingAt > 0 && { W: order.workingAt }),
    V: request.stpMode,
    ...(request.usedSor && { uS: true }),
    ...(request.peg && pegFields(request.peg, request.price)),
    ...(order.expiryReason !== '' && detail.type === 'EXPIRED' && { eR: order.expiryReason }),
  }
}

function pegFields({ priceType, levels }: Peg, price: number): Record<string, unknown> {
  return {
    gP: priceType,
    ...(levels > 0 && { gOT: 'PRICE_LEVEL', gOV: levels }),
    gp: formatFixed(price),
  }
}

/** What was asked for. The id of a request that cancels or amends takes the place of the order's own. */
function askedFields(order: SpotOrder, requestId: string | undefined): Record<string, unknown> {
  const { request, instrument } = order
  return {
    s: instrument.spec.symbol,
    c: requestId ?? order.clientOrderId,
    S: order.side,
    o: request.type,
    f: request.timeInForce,
    q: formatFixed(order.quantity),
    p: formatFixed(request.price),
    P: formatFixed(request.stopPrice),
    ...(request.trailingDelta > 0 && { d: request.trailingDelta }),
    F: formatFixed(request.icebergQuantity),
    g: order.orderListId,
    C: requestId === undefined ? '' : order.clientOrderId,
  }
}

/** The trade being told, if it is one, and what has been traded with it. */
function tradeFields(order: SpotOrder, { fill, type, at }: ExecutionDetail): Record<string, unknown> {
  return {
    l: formatFixed(fill?.quantity ?? 0),
    z: formatFixed(type === 'NEW' ? 0 : order.executed),
    L: formatFixed(fill?.price ?? 0),
    n: fill ? formatFixed(fill.commission) : '0',
    N: fill?.commissionAsset ?? null,
    T: at,
    t: fill?.id ?? -1,
  }
}

function preventedFields(prevented: PreventedMatch): Record<string, unknown> {
  return {
    v: prevented.id,
    A: formatFixed(prevented.quantity),
    B: formatFixed(prevented.quantity),
    U: prevented.counterOrderId,
    Cs: prevented.counterSymbol,
    pl: formatFixed(prevented.quantity),
    pL: formatFixed(prevented.price),
    pY: formatFixed((BigInt(prevented.quantity) * BigInt(prevented.price)) / 100_000_000n),
  }
}

/** `outboundAccountPosition` for the assets a change touched. */
export function accountPosition(account: Account, assets: readonly string[], at: number): Record<string, unknown> {
  const balances = assets.map((asset) => {
    const { free, locked } = account.spot.of(asset)
    return { a: asset, f: formatFixed(free), l: formatFixed(locked) }
  })
  return { e: 'outboundAccountPosition', E: at, u: at, B: balances }
}

/** `balanceUpdate`: a deposit, withdrawal or transfer. */
export function balanceUpdate(asset: string, change: bigint, at: number): Record<string, unknown> {
  return { e: 'balanceUpdate', E: at, a: asset, d: formatFixed(change), T: at }
}
