import type { Clock } from './clock.ts'
import type { CommandBook } from './command-book.ts'
import type { Feed } from './feed.ts'
import type { Pace } from './pace.ts'
import type { Params } from './params.ts'
import type { UpdateQueue } from './updates.ts'
import type { Webhook } from './webhook.ts'
import type { World } from './world.ts'

/** What the methods work on. */
export type Context = {
  clock: Clock
  world: World
  feed: Feed
  queue: UpdateQueue
  webhook: Webhook
  pace: Pace
  commands: CommandBook
  /** Pressed buttons that may still be answered, by callback query id. */
  queries: Map<string, { userId: number; chatId: number; at: number }>
}

/** One Bot API method. `signal` aborts when the caller hangs up. @throws BotApiError */
export type Method = (context: Context, params: Params, signal: AbortSignal) => unknown
