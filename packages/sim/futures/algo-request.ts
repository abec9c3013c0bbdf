import type { Side } from '../engine/book.ts'
import { errors } from '../errors.ts'
import type { Instrument } from '../market/instrument.ts'
import type { Params } from '../rest/params.ts'
import type { FuturesAccount } from './account.ts'
import { ALGO_TYPES, type AlgoOrder, type AlgoType } from './algo-order.ts'
import { futuresErrors } from './errors.ts'
import { FUTURES_TIMES } from './order.ts'
import { futuresClientId, readPositionSide, readPrice, readQuantity, readReduceOnly, readStp } from './order-request.ts'

const RATE = /^\d{1,2}(\.\d)?$/
const WORKING_TYPES = ['CONTRACT_PRICE', 'MARK_PRICE'] as const
/** How every conditional order begins. */
const UNTOUCHED = {
  status: 'NEW',
  triggeredAt: 0,
  activated: false,
  extreme: 0,
  orderId: null,
  rejectReason: '',
} as const

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
  const closePosition = params.boolean('closePosition') ?? false
  if (closePosition) checkClosePosition(params, type, side)
  params.required(type === 'TRAILING_STOP_MARKET' ? 'callbackRate' : 'triggerPrice')
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
    price: type === 'STOP' || type === 'TAKE_PROFIT' ? readPrice(params, instrument, side, priceMatch) : 0,
    triggerPrice: params.decimal('triggerPrice') ?? 0,
    workingType: params.choice('workingType', WORKING_TYPES, badWorkingType) ?? 'CONTRACT_PRICE',
    priceMatch,
    closePosition,
    priceProtect: params.boolean('priceProtect') ?? false,
    reduceOnly: readReduceOnly(params, account),
    activatePrice: params.decimal('activatePrice') ?? 0,
    callbackRate: readCallback(params),
    stp: readStp(params),
    goodTillDate: params.integer('goodTillDate') ?? 0,
    createdAt: context.now,
    updatedAt: context.now,
    ...UNTOUCHED,
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

const badWorkingType = () => errors.invalidData('workingType')
