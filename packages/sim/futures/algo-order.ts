import type { Side } from '../engine/book.ts'
import { errors } from '../errors.ts'
import { formatFixed } from '../fixed.ts'
import type { Instrument } from '../market/instrument.ts'
import type { Params } from '../rest/params.ts'
import type { FuturesAccount } from './account.ts'
import { futuresErrors } from './errors.ts'
import { FUTURES_TIMES, type FuturesStp, type FuturesTime } from './order.ts'
import { futuresClientId, readPositionSide, readPrice, readQuantity, readReduceOnly, readStp } from './order-request.ts'
import type { PositionSide } from './position.ts'

export const ALGO_TYPES = ['STOP', 'STOP_MARKET', 'TAKE_PROFIT', 'TAKE_PROFIT_MARKET', 'TRAILING_STOP_MARKET'] as const
export type AlgoType = (typeof ALGO_TYPES)[number]
export type AlgoStatus = 'NEW' | 'CANCELED' | 'TRIGGERING' | 'TRIGGERED' | 'FINISHED' | 'REJECTED' | 'EXPIRED'

/** A conditional order of the algo endpoints. Amounts in units of 1e-8. */
export interface AlgoOrder {
  readonly account: FuturesAccount
  readonly instrument: Instrument
  readonly algoId: number
  readonly clientAlgoId: string
  readonly type: AlgoType
  readonly side: Side
  readonly positionSide: PositionSide
  readonly timeInForce: FuturesTime
  readonly quantity: number
  /** Of the order it becomes; 0 becomes a market order. */
  readonly price: number
  readonly triggerPrice: number
  readonly workingType: 'CONTRACT_PRICE' | 'MARK_PRICE'
  readonly priceMatch: string
  readonly closePosition: boolean
  readonly priceProtect: boolean
  readonly reduceOnly: boolean
  /** Trailing: where tracking starts, and the distance in hundredths of a percent. */
  readonly activatePrice: number
  readonly callbackRate: number
  readonly stp: FuturesStp
  readonly goodTillDate: number
  readonly createdAt: number
  status: AlgoStatus
  updatedAt: number
  triggeredAt: number
  /** Trailing: whether tracking has begun, and the best price since. */
  activated: boolean
  extreme: number
  /** The order it became. */
  orderId: bigint | null
  rejectReason: string
}

const RATE = /^\d{1,2}(\.\d)?$/

/** Reads a conditional order. @throws -11xx and futures errors */
export function readAlgoOrder(
  params: Params,
  account: FuturesAccount,
  instrument: Instrument,
  context: { algoId: number; now: number; makeId: () => string },
): AlgoOrder {
  for (const name of ['algoType', 'side', 'type']) params.required(name)
  params.choice('algoType', ['CONDITIONAL'], () => errors.invalidData('algoType'))
  const side = params.choice('side', ['BUY', 'SELL'], errors.side) ?? 'BUY'
  const type = params.choice('type', ALGO_TYPES, errors.orderType) ?? 'STOP'
  const trailing = type === 'TRAILING_STOP_MARKET'
  const limit = type === 'STOP' || type === 'TAKE_PROFIT'
  const closePosition = params.boolean('closePosition') ?? false
  if (closePosition) checkClosePosition(params, type, side)
  if (!trailing) params.required('triggerPrice')
  else params.required('callbackRate')
  const priceMatch = params.text('priceMatch') ?? 'NONE'
  return {
    account,
    instrument,
    algoId: context.algoId,
    clientAlgoId: futuresClientId(params, 'clientAlgoId') ?? context.makeId(),
    type,
    side,
    positionSide: readPositionSide(params, account),
    timeInForce: params.choice('timeInForce', FUTURES_TIMES, errors.timeInForce) ?? 'GTC',
    quantity: closePosition ? 0 : requiredQuantity(params),
    price: limit ? readPrice(params, instrument, side, priceMatch) : 0,
    triggerPrice: params.decimal('triggerPrice') ?? 0,
    workingType:
      params.choice('workingType', ['CONTRACT_PRICE', 'MARK_PRICE'], () => errors.invalidData('workingType')) ??
      'CONTRACT_PRICE',
    priceMatch,
    closePosition,
    priceProtect: params.boolean('priceProtect') ?? false,
    reduceOnly: readReduceOnly(params, account),
    activatePrice: params.decimal('activatePrice') ?? 0,
    callbackRate: readCallback(params),
    stp: readStp(params),
    goodTillDate: params.integer('goodTillDate') ?? 0,
    createdAt: context.now,
    status: 'NEW',
    updatedAt: context.now,
    triggeredAt: 0,
    activated: false,
    extreme: 0,
    orderId: null,
    rejectReason: '',
  }
}

function requiredQuantity(params: Params): number {
  params.required('quantity')
  return readQuantity(params)
}

