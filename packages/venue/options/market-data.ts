import { Nothing, ServerTime } from '../answers/fields.ts'
import type { Endpoint } from '../endpoint.ts'
import { INTERVALS } from '../param-values.ts'
import { must, section } from '../section.ts'
import { OptionsExchangeInfo } from '../symbols.ts'

const { get } = section('options', { page: 'derivatives/options-trading/market-data', security: 'NONE' })

export const optionsMarketData: readonly Endpoint[] = [
  get('recentBlockTradesList', '/eapi/v1/blockTrades', { weight: 5, params: { symbol: 'string', limit: 'long' } }),
  // Without `limit` Binance sends 100 levels.
  get('orderBook', '/eapi/v1/depth', {
    weight: 5,
    weightWhen: { 'limit<=50': 1, 'limit<=100': 5, 'limit<=500': 10, 'limit<=1000': 20 },
    params: { symbol: 'string!', limit: 'long' },
  }),
  get('exchangeInformation', '/eapi/v1/exchangeInfo', { weight: 1, answer: OptionsExchangeInfo }),
  get('historicalExerciseRecords', '/eapi/v1/exerciseHistory', {
    weight: 3,
    params: { underlying: 'string', startTime: 'long', endTime: 'long', limit: 'long' },
  }),
  get('indexPrice', '/eapi/v1/index', { weight: 1, params: { underlying: 'string!' } }),
  get('klineCandlestickData', '/eapi/v1/klines', {
    weight: 1,
    params: { symbol: 'string!', interval: must(INTERVALS), startTime: 'long', endTime: 'long', limit: 'long' },
  }),
  get('optionMarkPrice', '/eapi/v1/mark', { weight: 5, params: { symbol: 'string' } }),
  get('openInterest', '/eapi/v1/openInterest', {
    weight: 0,
    params: { underlyingAsset: 'string!', expiration: 'string!' },
  }),
  get('testConnectivity', '/eapi/v1/ping', { weight: 1, answer: Nothing }),
  get('ticker24hrPriceChangeStatistics', '/eapi/v1/ticker', {
    weight: 40,
    weightWhen: { symbol: 1, '!symbol': 40 },
    params: { symbol: 'string' },
  }),
  get('checkServerTime', '/eapi/v1/time', { weight: 1, answer: ServerTime }),
  get('recentTradesList', '/eapi/v1/trades', { weight: 5, params: { symbol: 'string!', limit: 'long' } }),
]
