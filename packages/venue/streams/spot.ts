import type { StreamKind } from './stream.ts'

const stream = (kind: string, name: string, event: string, list?: true): StreamKind => ({
  ...{ market: 'spot', kind, name, event },
  ...(list && { list }),
})

/** @see https://developers.binance.com/legacy-docs/binance-spot-api-docs/web-socket-streams */
export const spotStreams: readonly StreamKind[] = [
  stream('aggTrade', '<symbol>@aggTrade', 'aggTrade'),
  stream('trade', '<symbol>@trade', 'trade'),
  stream('blockTrade', '<symbol>@blockTrade', 'blockTrade'),
  stream('kline', '<symbol>@kline_<interval>[@<timezone>]', 'kline'),
  stream('miniTicker', '<symbol>@miniTicker', '24hrMiniTicker'),
  stream('miniTickerAll', '!miniTicker@arr', '24hrMiniTicker', true),
  stream('ticker', '<symbol>@ticker', '24hrTicker'),
  stream('windowTicker', '<symbol>@ticker_<window>', '<window>Ticker'),
  stream('windowTickerAll', '!ticker_<window>@arr', '<window>Ticker', true),
  stream('bookTicker', '<symbol>@bookTicker', 'bookTicker'),
  stream('avgPrice', '<symbol>@avgPrice', 'avgPrice'),
  stream('referencePrice', '<symbol>@referencePrice', 'referencePrice'),
  stream('partialDepth', '<symbol>@depth<levels>[@<speed>]', 'partialDepth'),
  stream('depth', '<symbol>@depth[@<speed>]', 'depthUpdate'),
]
