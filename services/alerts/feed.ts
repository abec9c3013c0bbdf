import { type Bus, type Listener, longestLeaseMs, type MdStream, MdWant, mdName } from '@flotilla/protocol'
import type { Clock, Log } from '@flotilla/runtime'

/** Between two renewals of all leases, ms. */
const renewMs = 10_000
/** Streams one request may name. */
const perRequest = 1_000

/** Live streams, each wanted and heard as long as at least one rule needs it. */
export function createFeed(deps: {
  readonly bus: Bus
  readonly clock: Clock
  readonly log: Log
  readonly holder: string
  readonly hear: (stream: MdStream, bytes: Uint8Array) => void
}) {
  const { bus, clock, log, holder, hear } = deps
  const held = new Map<string, { stream: MdStream; users: number; listener: Listener }>()

  const want = async (streams: MdStream[]) => {
    for (let from = 0; from < streams.length; from += perRequest) {
      const part = streams.slice(from, from + perRequest)
      const reply = await bus.request(MdWant, {}, { streams: part, holder, ttlMs: longestLeaseMs })
      if (!reply.ok)
        return log.warn('streams could not be wanted; the next round asks again', { code: reply.error.code })
      for (const { stream, answer, reason } of reply.streams) {
        if (answer === 'refused') log.error('a stream a rule needs was refused', { stream, reason })
      }
    }
  }
  const end = clock.every(renewMs, () => void want([...held.values()].map(({ stream }) => stream)))

  return {
    need(stream: MdStream) {
      const name = mdName(stream)
      const known = held.get(name)
      if (known) {
        known.users++
        return
      }
      held.set(name, { stream, users: 1, listener: bus.listenBytes(name, (_, bytes) => hear(stream, bytes)) })
      void want([stream])
    },
    /** The lease is not renewed any more; it ends by itself. */
    release(stream: MdStream) {
      const known = held.get(mdName(stream))
      if (!known || --known.users > 0) return
      held.delete(mdName(stream))
      void known.listener.stop()
    },
    stop: end,
  }
}

export type Feed = ReturnType<typeof createFeed>
