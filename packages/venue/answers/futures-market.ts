import { z } from 'zod'
import { counts, DepthLevel, flags, ids, maybe, money, oneOrMany, texts, times } from './fields.ts'

// Market data of USD-M and COIN-M. Where they differ the models say which field belongs to whom.

export const FuturesDepth = z.looseObject({
  lastUpdateId: z.number(),
  ...times('E', 'T'),
  bids: z.array(DepthLevel),
  asks: z.array(DepthLevel),
})

const FuturesTrade = z.looseObject({
  ...ids('id'),
  ...money('price', 'qty'),
  ...times('time'),
  ...flags('isBuyerMaker'),
})
export const UsdmTrades = z.array(FuturesTrade.extend(money('quoteQty')))
export const CoinmTrades = z.array(FuturesTrade.extend(money('baseQty')))

const Statistics = z.looseObject({
  symbol: z.string(),
  ...money('priceChange', 'priceChangePercent', 'weightedAvgPrice', 'lastPrice', 'lastQty'),
  ...money('openPrice', 'highPrice', 'lowPrice', 'volume'),
  ...times('openTime', 'closeTime'),
  ...counts('firstId', 'lastId', 'count'),
})
export const UsdmTickers = oneOrMany(Statistics.extend(money('quoteVolume')))
export const CoinmTickers = oneOrMany(Statistics.extend(money('baseVolume')))

export const FuturesPrices = oneOrMany(z.looseObject({ symbol: z.string(), ...money('price'), ...maybe.times('time') }))

export const FuturesBookTickers = oneOrMany(
  z.looseObject({
    symbol: z.string(),
    ...money('bidPrice', 'bidQty', 'askPrice', 'askQty'),
    ...maybe.times('time', 'lastUpdateId'),
  }),
)

/** Rates are empty for delivery contracts. */
export const MarkPrices = oneOrMany(
  z.looseObject({
    symbol: z.string(),
    ...money('markPrice', 'indexPrice'),
    ...maybe.money('estimatedSettlePrice'),
    ...texts('lastFundingRate'),
    ...times('nextFundingTime', 'time'),
  }),
)

export const FundingRates = z.array(
  z.looseObject({ symbol: z.string(), ...times('fundingTime'), ...money('fundingRate'), ...maybe.texts('markPrice') }),
)

export const FundingInfo = z.array(
  z.looseObject({
    symbol: z.string(),
    ...money('adjustedFundingRateCap', 'adjustedFundingRateFloor'),
    ...counts('fundingIntervalHours'),
  }),
)

export const OpenInterest = z.looseObject({ symbol: z.string(), ...money('openInterest'), ...times('time') })

export const IndexConstituents = z.looseObject({
  symbol: z.string(),
  ...times('time'),
  constituents: z.array(z.looseObject(texts('exchange', 'symbol'))),
})

export const CompositeIndexInfo = oneOrMany(
  z.looseObject({
    symbol: z.string(),
    ...times('time'),
    baseAssetList: z.array(
      z.looseObject({ ...texts('baseAsset'), ...money('weightInQuantity', 'weightInPercentage') }),
    ),
  }),
)

const AssetIndex = z.looseObject({
  symbol: z.string(),
  ...times('time'),
  ...money('index', 'bidBuffer', 'askBuffer', 'bidRate', 'askRate', 'autoExchangeBidBuffer', 'autoExchangeAskBuffer'),
  ...money('autoExchangeBidRate', 'autoExchangeAskRate'),
})
export const AssetIndexes = oneOrMany(AssetIndex)

export const DeliveryPrices = z.array(z.looseObject({ deliveryTime: z.number(), deliveryPrice: z.number() }))

/** Statistics of /futures/data: USD-M names a symbol, COIN-M a pair. */
const Statistic = z.looseObject({ ...maybe.texts('symbol', 'pair', 'contractType'), timestamp: z.number() })

export const OpenInterestHistory = z.array(Statistic.extend(money('sumOpenInterest', 'sumOpenInterestValue')))
/** Accounts, or positions of top traders, that are long and short. */
export const LongShortRatios = z.array(
  Statistic.extend({
    ...money('longShortRatio'),
    ...maybe.money('longAccount', 'shortAccount', 'longPosition', 'shortPosition'),
  }).refine(
    (row) =>
      (row.longAccount ?? row.longPosition) !== undefined && (row.shortAccount ?? row.shortPosition) !== undefined,
    'no shares',
  ),
)
export const TakerRatios = z.array(Statistic.extend(money('buySellRatio', 'buyVol', 'sellVol')))
export const TakerVolumes = z.array(
  Statistic.extend(money('takerBuyVol', 'takerSellVol', 'takerBuyVolValue', 'takerSellVolValue')),
)
export const Basis = z.array(Statistic.extend(money('basis', 'basisRate', 'futuresPrice', 'indexPrice')))

const InsuranceFund = z.looseObject({
  symbols: z.array(z.string()),
  assets: z.array(z.looseObject({ asset: z.string(), ...money('marginBalance'), ...times('updateTime') })),
})
/** The fund that stands in for bankrupt positions: the group of one symbol, or all groups. */
export const InsuranceFunds = oneOrMany(InsuranceFund)

/** How likely positions of a symbol are deleveraged; a word, `low` to `high`. */
export const AdlRisks = oneOrMany(z.looseObject({ ...texts('symbol', 'adlRisk'), ...times('updateTime') }))

/** Sessions of a week by the kind of market behind a contract (`EQUITY`, `COMMODITY`, `FX` …). */
export const TradingSchedule = z.looseObject({
  ...times('updateTime'),
  marketSchedules: z.record(
    z.string(),
    z.looseObject({
      sessions: z.array(z.looseObject({ ...times('startTime', 'endTime'), ...texts('type') })),
    }),
  ),
})
