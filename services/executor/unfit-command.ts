import { createHash } from 'node:crypto'
import { type Bus, OrderCommand, OrderStateEvent, refusal } from '@flotilla/protocol'

/** Whether an account id stands under its own shard, the first two hex digits of it. */
export const standsUnder = (shard: string, accountId: string) =>
  /^[0-9a-f]{2}$/.test(shard) && accountId.startsWith(shard)

/**
 * Answers a command that cannot be one, on the state log as every other: whoever sent it reads what is wrong with it.
 * A subject whose tokens are none has no state to write; it was counted as dropped.
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
