import { type Bus, HeardKey, shardOf } from '@flotilla/protocol'
import type { Clock, Log } from '@flotilla/runtime'
import type { CommandIndex } from './command-index.ts'
import type { Book, Feed } from './feed.ts'
import type { FeedKeeper } from './feed-keeper.ts'

export interface AccountFeedsDeps {
  readonly bus: Bus
  readonly clock: Clock
  readonly log: Log
  readonly keeper: FeedKeeper
  readonly sockets: { books(): readonly Book[]; serves(book: Book): boolean }
  readonly index: CommandIndex
}

/** How often it is put on record that shards are listened to, ms: so much of a gap is known too early at most. */
const heardEveryMs = 15_000

/** Which feeds are listened to here: those of the active accounts of this instance's shards. */
export function createAccountFeeds({ bus, clock, log, keeper, sockets, index }: AccountFeedsDeps) {
  const active = new Map<string, Set<string>>()
  /** Shards that are listened to, with until when somebody had listened before, epoch ms. */
  const mine = new Map<string, number | undefined>()

  const begin = (accountId: string, since: number | undefined) => {
    for (const book of sockets.books()) keeper.add({ accountId, book }, since)
  }
  const end = (gone: (accountId: string) => boolean) => {
    for (const feed of keeper.feeds()) if (gone(feed.accountId)) keeper.remove(feed)
  }

  const put = (shard: string, at: number) =>
    bus.putKey(HeardKey, { shard }, { at }).catch((error: unknown) => {
      log.warn('how long a shard was listened to was not written', { shard, why: String(error) })
    })

  /** Only what has nothing to be found out any more counts as listened to. */
  const record = async (at: number) => {
    const silent = new Set(
      keeper
        .feeds()
        .filter((feed) => keeper.isMissed(feed))
        .map(({ accountId }) => shardOf(accountId)),
    )
    for (const shard of mine.keys()) {
      if (silent.has(shard) || !active.get(shard)?.size) continue
      await put(shard, at)
    }
  }
  const endRecord = clock.every(heardEveryMs, () => void record(clock.now()))

  return {
    async gain(shard: string): Promise<void> {
      const [heard] = await Promise.all([bus.getKey(HeardKey, { shard }), index.gain(shard)])
      mine.set(shard, heard?.value.at)
      for (const accountId of active.get(shard) ?? []) begin(accountId, heard?.value.at)
    },
    lose(shard: string) {
      mine.delete(shard)
      end((accountId) => shardOf(accountId) === shard)
      index.lose(shard)
    },
    /** An account was added, or is no more. */
    changed(accountId: string, isActive: boolean) {
      const shard = shardOf(accountId)
      const known = active.get(shard) ?? new Set<string>()
      active.set(shard, known)
      if (isActive === known.has(accountId)) return
      if (isActive) known.add(accountId)
      else known.delete(accountId)
      if (!mine.has(shard)) return
      // The first of a shard: whoever comes next has to know since when there was something to hear.
      if (isActive && known.size === 1) void put(shard, clock.now())
      if (isActive) begin(accountId, undefined)
      else end((each) => each === accountId)
    },
    /** A command is about a book: one that was refused is tried again, a new isolated pair is listened to. */
    used(feed: Feed) {
      const { accountId, book } = feed
      if (!sockets.serves(book) || !active.get(shardOf(accountId))?.has(accountId)) return
      if (book === 'isolated') keeper.add(feed, undefined)
      keeper.poke(feed)
    },
    /** @param heardUntil when the sockets were let go, epoch ms */
    async stop(heardUntil: number) {
      endRecord()
      await record(heardUntil)
    },
  }
}
