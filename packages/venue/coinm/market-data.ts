import { AggTradeRows, Klines, Nothing, PriceKlines, ServerTime } from '../answers/fields.ts'
import {
  Basis,
  CoinmTickers,
  CoinmTrades,
  FundingInfo,
  FundingRates,
  FuturesBookTickers,
  FuturesDepth,
  FuturesPrices,
  IndexConstituents,
  LongShortRatios,
  MarkPrices,
  OpenInterest,
  OpenInterestHistory,
  TakerVolumes,
} from '../answers/futures-market.ts'
import type { Endpoint } from '../endpoint.ts'
import { CONTRACT_TYPES, INTERVALS, STATISTICS_PERIODS } from '../param-values.ts'
import { must, section } from '../section.ts'
import { FuturesExchangeInfo } from '../symbols.ts'
import { FUTURES_DEPTH_WEIGHTS, KLINE_WEIGHTS } from '../weight-tables.ts'

const { get } = section('coinm', { page: 'derivatives/coin-margined-futures/market-data/rest-api', security: 'NONE' })

export const coinmMarketData: readonly Endpoint[] = [
  get('compressedAggregateTradesList', '/dapi/v1/aggTrades', {
    weight: 20,
    params: { symbol: 'string!', fromId: 'long', startTime: 'long', endTime: 'long', limit: 'long' },
    answer: AggTradeRows,
  }),
  get('queryIndexPriceConstituents', '/dapi/v1/constituents', {
    weight: 1,
    params: { symbol: 'string!' },
    answer: IndexConstituents,
  }),
  // Without `limit` Binance sends 500 rows, which cost 5.
  get('continuousContractKlineCandlestickData', '/dapi/v1/continuousKlines', {
    weight: 5,
    weightWhen: KLINE_WEIGHTS,
    params: {
      pair: 'string!',
      contractType: must(CONTRACT_TYPES),
      interval: must(INTERVALS),
      startTime: 'long',
      endTime: 'long',
      limit: 'long',
    },
    answer: Klines,
  }),
  // Without `limit` Binance sends 500 levels.
  get('orderBook', '/dapi/v1/depth', {
    weight: 10,
    weightWhen: FUTURES_DEPTH_WEIGHTS,
    params: { symbol: 'string!', limit: 'long' },
    answer: FuturesDepth,
  }),
  get('exchangeInformation', '/dapi/v1/exchangeInfo', { weight: 1, answer: FuturesExchangeInfo }),
  // Binance does not document the weight; other clients count 1.
  get('getFundingRateInfo', '/dapi/v1/fundingInfo', { weight: null, answer: FundingInfo }),
  get('getFundingRateHistoryOfPerpetualFutures', '/dapi/v1/fundingRate', {
    weight: 1,
    params: { symbol: 'string!', startTime: 'long', endTime: 'long', limit: 'long' },
    answer: FundingRates,
  }),
  get('oldTradesLookup', '/dapi/v1/historicalTrades', {
    security: 'MARKET_DATA',
    weight: 200,
    params: { symbol: 'string!', limit: 'long', fromId: 'long' },
    answer: CoinmTrades,
  }),
  // Without `limit` Binance sends 500 rows, which cost 5.
  get('indexPriceKlineCandlestickData', '/dapi/v1/indexPriceKlines', {
    weight: 5,
    weightWhen: KLINE_WEIGHTS,
    params: { pair: 'string!', interval: must(INTERVALS), startTime: 'long', endTime: 'long', limit: 'long' },
    answer: PriceKlines,
  }),
  // Without `limit` Binance sends 500 rows, which cost 5.
  get('klineCandlestickData', '/dapi/v1/klines', {
    weight: 5,
    weightWhen: KLINE_WEIGHTS,
    params: { symbol: 'string!', interval: must(INTERVALS), startTime: 'long', endTime: 'long', limit: 'long' },
    answer: Klines,
  }),
  // Without `limit` Binance sends 500 rows, which cost 5.
  get('markPriceKlineCandlestickData', '/dapi/v1/markPriceKlines', {
    weight: 5,
    weightWhen: KLINE_WEIGHTS,
    params: { symbol: 'string!', interval: must(INTERVALS), startTime: 'long', endTime: 'long', limit: 'long' },
    answer: PriceKlines,
  }),
  get('openInterest', '/dapi/v1/openInterest', { weight: 1, params: { symbol: 'string!' }, answer: OpenInterest }),
  get('testConnectivity', '/dapi/v1/ping', { weight: 1, answer: Nothing }),
  get('indexPriceAndMarkPrice', '/dapi/v1/premiumIndex', {
    weight: 10,
    params: { symbol: 'string', pair: 'string' },
    answer: MarkPrices,
  }),
  // Without `limit` Binance sends 500 rows, which cost 5.
  get('premiumIndexKlineData', '/dapi/v1/premiumIndexKlines', {
    weight: 5,
    weightWhen: KLINE_WEIGHTS,
    params: { symbol: 'string!', interval: must(INTERVALS), startTime: 'long', endTime: 'long', limit: 'long' },
    answer: PriceKlines,
  }),
  get('ticker24hrPriceChangeStatistics', '/dapi/v1/ticker/24hr', {
    weight: 40,
    weightWhen: { symbol: 1, '!symbol': 40 },
    params: { symbol: 'string', pair: 'string' },
    answer: CoinmTickers,
  }),
  get('symbolOrderBookTicker', '/dapi/v1/ticker/bookTicker', {
    weight: 5,
    weightWhen: { symbol: 2, '!symbol': 5 },
    params: { symbol: 'string', pair: 'string' },
    answer: FuturesBookTickers,
  }),
  get('symbolPriceTicker', '/dapi/v1/ticker/price', {
    weight: 2,
    weightWhen: { symbol: 1, '!symbol': 2 },
    params: { symbol: 'string', pair: 'string' },
    answer: FuturesPrices,
  }),
  get('checkServerTime', '/dapi/v1/time', { weight: 1, answer: ServerTime }),
  get('recentTradesList', '/dapi/v1/trades', {
    weight: 5,
    params: { symbol: 'string!', limit: 'long' },
    answer: CoinmTrades,
  }),
  get('basis', '/futures/data/basis', {
    weight: 1,
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
  get('longShortRatio', '/futures/data/globalLongShortAccountRatio', {
    weight: 1,
    params: {
      pair: 'string!',
      period: must(STATISTICS_PERIODS),
      contractType: 'enum',
      limit: 'long',
      startTime: 'long',
      endTime: 'long',
    },
    answer: LongShortRatios,
  }),
  get('openInterestStatistics', '/futures/data/openInterestHist', {
    weight: 1,
    params: {
      pair: 'string!',
      contractType: ['ALL', 'PERPETUAL', 'CURRENT_QUARTER', 'NEXT_QUARTER'],
      period: must(STATISTICS_PERIODS),
      limit: 'long',
      startTime: 'long',
      endTime: 'long',
    },
    answer: OpenInterestHistory,
  }),
  get('takerBuySellVolume', '/futures/data/takerBuySellVol', {
    weight: 1,
    params: {
      pair: 'string!',
      contractType: must(['ALL', 'PERPETUAL', 'CURRENT_QUARTER', 'NEXT_QUARTER']),
      period: must(STATISTICS_PERIODS),
      limit: 'long',
      startTime: 'long',
      endTime: 'long',
    },
    answer: TakerVolumes,
  }),
  get('topTraderLongShortRatioAccounts', '/futures/data/topLongShortAccountRatio', {
    weight: 1,
    params: {
      pair: 'string!',
      period: must(STATISTICS_PERIODS),
      contractType: 'enum',
      limit: 'long',
      startTime: 'long',
      endTime: 'long',
    },
    answer: LongShortRatios,
  }),
  get('topTraderLongShortRatioPositions', '/futures/data/topLongShortPositionRatio', {
    weight: 1,
    params: {
      pair: 'string!',
      period: must(STATISTICS_PERIODS),
      contractType: 'enum',
      limit: 'long',
      startTime: 'long',
      endTime: 'long',
    },
    answer: LongShortRatios,
  }),
]
