/**
 * How long things live that the venue ends by itself. Tests shorten them instead of waiting for a day; what is alive
 * already is measured anew.
 */
export interface Lifetimes {
  /** A connection, from its handshake. */
  socketMs: number
  /** A listenKey, from its last renewal. */
  listenKeyMs: number
  /** A listenToken, from when it was issued; what was issued before keeps its end. */
  listenTokenMs: number
}

const HOUR_MS = 3_600_000

/** Binance's: a day for connections, an hour for listenKeys, a day for listenTokens. */
export const USUAL_LIFETIMES: Readonly<Lifetimes> = {
  socketMs: 24 * HOUR_MS,
  listenKeyMs: HOUR_MS,
  listenTokenMs: 24 * HOUR_MS,
}
