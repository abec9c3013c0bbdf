import { type Feed, nameOf } from './feed.ts'

/** Since when each feed is listened to here, and since when something of it may have been missed. */
export function createStretches() {
  const heard = new Map<string, number>()
  const missed = new Map<string, number>()
  return {
    /** A feed is heard, for the first time or again. @param since nothing was heard from then on, epoch ms */
    begin(feed: Feed, now: number, since: number | undefined) {
      const name = nameOf(feed)
      if (since !== undefined) missed.set(name, since)
      if (!heard.has(name)) heard.set(name, now)
    },
    /** When it was first heard here; never for one that was not, epoch ms. */
    heardSince: (feed: Feed): number => heard.get(nameOf(feed)) ?? Number.POSITIVE_INFINITY,
    /** When its last gap began; undefined where there was none, epoch ms. */
    missedSince: (feed: Feed): number | undefined => missed.get(nameOf(feed)),
    end(feed: Feed) {
      heard.delete(nameOf(feed))
      missed.delete(nameOf(feed))
    },
  }
}
