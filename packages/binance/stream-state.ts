/**
 * What happens to a stream connection, as values: a reconnect is news, not an exception. Times are epoch milliseconds.
 */
export type StreamState =
  | { readonly type: 'open'; readonly at: number }
  /** Acknowledged. `gapSince`: data may be missing from then until now (after a reconnect); fetch what was missed. */
  | {
      readonly type: 'subscribed'
      readonly at: number
      readonly streams: readonly string[]
      readonly gapSince?: number
    }
  /** Binance refused it, or the socket is full (code TOO_MANY_STREAMS); it is no longer wanted. */
  | {
      readonly type: 'refused'
      readonly at: number
      readonly stream: string
      readonly code: string
      readonly message: string
    }
  /** Acknowledged and silent: the stream does not exist, belongs to another route, or nothing happens in it. */
  | { readonly type: 'silent'; readonly at: number; readonly streams: readonly string[] }
  /** The server said that it will close; a replacement is being opened. */
  | { readonly type: 'shutdown'; readonly at: number }
  /** A replacement took over without a gap. */
  | { readonly type: 'switched'; readonly at: number; readonly reason: 'rotation' | 'shutdown' }
  /** The connection is gone, and data with it, until `subscribed`. */
  | {
      readonly type: 'closed'
      readonly at: number
      /** Nothing may have come from then on. */
      readonly since: number
      readonly code: number
      readonly reason: string
    }
  /** The next attempt follows in `inMs`. `status`: HTTP status of a refused handshake, 429 and 418 among them. */
  | {
      readonly type: 'reconnecting'
      readonly at: number
      readonly attempt: number
      readonly inMs: number
      readonly reason: string
      readonly status?: number
    }
