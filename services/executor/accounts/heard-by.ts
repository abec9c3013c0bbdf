import { AccountsHeard, type Bus, type Fault, shardOf } from '@flotilla/protocol'
import type { Clock } from '@flotilla/runtime'

/** How long somebody who changed something waits for the executors it concerns, ms: less than he is waited for. */
const patienceMs = 3_500
/** How long one of them is waited for at a time, ms: it may die, and its shard go to another one. */
const askMs = 1_000
/** Between two tries, ms. */
const againMs = 250

const notHeard: Fault = {
  code: 'NOT_HEARD',
  message: 'it is stored, but the executor that signs for the account has not confirmed that it knows; ask again',
  outcome: 'unknown',
}

/** Waits until whoever signs for these accounts knows of what was written before. @returns why that is not sure */
export type HeardBy = (accountIds: readonly string[]) => Promise<Fault | undefined>

/**
 * What is changed at one executor holds for every order that is accepted after the answer, at whichever executor: the
 * answer waits for the owners of the shards, so that no order has to ask.
 */
export function createHeardBy(bus: Bus, clock: Clock): HeardBy {
  const askOwner = async (shard: string): Promise<boolean> => {
    const reply = await bus.request(AccountsHeard, { shard }, {}, { timeoutMs: askMs })
    // Whoever gets a shard that nobody has now hears everything before it takes an order.
    return reply.ok || reply.error.code === 'NO_RESPONDER'
  }

  return async (accountIds) => {
    const until = clock.now() + patienceMs
    let left = [...new Set(accountIds.map(shardOf))]
    while (left.length > 0) {
      const heard = await Promise.all(left.map(askOwner))
      left = left.filter((_, index) => !heard[index])
      if (left.length === 0) break
      if (clock.now() >= until) return notHeard
      await clock.sleep(againMs)
    }
    return undefined
  }
}
