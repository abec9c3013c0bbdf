import { z } from 'zod'
import { counts, DepthLevel, flags, ids, maybe, money, oneOrMany, times } from '../answers/fields.ts'
import { Money } from '../events/fields.ts'

export const Depth = z.looseObject({ lastUpdateId: z.number(), bids: z.array(DepthLevel), asks: z.array(DepthLevel) })

export const Trade = z.looseObject({
  ...ids('id'),
  ...money('price', 'qty', 'quoteQty'),
  ...times('time'),
  ...flags('isBuyerMaker'),
})
export const Trades = z.array(Trade)

export const AveragePrice = z.looseObject({ mins: z.number(), ...money('price'), ...maybe.times('closeTime') })

/** What every kind of ticker has, also with `type=MINI`. */
const MiniStatistics = z.looseObject({
  symbol: z.string(),
  ...money('openPrice', 'highPrice', 'lowPrice', 'lastPrice', 'volume', 'quoteVolume'),
  ...times('openTime', 'closeTime'),
  ...counts('firstId', 'lastId', 'count'),
  ...maybe.money('priceChange', 'priceChangePercent', 'weightedAvgPrice'),
})
/** The full form has all of these, the short form none; anything between is half an answer. */
const whole = (fields: readonly string[]) => (ticker: Record<string, unknown>) =>
  new Set(fields.map((field) => ticker[field] === undefined)).size === 1

/** Statistics over a window of the caller's choice or over the trading day. */
export const WindowTickers = oneOrMany(
  MiniStatistics.refine(whole(['priceChange', 'priceChangePercent', 'weightedAvgPrice']), 'half a ticker'),
)

const QUOTES = ['prevClosePrice', 'lastQty', 'bidPrice', 'bidQty', 'askPrice', 'askQty'] as const

/** 24 hours, in full with best bid and ask. */
export const Tickers24h = oneOrMany(
  MiniStatistics.extend(maybe.money(...QUOTES)).refine(
    whole([...QUOTES, 'priceChange', 'priceChangePercent', 'weightedAvgPrice']),
    'half a ticker',
  ),
)

export const PriceTickers = oneOrMany(z.looseObject({ symbol: z.string(), ...money('price') }))

export const BookTickers = oneOrMany(
  z.looseObject({ symbol: z.string(), ...money('bidPrice', 'bidQty', 'askPrice', 'askQty') }),
)

/** Null while the exchange has none; price filters then fall back to averages. */
export const ReferencePrice = z.looseObject({
  symbol: z.string(),
  referencePrice: Money.nullable(),
  ...times('timestamp'),
})

/** How the reference price is made: a mean over buckets of time, or by somebody else. */
export const ReferencePriceCalculation = z.discriminatedUnion('calculationType', [
  z.looseObject({
    symbol: z.string(),
    calculationType: z.literal('ARITHMETIC_MEAN'),
    ...counts('bucketCount', 'bucketWidthMs'),
  }),
  z.looseObject({ symbol: z.string(), calculationType: z.literal('EXTERNAL'), ...ids('externalCalculationId') }),
])

/**
 * Rules enforced while an order executes. A multiplier that is left out, or a rule of a type not known here, limits
 * nothing that can be computed here.
 */
export const ExecutionRules = z.looseObject({
  symbolRules: z.array(
    z.looseObject({
      symbol: z.string(),
      rules: z.array(
        z.looseObject({
          ruleType: z.string(),
          ...maybe.money('bidLimitMultUp', 'bidLimitMultDown', 'askLimitMultUp', 'askLimitMultDown'),
        }),
      ),
    }),
  ),
})
