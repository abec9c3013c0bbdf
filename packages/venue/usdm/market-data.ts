import { AggTradeRows, Klines, Nothing, PriceKlines, ServerTime } from '../answers/fields.ts'
import {
  AdlRisks,
  AssetIndexes,
  Basis,
  CompositeIndexInfo,
  DeliveryPrices,
  FundingInfo,
  FundingRates,
  FuturesBookTickers,
  FuturesDepth,
  FuturesPrices,
  IndexConstituents,
  InsuranceFunds,
  LongShortRatios,
  MarkPrices,
  OpenInterest,
  OpenInterestHistory,
  TakerRatios,
  TradingSchedule,
  UsdmTickers,
  UsdmTrades,
} from '../answers/futures-market.ts'
import type { Endpoint } from '../endpoint.ts'
import { CONTRACT_TYPES, INTERVALS, STATISTICS_PERIODS } from '../param-values.ts'
import { must, section } from '../section.ts'
import { FuturesExchangeInfo } from '../symbols.ts'
import { FUTURES_DEPTH_WEIGHTS, KLINE_WEIGHTS } from '../weight-tables.ts'

const { get } = section('usdm', { page: 'derivatives/usds-margined-futures/market-data/rest-api', security: 'NONE' })

export const usdmMarketData: readonly Endpoint[] = [
  get('compressedAggregateTradesList', '/fapi/v1/aggTrades', {
    weight: 20,
    params: { symbol: 'string!', fromId: 'long', startTime: 'long', endTime: 'long', limit: 'long' },
    answer: AggTradeRows,
  }),
  get('assetIndex', '/fapi/v1/assetIndex', {
    weight: 10,
    weightWhen: { symbol: 1, '!symbol': 10 },
    params: { symbol: 'string' },
    answer: AssetIndexes,
  }),
  get('queryIndexPriceConstituents', '/fapi/v1/constituents', {
    weight: 2,
    params: { symbol: 'string!' },
    answer: IndexConstituents,
  }),
  // Without `limit` Binance sends 500 rows, which cost 5.
  get('continuousContractKlineCandlestickData', '/fapi/v1/continuousKlines', {
    weight: 5,
    weightWhen: KLINE_WEIGHTS,
    params: {
      pair: 'string!',
      contractType: must(['PERPETUAL', 'CURRENT_QUARTER', 'NEXT_QUARTER', 'TRADIFI_PERPETUAL']),
      interval: must(INTERVALS),
      startTime: 'long',
      endTime: 'long',
      limit: 'long',
    },
    answer: Klines,
  }),
  // Without `limit` Binance sends 500 levels.
  get('orderBook', '/fapi/v1/depth', {
    weight: 10,
    weightWhen: FUTURES_DEPTH_WEIGHTS,
    params: { symbol: 'string!', limit: 'long' },
    answer: FuturesDepth,
  }),
  get('exchangeInformation', '/fapi/v1/exchangeInfo', { weight: 1, answer: FuturesExchangeInfo }),
  get('getFundingRateInfo', '/fapi/v1/fundingInfo', {
    weight: 0,
    extraLimits: [
      { count: 500, per: '5m', scope: 'IP', sharedWith: ['GET /fapi/v1/fundingRate', 'GET /fapi/v1/fundingInfo'] },
    ],
    answer: FundingInfo,
  }),
  get('getFundingRateHistory', '/fapi/v1/fundingRate', {
    weight: 0,
    extraLimits: [
      { count: 500, per: '5m', scope: 'IP', sharedWith: ['GET /fapi/v1/fundingRate', 'GET /fapi/v1/fundingInfo'] },
    ],
    params: { symbol: 'string', startTime: 'long', endTime: 'long', limit: 'long' },
    answer: FundingRates,
  }),
  get('oldTradesLookup', '/fapi/v1/historicalTrades', {
    security: 'MARKET_DATA',
    weight: 200,
    params: { symbol: 'string!', limit: 'long', fromId: 'long' },
    answer: UsdmTrades,
  }),
  get('compositeIndexSymbolInformation', '/fapi/v1/indexInfo', {
    weight: 1,
    params: { symbol: 'string' },
    answer: CompositeIndexInfo,
  }),
  // Without `limit` Binance sends 500 rows, which cost 5.
  get('indexPriceKlineCandlestickData', '/fapi/v1/indexPriceKlines', {
    weight: 5,
    weightWhen: KLINE_WEIGHTS,
    params: { pair: 'string!', interval: must(INTERVALS), startTime: 'long', endTime: 'long', limit: 'long' },
    answer: PriceKlines,
  }),
  get('queryInsuranceFundBalanceSnapshot', '/fapi/v1/insuranceBalance', {
    weight: 1,
    params: { symbol: 'string' },
    answer: InsuranceFunds,
  }),
  // Without `limit` Binance sends 500 rows, which cost 5.
  get('klineCandlestickData', '/fapi/v1/klines', {
    weight: 5,
    weightWhen: KLINE_WEIGHTS,
    params: { symbol: 'string!', interval: must(INTERVALS), startTime: 'long', endTime: 'long', limit: 'long' },
    answer: Klines,
  }),
  // Without `limit` Binance sends 500 rows, which cost 5.
  get('markPriceKlineCandlestickData', '/fapi/v1/markPriceKlines', {
    weight: 5,
    weightWhen: KLINE_WEIGHTS,
    params: { symbol: 'string!', interval: must(INTERVALS), startTime: 'long', endTime: 'long', limit: 'long' },
    answer: PriceKlines,
  }),
  get('openInterest', '/fapi/v1/openInterest', { weight: 1, params: { symbol: 'string!' }, answer: OpenInterest }),
  get('testConnectivity', '/fapi/v1/ping', { weight: 1, answer: Nothing }),
  get('markPrice', '/fapi/v1/premiumIndex', {
    weight: 10,
    weightWhen: { symbol: 1, '!symbol': 10 },
    params: { symbol: 'string' },
    answer: MarkPrices,
  }),
  // Without `limit` Binance sends 500 rows, which cost 5.
  get('premiumIndexKlineData', '/fapi/v1/premiumIndexKlines', {
    weight: 5,
    weightWhen: KLINE_WEIGHTS,
    params: { symbol: 'string!', interval: must(INTERVALS), startTime: 'long', endTime: 'long', limit: 'long' },
    answer: PriceKlines,
  }),
  get('rpiOrderBook', '/fapi/v1/rpiDepth', {
    weight: 20,
    params: { symbol: 'string!', limit: 'long' },
    answer: FuturesDepth,
  }),
  get('adlRisk', '/fapi/v1/symbolAdlRisk', { weight: 1, params: { symbol: 'string' }, answer: AdlRisks }),
  get('ticker24hrPriceChangeStatistics', '/fapi/v1/ticker/24hr', {
    weight: 40,
    weightWhen: { symbol: 1, '!symbol': 40 },
    params: { symbol: 'string' },
    answer: UsdmTickers,
  }),
  get('symbolOrderBookTicker', '/fapi/v1/ticker/bookTicker', {
    weight: 5,
    weightWhen: { symbol: 2, '!symbol': 5 },
    params: { symbol: 'string' },
    answer: FuturesBookTickers,
  }),
  get('symbolPriceTicker', '/fapi/v1/ticker/price', {
    weight: 2,
    weightWhen: { symbol: 1, '!symbol': 2 },
    params: { symbol: 'string' },
    answer: FuturesPrices,
  }),
  get('checkServerTime', '/fapi/v1/time', { weight: 1, answer: ServerTime }),
  get('recentTradesList', '/fapi/v1/trades', {
    weight: 5,
    params: { symbol: 'string!', limit: 'long' },
    answer: UsdmTrades,
  }),
  get('tradingSchedule', '/fapi/v1/tradingSchedule', { weight: 5, answer: TradingSchedule }),
  get('symbolPriceTickerV2', '/fapi/v2/ticker/price', {
    weight: 2,
    weightWhen: { symbol: 1, '!symbol': 2 },
    params: { symbol: 'string' },
    answer: FuturesPrices,
  }),
  get('basis', '/futures/data/basis', {
    weight: 0,
    extraLimits: [{ count: 1000, per: '5m', scope: 'IP' }],
    params: {
      pair: 'string!',
      contractType: must(CONTRACT_TYPES),
      period: must(STATISTICS_PERIODS),
      limit: 'long',
      startTime: 'long',
      endTime: 'long',
    },
    answer: Basis,
  }),
  get('quarterlyContractSettlementPrice', '/futures/data/delivery-price', {
    weight: 0,
    params: { pair: 'string!' },
    answer: DeliveryPrices,
  }),
  get('longShortRatio', '/futures/data/globalLongShortAccountRatio', {
    weight: 0,
    extraLimits: [{ count: 1000, per: '5m', scope: 'IP' }],
    params: { symbol: 'string!', period: must(STATISTICS_PERIODS), limit: 'long', startTime: 'long', endTime: 'long' },
    answer: LongShortRatios,
  }),
  get('openInterestStatistics', '/futures/data/openInterestHist', {
    weight: 0,
    extraLimits: [{ count: 1000, per: '5m', scope: 'IP' }],
    params: { symbol: 'string!', period: must(STATISTICS_PERIODS), limit: 'long', startTime: 'long', endTime: 'long' },
    answer: OpenInterestHistory,
  }),
  get('takerBuySellVolume', '/futures/data/takerlongshortRatio', {
    weight: 0,
    extraLimits: [{ count: 1000, per: '5m', scope: 'IP' }],
    params: { symbol: 'string!', period: must(STATISTICS_PERIODS), limit: 'long', startTime: 'long', endTime: 'long' },
    answer: TakerRatios,
  }),
  get('topTraderLongShortRatioAccounts', '/futures/data/topLongShortAccountRatio', {
    security: 'MARKET_DATA',
    weight: 0,
    extraLimits: [{ count: 1000, per: '5m', scope: 'IP' }],
    params: { symbol: 'string!', period: must(STATISTICS_PERIODS), limit: 'long', startTime: 'long', endTime: 'long' },
    answer: LongShortRatios,
  }),
  get('topTraderLongShortRatioPositions', '/futures/data/topLongShortPositionRatio', {
    security: 'MARKET_DATA',
    weight: 0,
    extraLimits: [{ count: 1000, per: '5m', scope: 'IP' }],
    params: { symbol: 'string!', period: must(STATISTICS_PERIODS), limit: 'long', startTime: 'long', endTime: 'long' },
    answer: LongShortRatios,
  }),
]
