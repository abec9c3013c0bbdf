import type { Feed } from './feed.ts'
import { futuresReads } from './futures-reads.ts'
import type { Reads } from './reads.ts'
import { spotReads } from './spot-reads.ts'

/** What the book of a feed can be asked. */
export const readsOf = (feed: Feed): Reads =>
  feed.book === 'usdm' || feed.book === 'coinm' ? futuresReads(feed.book) : spotReads(feed)
