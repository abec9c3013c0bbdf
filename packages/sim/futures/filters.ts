import { errors } from '../errors.ts'
import { formatFixed } from '../fixed.ts'
import type { Instrument } from '../market/instrument.ts'
import type { SymbolSpec } from '../market/symbols.ts'
import { worth } from './contract.ts'
import { futuresErrors } from './errors.ts'
import type { FuturesRequest } from './order.ts'

/** How far limit prices may be from the mark price, in hundredths of a percent of it. */
const MULTIPLIER_UP = 1.05
const MULTIPLIER_DOWN = 0.95
export const MAX_OPEN_ORDERS = 200

/** The rules as `exchangeInfo` publishes them. */
export function futuresFilters(spec: SymbolSpec): Record<string, unknown>[] {
  const price = (value: number): string => formatFixed(value, spec.priceDecimals)
  const quantity = (value: number): string => formatFixed(value, spec.quantityDecimals)
  const lot = { stepSize: quantity(spec.stepSize), minQty: quantity(spec.minQuantity) }
  return [
    {
      filterType: 'PRICE_FILTER',
      minPrice: price(spec.tickSize),
      maxPrice: price(spec.maxPrice),
      tickSize: price(spec.tickSize),
    },
    { filterType: 'LOT_SIZE', ...lot, maxQty: quantity(spec.maxQuantity) },
    { filterType: 'MARKET_LOT_SIZE', ...lot, maxQty: quantity(spec.maxMarketQuantity) },
    { filterType: 'MAX_NUM_ORDERS', limit: MAX_OPEN_ORDERS },
    ...(spec.minNotional > 0 ? [{ filterType: 'MIN_NOTIONAL', notional: String(spec.minNotional / 1e8) }] : []),
    {
      filterType: 'PERCENT_PRICE',
      multiplierUp: MULTIPLIER_UP.toFixed(4),
      multiplierDown: MULTIPLIER_DOWN.toFixed(4),
      multiplierDecimal: '4',
    },
    ...(spec.market === 'usdm' ? [{ filterType: 'POSITION_RISK_CONTROL', positionControlSide: 'NONE' }] : []),
  ]
}

/** @throws the filter's own error: futures name them by code, not by text. */
export function checkFuturesFilters(instrument: Instrument, request: FuturesRequest, mark: number): void {
  const { spec } = instrument
  checkQuantity(spec, request)
  if (request.price > 0) checkPrice(spec, request, mark)
  if (request.reduceOnly || request.closePosition || spec.minNotional === 0) return
  const notional = worth(spec, request.price > 0 ? request.price : mark, request.quantity)
  if (notional < BigInt(spec.minNotional)) throw futuresErrors.notional(String(spec.minNotional / 1e8))
}

function checkQuantity(spec: SymbolSpec, request: FuturesRequest): void {
  const most = request.type === 'MARKET' ? spec.maxMarketQuantity : spec.maxQuantity
  if (request.quantity > most) throw futuresErrors.quantityMax()
  if (request.quantity < spec.minQuantity)
    throw futuresErrors.quantityMin(formatFixed(spec.minQuantity, spec.quantityDecimals))
  if ((request.quantity - spec.minQuantity) % spec.stepSize !== 0) throw errors.assetPrecision()
}

function checkPrice(spec: SymbolSpec, request: FuturesRequest, mark: number): void {
  if ((request.price - spec.tickSize) % spec.tickSize !== 0) throw futuresErrors.tick()
  const show = (value: number): string =>
    formatFixed(Math.round(value / spec.tickSize) * spec.tickSize, spec.priceDecimals)
  if (request.price > spec.maxPrice) throw futuresErrors.priceTooHigh(show(spec.maxPrice))
  if (request.side === 'BUY' && request.price > mark * MULTIPLIER_UP)
    throw futuresErrors.priceTooHigh(show(mark * MULTIPLIER_UP))
  if (request.side === 'SELL' && request.price < mark * MULTIPLIER_DOWN)
    throw futuresErrors.priceTooLow(show(mark * MULTIPLIER_DOWN))
}
