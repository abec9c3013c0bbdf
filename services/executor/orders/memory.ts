import { type Bus, OrderStateEvent } from '@flotilla/protocol'
import type { Log } from '@flotilla/runtime'
import type { Journal } from './journal.ts'

export interface MemoryDeps {
  readonly bus: Bus
  readonly log: Log
  readonly journal: Journal
  /** An operator knows of the loss and wants it written back. */
  readonly restore: boolean
}

const advice =
  'Restore the NATS data, or start executors with STATE_LOG_LOST=restore to write back what their journals know'

/**
 * Watches that the state log forgets nothing. A log that lost records would let a request be sent twice, so an executor
 * that notices stops: at its start by not starting; later it keeps its shards, writes and sends nothing more, is not
 * ready, and says so.
 */
export function watchMemory({ bus, log, journal, restore }: MemoryDeps) {
  let lost = false
  const lossOf = (lastSeq: number, seen: number) =>
    `the state log is at sequence ${lastSeq}, this host has seen ${seen}: it lost records. ${advice}`
  return {
    /** Whether the log lost records while this executor ran: nothing may be done any more. */
    get lost() {
      return lost
    },
    /** @throws when the log is behind what this host's journals have seen */
    async compare(): Promise<void> {
      const { seen } = journal
      if (seen === 0) return
      const lastSeq = await bus.lastSeq(OrderStateEvent)
      if (lastSeq >= seen) return
      if (!restore) throw new Error(lossOf(lastSeq, seen))
      log.warn(`${lossOf(lastSeq, seen)}; the journals write them back now`)
      await journal.restore()
    },
    /** The log gave a sequence that it had given before. */
    regressed(given: number, seen: number): void {
      lost = true
      log.error(lossOf(given, seen))
    },
  }
}

export type Memory = ReturnType<typeof watchMemory>
