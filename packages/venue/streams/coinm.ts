import type { StreamKind } from './stream.ts'

const stream = (kind: string, name: string, event: string, list?: true): StreamKind => ({
  ...{ market: 'coinm', kind, name, event },
  ...(list && { list }),
})

/** @see https://developers.binance.com/legacy-docs/derivatives/coin-margined-futures/websocket-market-streams */
export const coinmStreams: readonly StreamKind[] = [
  stream('aggTrade', '<symbol>@aggTrade', 'aggTrade'),
  stream('trade', '<symbol>@trade', 'trade'),
  stream('indexPrice', '<pair>@indexPrice', 'indexPriceUpdate'),
  // Symbols of COIN-M contain an underscore, pairs do not.
  stream('markPricePair', '<pair>@markPrice[@<second>]', 'markPriceUpdate', true),
  stream('markPrice', '<symbol>@markPrice[@<second>]', 'markPriceUpdate'),
  stream('kline', '<symbol>@kline_<interval>', 'kline'),
  stream('continuousKline', '<pair>_<contract>@continuousKline_<interval>', 'continuous_kline'),
  stream('indexPriceKline', '<pair>@indexPriceKline_<interval>', 'indexPrice_kline'),
  stream('markPriceKline', '<symbol>@markPriceKline_<interval>', 'markPrice_kline'),
  stream('miniTicker', '<symbol>@miniTicker', '24hrMiniTicker'),
  stream('miniTickerAll', '!miniTicker@arr', '24hrMiniTicker', true),
  stream('ticker', '<symbol>@ticker', '24hrTicker'),
  stream('tickerAll', '!ticker@arr', '24hrTicker', true),
  stream('bookTicker', '<symbol>@bookTicker', 'bookTicker'),
  stream('bookTickerAll', '!bookTicker', 'bookTicker'),
  stream('forceOrder', '<symbol>@forceOrder', 'forceOrder'),
  stream('forceOrderAll', '!forceOrder@arr', 'forceOrder'),
  stream('partialDepth', '<symbol>@depth<levels>[@<speed>]', 'depthUpdate'),
  stream('depth', '<symbol>@depth[@<speed>]', 'depthUpdate'),
  stream('contractInfo', '!contractInfo', 'contractInfo'),
]
