import type { Bus } from '@flotilla/protocol'
import type { Clock, Random } from '@flotilla/runtime'
import { z } from 'zod'
import { type Feed, nameOf } from './feed.ts'
import { createAsk, faultOf, isRefusal } from './reads.ts'
import type { Schedule } from './schedule.ts'
import { createWorkQueue } from './work-queue.ts'

export interface ListenKeysDeps {
  readonly bus: Bus
  readonly clock: Clock
  readonly random: Random
  readonly schedule: Schedule
  /** The key is gone: what is heard under it has ended. */
  readonly onLost: (feed: Feed, reason: string) => void
}

const Key = z.looseObject({ listenKey: z.string().min(1) })

/** A key is good for an hour from its last renewal; it is renewed between these ages, ms, so that renewals spread. */
const renewMs = { least: 25 * 60_000, most: 35 * 60_000 } as const
/** After how long a renewal that failed is tried again, ms: many times before the key ends. */
const againMs = 60_000
/** How many renewals are under way at once; the coordinator's permits set the pace. */
const lanes = 4

/**
 * The keys of futures user streams, one for an account and market, made and kept alive by the account's executor. They
 * are never closed: an account that moved to another instance goes on with the same key there.
 */
export function createListenKeys({ bus, clock, random, schedule, onLost }: ListenKeysDeps) {
  const feeds = new Map<string, Feed>()

  const start = async ({ accountId, book }: Feed): Promise<string> =>
    (await createAsk(bus, accountId, 3)(`${book}.startUserDataStream`, {}, Key)).listenKey

  const renewLater = (name: string, ms: number) => schedule.after(`renew ${name}`, ms, () => renewSoon(name))

  const renew = async (name: string) => {
    const feed = feeds.get(name)
    if (!feed) return
    try {
      await createAsk(bus, feed.accountId, 3)(`${feed.book}.keepaliveUserDataStream`, {}, z.looseObject({}))
      renewLater(name, renewMs.least + random.fraction() * (renewMs.most - renewMs.least))
    } catch (error) {
      if (!isRefusal(faultOf(error))) return renewLater(name, againMs)
      onLost(feed, `the listenKey was not renewed: ${faultOf(error).code}`)
    }
  }
  const renewSoon = createWorkQueue(lanes, renew, (name) => renewLater(name, againMs))

  return {
    /** The key of a feed, good for an hour from now: made, or the one there is. @throws FaultError */
    async keyOf(feed: Feed): Promise<string> {
      const askedAt = clock.now()
      const key = await start(feed)
      const name = nameOf(feed)
      feeds.set(name, feed)
      const age = clock.now() - askedAt
      renewLater(name, renewMs.least - age + random.fraction() * (renewMs.most - renewMs.least))
      return key
    },
    /** Renews it no more. */
    drop(feed: Feed) {
      feeds.delete(nameOf(feed))
      schedule.cancel(`renew ${nameOf(feed)}`)
    },
  }
}

export type ListenKeys = ReturnType<typeof createListenKeys>
