import type { Clock, Random } from './clock.ts'
import type { StreamMarket } from './hosts.ts'
import type { StreamLimits } from './stream-limits.ts'
import type { StreamState } from './stream-state.ts'

export interface StreamConnectionOptions {
  /** Asked before every attempt when a function, since a listenKey may have changed. See `streamUrl`. */
  url: string | (() => string | Promise<string>)
  market: StreamMarket
  clock: Clock
  random: Random
  /** Source address to bind to. */
  localAddress?: string
  /** @default `STREAM_LIMITS` of the market */
  limits?: Partial<StreamLimits>
  /**
   * One event: its stream and Binance's own bytes, a view into the frame received. Frames of a private URL come under
   * the stream ''.
   */
  onMessage: (stream: string, data: Buffer) => void
  onState: (state: StreamState) => void
  /**
   * Waits for the permit to open one connection (300 in 5 minutes for each address). A rejection counts as a failed attempt;
   * a `FaultError` may say when to come again.
   */
  admit?: () => Promise<void>
  /** Frames are not enveloped: private URLs of the forms `query`, `path` and `plain`. @default false */
  raw?: boolean
  /** How long the first message of a stream may take before it is told as silent. @default `firstMessageMs` */
  firstMessageMs?: (stream: string) => number | undefined
}

/** A market-stream connection that stays: it reconnects, rotates and replaces itself, and says so in `onState`. */
export interface StreamConnection {
  subscribe(names: readonly string[]): void
  unsubscribe(names: readonly string[]): void
  /** Opens a replacement now and switches over without a gap. */
  rotate(): void
  /** What is wanted, subscribed or not. */
  readonly streams: ReadonlySet<string>
  /** Ends for good. No event follows. */
  close(): void
}
