import type { Clock, Log } from '@flotilla/runtime'
import type { Step, Steps } from './cursor-steps.ts'

export interface CursorWriterDeps {
  readonly clock: Clock
  readonly steps: Steps
  /** @returns false when it has to be tried again */
  readonly write: (name: string, step: Step) => Promise<boolean>
  readonly log: Log
}

/** How often cursors that are due are written, ms. */
const writeEveryMs = 1_000
/** Who did not come to it for this long slept, ms: others may have its accounts, and look yet for what it had missed. */
const sleptMs = 5_000

/** Writes the cursors that are due; what could not be written stays due. */
export function createCursorWriter({ clock, steps, write, log }: CursorWriterDeps) {
  let tickedAt = clock.now()
  let running: Promise<void> | undefined
  const slept = () => clock.now() - tickedAt > sleptMs

  const writeDue = async () => {
    for (const name of steps.names()) {
      const step = steps.due(name)
      if (!step || slept()) continue
      const isWritten = await write(name, step).catch((error: unknown) => {
        log.error('a cursor was not written', { detail: name }, error)
        return false
      })
      if (isWritten) steps.written(name, step)
    }
  }
  const run = () => {
    running ??= writeDue().finally(() => {
      running = undefined
    })
    return running
  }
  const wake = () => {
    if (slept()) for (const name of steps.names()) steps.drop(name)
    tickedAt = clock.now()
  }
  const end = clock.every(writeEveryMs, () => {
    wake()
    void run()
  })

  return {
    /** Writes what is due by then. */
    async stop() {
      end()
      wake()
      await run()
    },
  }
}
