import type { Bus } from '@flotilla/protocol'
import { marginAccountAnswers } from '@flotilla/venue'
import type { Feed } from './feed.ts'
import type { FeedKeeper } from './feed-keeper.ts'
import { createAsk } from './reads.ts'

/**
 * Listens to the isolated margin accounts beside a cross margin account: each pair has a stream of its own, and only
 * asking tells which there are. @throws FaultError
 */
export async function addIsolated(bus: Bus, keeper: FeedKeeper, feed: Feed): Promise<void> {
  const { accountId, book } = feed
  if (book !== 'margin') return
  const ask = createAsk(bus, accountId, 5)
  const { assets } = await ask('margin.queryIsolatedMarginAccountInfo', {}, marginAccountAnswers.IsolatedAccount)
  for (const { symbol, isolatedCreated } of assets) {
    if (isolatedCreated && keeper.isLive(feed)) keeper.add({ accountId, book: 'isolated', symbol }, undefined)
  }
}
