import { z } from 'zod'

// Decimals are checked for their form, since an empty text would count as zero. The exception are the levels of books:
// they come by the hundred, thousands of times a second, and are only checked for their type.

/** A decimal of market data, as text. */
export const Price = z.string().regex(/^-?\d+(?:\.\d+)?$/)

/** A rate that delivery contracts, which have no funding, leave empty. */
export const RateIfAny = z.string().regex(/^(?:-?\d+(?:\.\d+)?)?$/)

/** Epoch milliseconds. */
export const Time = z.number()

/** A decimal that decides about money: text that is a number, never empty. */
export const Money = z.string().regex(/^-?\d+(?:\.\d+)?$/)

/** A venue id. Comes as a number, becomes text; a number beyond 2^53 has already lost digits and is refused. */
export const Id = z.union([z.int(), z.string().regex(/^-?\d+$/), z.bigint()]).transform(String)

/** A number that Binance's documentation prints as text in places. */
export const LooseTime = z.union([z.number(), z.string().regex(/^\d+$/).transform(Number)])

/** Price and quantity of one level. Zero quantity deletes the level. */
export const Level = z.tuple([z.string(), z.string()]).rest(z.unknown())

export const Side = z.enum(['BUY', 'SELL'])
/** Life of a contract; only TRADING takes orders. */
export const ContractStatus = z.enum([
  'PENDING_TRADING',
  'TRADING',
  'PRE_DELIVERING',
  'DELIVERING',
  'DELIVERED',
  'PRE_SETTLE',
  'SETTLING',
  'CLOSE',
])

export const PositionSide = z.enum(['BOTH', 'LONG', 'SHORT'])

/** Marks which market an event belongs to since both share their all-market streams: 1 is USD-M, 2 is COIN-M. */
export const marketMark = { st: z.number().optional() }

/** The pair of a futures symbol; since 2026 on most events, missing on older ones. */
export const pairMark = { ps: z.string().optional() }
