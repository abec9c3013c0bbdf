import { fillable, wouldTake } from '../engine/matching.ts'
import { errors } from '../errors.ts'
import type { Instrument } from '../market/instrument.ts'
import { type FuturesAccount, positionOf, symbolSettings } from './account.ts'
import { worth } from './contract.ts'
import { futuresErrors } from './errors.ts'
import { checkFuturesFilters, MAX_OPEN_ORDERS } from './filters.ts'
import { assetMargin, type MarkOf } from './margin.ts'
import { type FuturesRequest, onlyReduces } from './order.ts'

/** Everything an order must satisfy before it is accepted. @throws VenueError */
export function checkOrder(
  account: FuturesAccount,
  instrument: Instrument,
  request: FuturesRequest,
  markOf: MarkOf,
): void {
  const { symbol } = instrument.spec
  const same = account.byClientId.get(`${symbol} ${request.clientOrderId}`)
  if (same && account.open.has(same.orderId)) throw futuresErrors.duplicateClientId()
  checkFuturesFilters(instrument, request, markOf(instrument))
  if (ordersOn(account, symbol) >= MAX_OPEN_ORDERS) throw errors.filter('MAX_NUM_ORDERS')
  checkReduction(account, instrument, request)
  checkImmediate(instrument, request)
  checkMargin(account, instrument, request, markOf)
}

function ordersOn(account: FuturesAccount, symbol: string): number {
  let count = 0
  for (const order of account.open.values()) if (order.instrument.spec.symbol === symbol) count += 1
  return count
}

/** What the position leaves to be reduced on this side, signed by nothing. */
function reducible(account: FuturesAccount, instrument: Instrument, request: FuturesRequest): number {
  const { amount } = positionOf(account, instrument, request.positionSide)
  return (request.side === 'SELL') === amount > 0 ? Math.abs(amount) : 0
}

/** @throws -2022 when there is nothing, or in hedge mode not enough, to reduce */
function checkReduction(account: FuturesAccount, instrument: Instrument, request: FuturesRequest): void {
  if (!onlyReduces({ request, side: request.side })) return
  const room = reducible(account, instrument, request)
  if (room === 0 || (request.positionSide !== 'BOTH' && request.quantity > room)) throw futuresErrors.reduceOnly()
}

/** A reduce-only order never turns the position over: its quantity is cut to what is there. */
export function clipToPosition(
  account: FuturesAccount,
  instrument: Instrument,
  request: FuturesRequest,
): FuturesRequest {
  if (!request.reduceOnly || request.positionSide !== 'BOTH') return request
  const room = reducible(account, instrument, request)
  return room > 0 && room < request.quantity ? { ...request, quantity: room } : request
}

/** FOK and GTX are rejected rather than accepted and expired. */
function checkImmediate(instrument: Instrument, request: FuturesRequest): void {
  const { side, price, quantity, timeInForce } = request
  if (timeInForce === 'FOK' && fillable(instrument.book, side, price || null, quantity) < quantity)
    throw futuresErrors.fokRejected()
  if ((timeInForce === 'GTX' || timeInForce === 'RPI') && wouldTake(instrument.book, side, price))
    throw futuresErrors.postOnlyRejected()
}

/** @throws -2019 when the free margin does not carry what the order adds */
function checkMargin(account: FuturesAccount, instrument: Instrument, request: FuturesRequest, markOf: MarkOf): void {
  if (onlyReduces({ request, side: request.side })) return
  const { spec } = instrument
  const adds = Math.max(0, request.quantity - 2 * reducible(account, instrument, request))
  const price = request.price > 0 ? request.price : markOf(instrument)
  const leverage = BigInt(symbolSettings(account, spec.symbol).leverage)
  const value = worth(spec, price, adds)
  const needed = value / leverage + (value * BigInt(account.rates.taker)) / 1_000_000n
  if (needed > assetMargin(account, spec.marginAsset, markOf).available) throw futuresErrors.marginInsufficient()
}
