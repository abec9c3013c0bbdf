import { type Bus, MdState, type MdStream } from '@flotilla/protocol'
import type { Clock } from '@flotilla/runtime'

/** How long a stream is kept open for a successor that does not speak, ms. */
const patienceMs = 5_000

/**
 * Streams that go to another instance: each is closed here once it is live there, so that its readers miss nothing and
 * may for a moment hear events twice.
 */
export function createHandOver(bus: Bus, clock: Clock, instance: string) {
  const leaving = new Map<string, () => void>()
  return {
    /** Calls `close` when another tells that the stream is live there, or when it takes too long. */
    begin(key: string, stream: MdStream, close: () => void) {
      const finish = () => {
        leaving.get(key)?.()
        close()
      }
      const listener = bus.listen(MdState, stream, ({ payload }) => {
        if (payload.state === 'live' && payload.instance !== instance && leaving.has(key)) finish()
      })
      const callOff = clock.after(patienceMs, finish)
      leaving.set(key, () => {
        leaving.delete(key)
        callOff()
        void listener.stop()
      })
    },
    /** It came back before it was closed, if it was on its way out at all. */
    cancel(key: string) {
      leaving.get(key)?.()
    },
    get size() {
      return leaving.size
    },
  }
}
