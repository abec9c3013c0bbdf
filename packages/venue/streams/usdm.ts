import type { StreamKind, StreamRoute } from './stream.ts'

const on =
  (route: StreamRoute) =>
  (kind: string, name: string, event: string, list?: true): StreamKind => ({
    ...{ market: 'usdm', kind, name, event, route },
    ...(list && { list }),
  })
const publicStream = on('public')
const marketStream = on('market')

/** Unrouted addresses were switched off on 2026-04-23. @see https://developers.binance.com/legacy-docs/derivatives/usds-margined-futures/websocket-market-streams */
export const usdmStreams: readonly StreamKind[] = [
  publicStream('bookTicker', '<symbol>@bookTicker', 'bookTicker'),
  publicStream('bookTickerAll', '!bookTicker', 'bookTicker'),
  publicStream('partialDepth', '<symbol>@depth<levels>[@<speed>]', 'depthUpdate'),
  publicStream('depth', '<symbol>@depth[@<speed>]', 'depthUpdate'),
  publicStream('rpiDepth', '<symbol>@rpiDepth@<speed>', 'depthUpdate'),
  // Not documented; placed here by what other clients found.
  publicStream('trade', '<symbol>@trade', 'trade'),
  marketStream('aggTrade', '<symbol>@aggTrade', 'aggTrade'),
  marketStream('markPrice', '<symbol>@markPrice[@<second>]', 'markPriceUpdate'),
  marketStream('markPriceAll', '!markPrice@arr[@<second>]', 'markPriceUpdate', true),
  marketStream('kline', '<symbol>@kline_<interval>', 'kline'),
  marketStream('continuousKline', '<pair>_<contract>@continuousKline_<interval>', 'continuous_kline'),
  marketStream('miniTicker', '<symbol>@miniTicker', '24hrMiniTicker'),
  marketStream('miniTickerAll', '!miniTicker@arr', '24hrMiniTicker', true),
  marketStream('ticker', '<symbol>@ticker', '24hrTicker'),
  marketStream('tickerAll', '!ticker@arr', '24hrTicker', true),
  marketStream('forceOrder', '<symbol>@forceOrder', 'forceOrder'),
  marketStream('forceOrderAll', '!forceOrder@arr', 'forceOrder'),
  marketStream('compositeIndex', '<symbol>@compositeIndex', 'compositeIndex'),
  marketStream('indexPrice', '<symbol>@indexPrice', 'IndexUpdate'),
  marketStream('contractInfo', '!contractInfo', 'contractInfo'),
  marketStream('assetIndex', '<asset>@assetIndex', 'assetIndexUpdate'),
  marketStream('assetIndexAll', '!assetIndex@arr', 'assetIndexUpdate', true),
  marketStream('tradingSession', 'tradingSession', 'EquityUpdate'),
]
