import { errors } from '../errors.ts'
import type { Instrument } from '../market/instrument.ts'
import type { Markets } from '../market/markets.ts'
import type { MarketName } from '../market/symbols.ts'
import type { Params } from './params.ts'

/** Some symbols carry letters of other alphabets. */
const SYMBOL = /^[A-Z0-9\-_.\p{Lo}]{1,20}$/u
const SYMBOL_RANGE = '^[A-Z0-9-_.]{1,20}$'

/** The instrument named by `symbol`. @throws -1102, -1100 or -1121 */
export function requireSymbol(params: Params, markets: Markets, market: MarketName): Instrument {
  return find(params.required('symbol'), markets, market)
}

/** The instruments named by `symbol` or `symbols`, or all; `one` tells that the answer is an object. */
export function selectSymbols(
  params: Params,
  markets: Markets,
  market: MarketName,
): { chosen: readonly Instrument[]; one: boolean } {
  if (params.has('symbol') && params.has('symbols')) throw errors.combination()
  if (params.has('symbol')) return { chosen: [requireSymbol(params, markets, market)], one: true }
  const list = params.list('symbols')
  if (list) return { chosen: list.map((symbol) => find(symbol, markets, market)), one: false }
  return { chosen: markets.all(market), one: false }
}

function find(symbol: string, markets: Markets, market: MarketName): Instrument {
  if (!SYMBOL.test(symbol)) throw errors.illegal('symbol', SYMBOL_RANGE)
  const instrument = markets.get(market, symbol)
  if (!instrument) throw errors.symbol()
  return instrument
}

/** A row count between 1 and `max`. Zero and less are refused, more is cut, as the venue does. */
export function readLimit(params: Params, usual: number, max: number): number {
  const limit = params.integer('limit')
  if (limit === undefined) return usual
  if (limit === 0) throw errors.illegal('limit', '^[1-9][0-9]{0,4}$')
  return Math.min(limit, max)
}
