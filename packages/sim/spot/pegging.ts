import { errors } from '../errors.ts'
import type { Instrument } from '../market/instrument.ts'
import type { Params } from '../rest/params.ts'
import type { OrderRequest, TimeInForce } from './order.ts'

/** An order whose price is taken from the book at the moment it comes in. @see spot docs, faqs/pegged_orders.md */
export interface Peg {
  /** The best price of its own side, or of the side it trades against. */
  readonly priceType: 'PRIMARY_PEG' | 'MARKET_PEG'
  /** How many levels behind the best; 0 when none was named. */
  readonly levels: number
}

const MAX_LEVELS = 100

/** @throws -1210, -1211 or -1128 when the instructions make no sense for an order of this type */
export function readPeg(params: Params, type: OrderRequest['type'], timeInForce: TimeInForce): Peg | null {
  const priceType = params.choice('pegPriceType', ['PRIMARY_PEG', 'MARKET_PEG'], errors.pegPriceType)
  const offsetType = params.choice('pegOffsetType', ['PRICE_LEVEL'], errors.pegOffsetType)
  const levels = params.integer('pegOffsetValue')
  if ((offsetType === undefined) !== (levels === undefined)) throw errors.combination()
  if (priceType === undefined) {
    if (offsetType !== undefined) throw errors.combination()
    return null
  }
  if (levels !== undefined && (levels < 1 || levels > MAX_LEVELS)) throw errors.invalidData('pegOffsetValue')
  const fits =
    (type === 'LIMIT' && (priceType === 'MARKET_PEG' || timeInForce === 'GTC')) ||
    (type === 'LIMIT_MAKER' && priceType === 'PRIMARY_PEG')
  if (!fits) throw errors.combination()
  return { priceType, levels: levels ?? 0 }
}

/** The request with the price that the book gives it now, never worse than a price it names. @throws -2010 without such a level */
export function pegged(request: OrderRequest, { book }: Instrument): OrderRequest {
  const { peg, side } = request
  if (!peg) return request
  const resting = peg.priceType === 'PRIMARY_PEG' ? book.side(side) : book.opposite(side)
  const level = resting.fromBest(peg.levels)
  if (!level) throw errors.rejected('Order book liquidity is less than the peg offset.')
  const within = side === 'BUY' ? Math.min : Math.max
  return { ...request, price: request.price > 0 ? within(request.price, level.price) : level.price }
}
