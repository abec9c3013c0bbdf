/** The markets that have streams. */
export const STREAM_MARKETS = ['spot', 'usdm', 'coinm', 'options'] as const
export type StreamMarket = (typeof STREAM_MARKETS)[number]

/** Streams a socket is given at most; Binance closes it above 1,024 (options: 200). Some room is kept for moves. */
export const streamsPerSocket: Readonly<Record<StreamMarket, number>> = {
  spot: 1_000,
  usdm: 1_000,
  coinm: 1_000,
  options: 180,
}

/** USD-M and options serve public, market and private streams under different paths; a stream asked on another stays silent. */
export type StreamRoute = 'public' | 'market' | 'private'

/**
 * One kind of stream. `name` is how Binance builds it, with the parts of a particular stream in angle brackets; see
 * `PARTS` for what may stand in them.
 */
export interface StreamKind {
  readonly market: StreamMarket
  /** How Flotilla calls it, e.g. `bookTicker`, `kline`, `tickerAll`. */
  readonly kind: string
  readonly name: string
  /** The event it sends, as named by its field `e`; spot's book ticker and partial depth have none. */
  readonly event: string
  readonly route?: StreamRoute
  /** What it sends is a list of events. */
  readonly list?: true
}

/** What may stand in the parts of a name. A part in square brackets with its separator may be left out. */
export const PARTS: Readonly<Record<string, RegExp>> = {
  symbol: /[^@!\s<>[\]]+/u,
  pair: /[^@!_\s<>[\]]+/u,
  asset: /[^@!\s<>[\]]+/u,
  underlying: /[^@!\s<>[\]]+/u,
  interval: /1s|1m|3m|5m|15m|30m|1h|2h|4h|6h|8h|12h|1d|3d|1w|1M/,
  timezone: /\+08:00/,
  window: /1h|4h|1d/,
  levels: /5|10|20/,
  speed: /100ms|250ms|500ms|0ms/,
  second: /1s/,
  contract: /perpetual|current_quarter|next_quarter|tradifi_perpetual/,
  expiry: /\d{6}/,
}

/** Values of the parts, as a caller gives them: `symbol` in capitals as everywhere else. */
export type StreamParts = Readonly<Record<string, string | number | undefined>>
