import type { StreamMarket } from './hosts.ts'

/** What one market-stream socket must respect. Times in milliseconds. */
export interface StreamLimits {
  /** Streams on one socket. */
  readonly streams: number
  /** Control messages we send in a second; what Binance allows less two, which belong to pings and pongs. */
  readonly messagesPerSecond: number
  /** Names in one SUBSCRIBE, and bytes of it. Binance publishes neither; larger ones have been cut off in the field. */
  readonly namesPerMessage: number
  readonly bytesPerMessage: number
  /** How often the server pings: silence for longer than two of these means a dead connection. */
  readonly serverPingMs: number
  /** Nothing heard for this long: we ping ourselves. */
  readonly quietMs: number
  /** A SUBSCRIBE that is not answered by then ends the connection. */
  readonly ackMs: number
  /** A new connection replaces the old one at this age; Binance cuts at 24 h. Up to 2 % is taken off by chance. */
  readonly rotateMs: number
  /** How long old and new connection run side by side at most, once the new one is subscribed. */
  readonly overlapMs: number
  /** First and largest pause before a reconnect (full jitter). */
  readonly backoffMs: { readonly base: number; readonly cap: number }
}

const HOUR = 3_600_000

const COMMON = {
  namesPerMessage: 200,
  bytesPerMessage: 4_000,
  quietMs: 15_000,
  ackMs: 10_000,
  rotateMs: 23 * HOUR,
  overlapMs: 5_000,
  backoffMs: { base: 250, cap: 30_000 },
}

/** @see https://developers.binance.com/docs/binance-spot-api-docs/web-socket-streams and the futures and options pages */
export const STREAM_LIMITS: Readonly<Record<StreamMarket, StreamLimits>> = {
  spot: { ...COMMON, streams: 1024, messagesPerSecond: 3, serverPingMs: 20_000 },
  usdm: { ...COMMON, streams: 1024, messagesPerSecond: 8, serverPingMs: 180_000 },
  coinm: { ...COMMON, streams: 1024, messagesPerSecond: 8, serverPingMs: 180_000 },
  options: { ...COMMON, streams: 200, messagesPerSecond: 8, serverPingMs: 300_000 },
}
