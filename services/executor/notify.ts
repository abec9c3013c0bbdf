import { type Bus, type Notice, Notify } from '@flotilla/protocol'
import type { Clock, Log } from '@flotilla/runtime'

export interface NotifyDeps {
  readonly bus: Bus
  readonly clock: Clock
  readonly log: Log
}

/** Between two tries to store a notice while the log does not answer, ms; the server knows its id for longer. */
const againMs = 5_000

/** Tells people what nobody repeats: a notice is handed in again until it is stored. */
export function createNotify({ bus, clock, log }: NotifyDeps) {
  const store = async (userId: string, notice: Notice) => {
    const { id } = notice
    while (true) {
      try {
        await bus.append(Notify, { userId }, notice, { id })
        return
      } catch (error) {
        log.error('a person was not told yet', { userId }, error)
        await clock.sleep(againMs)
      }
    }
  }
  return (userId: string, notice: Notice): void => void store(userId, notice)
}
