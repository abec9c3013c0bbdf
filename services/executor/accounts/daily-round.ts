import { shards } from '@flotilla/protocol'
import type { Clock, Log } from '@flotilla/runtime'
import type { AccountBook } from './account-book.ts'
import type { CheckUp } from './check-up.ts'

export interface DailyRoundDeps {
  readonly clock: Clock
  readonly log: Log
  readonly book: AccountBook
  readonly checkUp: CheckUp
  /** Whether a shard is this executor's. */
  readonly owns: (shard: string) => boolean
}

const dayMs = 86_400_000
/** Each shard has its part of the day. */
const turnMs = dayMs / shards.length

/** The shard whose keys are looked at in this part of the day. */
export const shardAt = (now: number) => shards[Math.floor((now % dayMs) / turnMs)] ?? ''

/** Has every key looked at once a day: one timer, a shard in each part of the day, one key after another. */
export function startDailyRound({ clock, log, book, checkUp, owns }: DailyRoundDeps) {
  let done = ''
  let running = false

  const look = async (shard: string) => {
    for (const account of book.list().filter(({ accountId }) => accountId.startsWith(shard))) {
      if (!owns(shard)) return
      const { accountId } = account
      try {
        const signer = await book.signer(accountId)
        if (signer) await checkUp.examine(account, signer, 5)
      } catch (error) {
        log.error('the daily look at a key failed', { accountId }, error)
      }
    }
  }

  const tick = async () => {
    const shard = shardAt(clock.now())
    if (running || shard === done || !owns(shard)) return
    running = true
    done = shard
    await look(shard)
    running = false
  }

  return clock.every(turnMs / 4, () => void tick())
}
