import { createHash } from 'node:crypto'
import { type Bus, OrderCommand, OrderStateEvent, refusal } from '@flotilla/protocol'

/**
 * Answers a command that cannot be one, on the state log as every other: whoever sent it reads what is wrong with it.
 * One on a subject that is none of the contract (an account under a foreign shard) has no state to write: it is dropped and counted.
 */
export function createUnfitDesk(bus: Bus, now: () => number) {
  return async (subject: string, why: string): Promise<void> => {
    const tokens = OrderCommand.parse(subject)
    if (!tokens) return
    const fault = refusal('BAD_COMMAND', `the command does not fit the contract: ${why}`)
    const contentHash = createHash('sha256').update(why).digest('hex').slice(0, 32)
    await bus.append(
      OrderStateEvent,
      tokens,
      { state: 'rejected', contentHash, legs: [], fault, at: now() },
      { expectLast: 0 },
    )
  }
}
