import { type Bus, mintAccountId, shardOf } from '@flotilla/protocol'
import { type Log, systemClock } from '@flotilla/runtime'
import { expect, it } from 'vitest'
import { createAccountFeeds } from './account-feeds.ts'
import type { CommandIndex } from './command-index.ts'
import type { Feed } from './feed.ts'
import type { FeedKeeper } from './feed-keeper.ts'

const accountId = mintAccountId(new Uint8Array(8))
const shard = shardOf(accountId)

it('a gap begins where the sockets were let go, however long the end took after that', async () => {
  let now = 1_000_000
  const written: number[] = []
  const feeds: Feed[] = []
  const accounts = createAccountFeeds({
    clock: { ...systemClock, now: () => now, every: () => () => undefined },
    log: {} as Log,
    bus: {
      getKey: async () => undefined,
      putKey: async (_key: unknown, _tokens: unknown, { at }: { at: number }) => written.push(at),
    } as unknown as Bus,
    keeper: {
      ...{ add: (feed: Feed) => feeds.push(feed), feeds: () => feeds, isMissed: () => false },
    } as unknown as FeedKeeper,
    sockets: { books: () => ['spot'], serves: () => true },
    index: { gain: async () => undefined } as unknown as CommandIndex,
  })
  accounts.changed(accountId, true)
  await accounts.gain(shard)
  const letGoAt = now
  now += 3_000
  await accounts.stop(letGoAt)
  expect(written).toEqual([letGoAt])
})
