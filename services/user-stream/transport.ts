import type { Fault } from '@flotilla/protocol'
import type { Feed } from './feed.ts'

/** Whether the events of a feed come now, or why they do not. */
export type Opened = { readonly ok: true } | { readonly ok: false; readonly fault: Fault }

/** What a transport tells of its feeds. */
export interface FeedHandlers {
  /** One event as Binance sent it, parsed. */
  onEvent(feed: Feed, event: unknown): void
  /** There is a new connection: the feed is to be opened on it. One that is still heard on the old one has no gap. */
  onReady(feed: Feed): void
  /**
   * Events come no more; what happens is missed until it is opened again. @param since from when on nothing may have
   * come, epoch ms; @default now
   */
  onDown(feed: Feed, reason: string, since?: number): void
}

/** One way to listen to accounts, many on one socket. */
export interface Transport {
  /** Begins to listen. Undefined while there is no connection: `onReady` follows. */
  open(feed: Feed): Promise<Opened | undefined>
  close(feed: Feed): void
  /** Replaces the connection a feed is on: it may have fallen silent. */
  renew(feed: Feed): void
  stop(): void
}
