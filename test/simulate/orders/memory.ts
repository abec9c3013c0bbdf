import { progressOf } from '@flotilla/orders'
import type { OrderState } from '@flotilla/protocol'

/** What an executor knows for good: its journal, and how far it saw the log come. */
export function createMemory(onRegression: () => void) {
  const journal = new Map<string, OrderState>()
  let seen = 0
  return {
    journal: journal as ReadonlyMap<string, OrderState>,
    get seen() {
      return seen
    },
    see(seq: number) {
      seen = Math.max(seen, seq)
    },
    /** It is taken for granted that the log is as it is now. */
    believe(seq: number) {
      seen = seq
    },
    /** A record of its own was stored. @returns whether under a sequence that was not given before */
    acked(seq: number): boolean {
      if (seq > seen) seen = seq
      else onRegression()
      return seq === seen
    },
    /** The journal keeps of each request the farthest it was seen to come. */
    write(id: string, record: OrderState) {
      if (progressOf(record) >= progressOf(journal.get(id))) journal.set(id, record)
    },
  }
}

export type Memory = ReturnType<typeof createMemory>