function checkClosePosition(params: Params, type: AlgoType, side: Side): void {
  if (type !== 'STOP_MARKET' && type !== 'TAKE_PROFIT_MARKET') throw errors.notRequired('closePosition')
  if (params.has('quantity')) throw errors.notRequired('quantity')
  if (params.has('reduceOnly')) throw errors.notRequired('reduceonly')
  const positionSide = params.text('positionSide')
  const opens = (positionSide === 'LONG' && side === 'BUY') || (positionSide === 'SHORT' && side === 'SELL')
  if (opens) throw futuresErrors.reduceOnly()
}

/** Percent with one decimal place, kept in tenths. */
function readCallback(params: Params): number {
  const text = params.text('callbackRate')
  if (text === undefined) return 0
  const tenths = Math.round(Number(text) * 10)
  if (!RATE.test(text) || tenths < 1 || tenths > 200) throw errors.invalidData('callbackRate')
  return tenths
}

/** Whether a price (contract or mark, as the order says) sets it off. Moves a trailing order's extreme. */
export function isTriggered(order: AlgoOrder, price: number): boolean {
  if (order.type === 'TRAILING_STOP_MARKET') return trail(order, price)
  const up = (order.side === 'BUY') === order.type.startsWith('STOP')
  return up ? price >= order.triggerPrice : price <= order.triggerPrice
}

function trail(order: AlgoOrder, price: number): boolean {
  const buying = order.side === 'BUY'
  if (!order.activated) {
    const reached = order.activatePrice === 0 || (buying ? price <= order.activatePrice : price >= order.activatePrice)
    if (!reached) return false
    order.activated = true
    order.extreme = price
    return false
  }
  order.extreme = buying ? Math.min(order.extreme, price) : Math.max(order.extreme, price)
  const distance = (order.extreme * order.callbackRate) / 1_000
  return buying ? price >= order.extreme + distance : price <= order.extreme - distance
}

/** The REST form. */
export function algoReport(order: AlgoOrder): Record<string, unknown> {
  const { spec } = order.instrument
  const price = (value: number): string => formatFixed(value, spec.priceDecimals)
  return {
    algoId: order.algoId,
    clientAlgoId: order.clientAlgoId,
    algoType: 'CONDITIONAL',
    orderType: order.type,
    symbol: spec.symbol,
    side: order.side,
    positionSide: order.positionSide,
    timeInForce: order.timeInForce,
    quantity: formatFixed(order.quantity, spec.quantityDecimals),
    algoStatus: order.status,
    actualOrderId: order.orderId === null ? '' : String(order.orderId),
    actualPrice: '0.00000',
    triggerPrice: price(order.triggerPrice),
    price: price(order.price),
    icebergQuantity: null,
    selfTradePreventionMode: order.stp,
    workingType: order.workingType,
    priceMatch: order.priceMatch,
    closePosition: order.closePosition,
    priceProtect: order.priceProtect,
    reduceOnly: order.reduceOnly,
    activatePrice: order.activatePrice > 0 ? price(order.activatePrice) : '',
    callbackRate: order.callbackRate > 0 ? (order.callbackRate / 10).toFixed(1) : '',
    createTime: order.createdAt,
    updateTime: order.updatedAt,
    triggerTime: order.triggeredAt,
    goodTillDate: order.goodTillDate,
  }
}

/** `ALGO_UPDATE` as it travels. */
export function algoUpdate(order: AlgoOrder, at: number): Record<string, unknown> {
  const { spec } = order.instrument
  const price = (value: number): string => formatFixed(value, spec.priceDecimals)
  return {
    e: 'ALGO_UPDATE',
    T: at,
    E: at,
    o: {
      caid: order.clientAlgoId,
      aid: order.algoId,
      at: 'CONDITIONAL',
      o: order.type,
      s: spec.symbol,
      S: order.side,
      ps: order.positionSide,
      f: order.timeInForce,
      q: formatFixed(order.quantity, spec.quantityDecimals),
      X: order.status,
      ai: order.orderId === null ? '' : String(order.orderId),
      ap: '0.00000',
      aq: '0.00000',
      act: order.orderId === null ? '0' : order.price > 0 ? 'LIMIT' : 'MARKET',
      tp: price(order.triggerPrice),
      p: price(order.price),
      V: order.stp,
      wt: order.workingType,
      pm: order.priceMatch,
      cp: order.closePosition,
      pP: order.priceProtect,
      R: order.reduceOnly,
      tt: order.triggeredAt,
      gtd: order.goodTillDate,
      rm: order.rejectReason,
      ...(order.type === 'TRAILING_STOP_MARKET' && {
        AP: price(order.activatePrice),
        cr: (order.callbackRate / 10).toFixed(1),
        ia: order.activated,
      }),
    },
  }
}
