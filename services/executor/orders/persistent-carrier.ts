import { type OrderState, shardOf } from '@flotilla/protocol'
import type { Clock, Log } from '@flotilla/runtime'
import type { createCarrier } from './carrier.ts'
import type { Job } from './job.ts'
import { LostShard } from './run.ts'
import type { Terms } from './terms.ts'

type Carry = ReturnType<typeof createCarrier>

export interface PersistentCarrierDeps {
  readonly clock: Clock
  readonly log: Log
  readonly carry: Carry
  readonly terms: Pick<Terms, 'has'>
}

/** Between two tries of a command whose carrying out failed, ms: doubled each time. */
const againMs = { first: 250, most: 4_000 } as const

/** A command that fails for so long is overtaken by cancels and exits, ms: what opens is refused behind it. */
const failingMs = 30_000

/**
 * Where something on the way fails, such as KV without a leader, it is tried again here: given back it would come
 * again behind those that wait for it now.
 * @throws LostShard when the shard is somebody else's
 */
export function createPersistentCarrier({ clock, log, carry, terms }: PersistentCarrierDeps) {
  return async (job: Job, how: Parameters<Carry>[1]): Promise<OrderState | undefined> => {
    const since = clock.now()
    for (let failures = 0; ; failures += 1) {
      try {
        return await carry(job, { ...how, fresh: how.fresh && failures === 0 })
      } catch (error) {
        if (error instanceof LostShard) throw error
        const names = { commandId: job.commandId, accountId: job.accountId }
        log.error('carrying out a command failed; trying again', names, error)
        if (clock.now() - since > failingMs) how.onChecking()
        await clock.sleep(Math.min(againMs.most, againMs.first * 2 ** failures))
        if (!terms.has(shardOf(job.accountId))) throw new LostShard()
      }
    }
  }
}
