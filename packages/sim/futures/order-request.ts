import { errors } from '../errors.ts'
import type { Instrument } from '../market/instrument.ts'
import type { Params } from '../rest/params.ts'
import type { FuturesAccount } from './account.ts'
import { futuresErrors } from './errors.ts'
import { FUTURES_TIMES, FUTURES_TYPES, type FuturesRequest, type FuturesStp, type FuturesTime } from './order.ts'
import type { PositionSide } from './position.ts'

export const FUTURES_CLIENT_ID = /^[.A-Z:/a-z0-9_-]{1,36}$/
const CLIENT_ID_RANGE = '^[\\.A-Z\\:/a-z0-9_-]{1,36}$'
const GOOD_TILL_AHEAD_MS = 600_000

/** A client id in one of its parameters. @throws -4015 when it is too long, -1100 on other characters */
export function futuresClientId(params: Params, name: string): string | undefined {
  const id = params.text(name)
  if (id === undefined) return undefined
  if (id.length > 36) throw futuresErrors.clientIdLength()
  if (!FUTURES_CLIENT_ID.test(id)) throw errors.illegal(name, CLIENT_ID_RANGE)
  return id
}

/** Reads a new LIMIT or MARKET order. @throws -4120 for the kinds that moved to the algo endpoints */
export function readFuturesRequest(
  params: Params,
  account: FuturesAccount,
  instrument: Instrument,
  now: number,
  makeId: () => string,
): FuturesRequest {
  params.required('side')
  params.required('type')
  const side = params.choice('side', ['BUY', 'SELL'], errors.side) ?? 'BUY'
  const type = params.choice('type', FUTURES_TYPES, errors.orderType) ?? 'LIMIT'
  if (type !== 'LIMIT' && type !== 'MARKET') throw futuresErrors.useAlgo()
  const timeInForce = readTime(params, type)
  const priceMatch = params.text('priceMatch') ?? 'NONE'
  params.required('quantity')
  return {
    side,
    positionSide: readPositionSide(params, account),
    type,
    origType: type,
    timeInForce,
    quantity: readQuantity(params),
    price: type === 'LIMIT' ? readPrice(params, instrument, side, priceMatch) : 0,
    reduceOnly: readReduceOnly(params, account),
    closePosition: false,
    clientOrderId: futuresClientId(params, 'newClientOrderId') ?? makeId(),
    priceMatch,
    stp: readStp(params),
    goodTillDate: readGoodTill(params, timeInForce, now),
  }
}

function readTime(params: Params, type: 'LIMIT' | 'MARKET'): FuturesTime {
  if (type === 'LIMIT') params.required('timeInForce')
  else if (params.has('timeInForce')) throw errors.notRequired('timeInForce')
  if (type === 'MARKET' && params.has('price')) throw errors.notRequired('price')
  return params.choice('timeInForce', FUTURES_TIMES, errors.timeInForce) ?? 'GTC'
}

export function readQuantity(params: Params): number {
  const quantity = params.decimal('quantity') ?? 0
  if (quantity <= 0) throw futuresErrors.quantityZero()
  return quantity
}

export function readStp(params: Params): FuturesStp {
  const modes = ['NONE', 'EXPIRE_TAKER', 'EXPIRE_MAKER', 'EXPIRE_BOTH'] as const
  return (
    params.choice('selfTradePreventionMode', modes, () => errors.invalidData('selfTradePreventionMode')) ??
    'EXPIRE_MAKER'
  )
}

/** BOTH in one-way mode; LONG or SHORT in hedge mode. @throws -4061 */
export function readPositionSide(params: Params, account: FuturesAccount): PositionSide {
  const side =
    params.choice('positionSide', ['BOTH', 'LONG', 'SHORT'], () => errors.invalidData('positionSide')) ?? 'BOTH'
  if ((side === 'BOTH') === account.settings.dualSide) throw futuresErrors.positionSide()
  return side
}

export function readReduceOnly(params: Params, account: FuturesAccount): boolean {
  const reduceOnly = params.boolean('reduceOnly')
  if (reduceOnly !== undefined && account.settings.dualSide) throw futuresErrors.reduceOnlySuperfluous()
  return reduceOnly ?? false
}

function readGoodTill(params: Params, timeInForce: FuturesTime, now: number): number {
  if (timeInForce !== 'GTD') return 0
  params.required('goodTillDate')
  const until = params.integer('goodTillDate') ?? 0
  if (until < now + GOOD_TILL_AHEAD_MS) throw futuresErrors.goodTillDate()
  return until - (until % 1_000)
}

/** A price, or the book's own by `priceMatch`. @throws -5041 when the book is not that deep */
export function readPrice(params: Params, instrument: Instrument, side: 'BUY' | 'SELL', priceMatch: string): number {
  if (priceMatch !== 'NONE') {
    if (params.has('price')) throw errors.notRequired('price')
    return matchedPrice(instrument, side, priceMatch)
  }
  params.required('price')
  const price = params.decimal('price') ?? 0
  if (price <= 0) throw futuresErrors.priceZero()
  return price
}

function matchedPrice(instrument: Instrument, side: 'BUY' | 'SELL', priceMatch: string): number {
  const parts = /^(OPPONENT|QUEUE)(?:_(5|10|20))?$/.exec(priceMatch)
  if (!parts || (parts[1] === 'OPPONENT' && Number(parts[2] ?? 1) > 5)) throw errors.invalidData('priceMatch')
  const { book } = instrument
  const levels = parts[1] === 'OPPONENT' ? book.opposite(side) : book.side(side)
  const level = levels.fromBest(Number(parts[2] ?? 1) - 1)
  if (!level) throw futuresErrors.noDepth()
  return level.price
}
