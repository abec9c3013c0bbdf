import type { StreamKind, StreamRoute } from './stream.ts'

const on =
  (route: StreamRoute) =>
  (kind: string, name: string, event: string, list?: true): StreamKind => ({
    ...{ market: 'options', kind, name, event, route },
    ...(list && { list }),
  })
const publicStream = on('public')
const marketStream = on('market')

/**
 * Symbols look like BTC-251226-110000-C, underlyings like BTCUSDT.
 * @see https://developers.binance.com/legacy-docs/derivatives/options-trading/websocket-market-streams
 */
export const optionsStreams: readonly StreamKind[] = [
  publicStream('ticker', '<symbol>@optionTicker', '24hrTicker'),
  publicStream('tickerByExpiry', '<underlying>@optionTicker@<expiry>', '24hrTicker', true),
  // Takes an underlying as well and then sends the trades of all its options.
  publicStream('trade', '<symbol>@optionTrade', 'trade'),
  publicStream('bookTicker', '<symbol>@bookTicker', 'bookTicker'),
  publicStream('partialDepth', '<symbol>@depth<levels>@<speed>', 'depthUpdate'),
  publicStream('depth', '<symbol>@depth@<speed>', 'depthUpdate'),
  marketStream('indexPriceAll', '!index@arr', 'indexPrice', true),
  marketStream('kline', '<symbol>@kline_<interval>', 'kline'),
  marketStream('markPrice', '<underlying>@optionMarkPrice', 'markPrice', true),
  marketStream('openInterest', '<underlying>@optionOpenInterest@<expiry>', 'openInterest', true),
  marketStream('optionSymbol', '!optionSymbol', 'optionSymbol'),
]
