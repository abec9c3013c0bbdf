import type { Clock } from './clock.ts'

/** One thing a person's app shows. `seq` rises by one per event over all chats. */
export type FeedEvent = {
  seq: number
  type: 'message' | 'edit' | 'delete' | 'answer' | 'action' | 'pin'
  chatId: number
  /** Set when only one person sees it (answers to a button). */
  userId?: number
} & Record<string, unknown>

const KEPT = 20_000

export type Feed = ReturnType<typeof createFeed>

/** Everything that happened, in order, with a way to wait for more. */
export function createFeed(clock: Clock) {
  const events: FeedEvent[] = []
  const listeners = new Set<(event: FeedEvent) => void>()
  let seq = 0

  return {
    get seq() {
      return seq
    },
    nextSeq: () => ++seq,
    publish(event: FeedEvent) {
      events.push(event)
      if (events.length > KEPT) events.shift()
      for (const listener of listeners) listener(event)
    },
    since: (after: number) => events.filter((event) => event.seq > after),
    /** @returns the way to stop listening. */
    listen(listener: (event: FeedEvent) => void) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    /** Resolves when an event passes the test, or after `waitMs`. */
    waitFor(test: (event: FeedEvent) => boolean, waitMs: number): Promise<void> {
      return new Promise((resolve) => {
        const stop = () => {
          cancel()
          listeners.delete(listener)
          resolve()
        }
        const listener = (event: FeedEvent) => {
          if (test(event)) stop()
        }
        const cancel = clock.after(waitMs, stop)
        listeners.add(listener)
      })
    },
  }
}
