import { createLanes } from '@flotilla/orders'
import type { Clock } from '@flotilla/runtime'

/** How long a command waits before it is refused for an earlier one whose outcome is being checked, ms. */
const graceMs = 100

/** The lanes of requests, to wait in: whoever steps aside wakes the next one. */
export function createTurns(clock: Clock) {
  const lanes = createLanes()
  const waiting = new Map<string, () => void>()

  const wake = (ids: readonly string[]) => {
    for (const id of ids) {
      waiting.get(id)?.()
      waiting.delete(id)
    }
  }

  return {
    /** Takes a place; resolves when its turn has come. */
    arrive: (id: string, names: readonly string[], exposes: boolean): Promise<void> =>
      lanes.arrive(id, names, exposes) ? Promise.resolve() : new Promise((resolve) => waiting.set(id, resolve)),
    /** Whoever was told an outcome may come with the next command before its lane is free here: that takes a moment. */
    async heldBackBy(id: string): Promise<string | undefined> {
      if (lanes.heldBackBy(id) !== undefined) await clock.sleep(graceMs)
      return lanes.heldBackBy(id)
    },
    hold: lanes.hold,
    checking: (id: string) => wake(lanes.checking(id)),
    /** Leaves at once, or so much later, ms. */
    leave(id: string, afterMs = 0, left = () => {}): void {
      const leave = () => {
        wake(lanes.leave(id))
        left()
      }
      if (afterMs > 0) clock.after(afterMs, leave)
      else leave()
    },
  }
}
