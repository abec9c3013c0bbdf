import { type Bus, type Listener, longestLeaseMs, MdDrop, type MdStream, MdWant, mdName } from '@flotilla/protocol'
import type { Clock, Log } from '@flotilla/runtime'

/** How often leases are looked over, and renewed when nothing went wrong, ms. */
const lookMs = 1_000
const renewMs = 10_000
/** Streams one request may name. */
const perRequest = 1_000

interface Held {
  readonly stream: MdStream
  readonly listener: Listener
  /** How many rules need it; with none it lingers until the next renewal, since a changed rule needs it again at once. */
  users: number
}

/** Live streams, each wanted and heard as long as at least one rule needs it. */
export function createFeed(deps: {
  readonly bus: Bus
  readonly clock: Clock
  readonly log: Log
  readonly holder: string
  readonly hear: (stream: MdStream, bytes: Uint8Array) => void
}) {
  const { bus, clock, log, holder, hear } = deps
  const held = new Map<string, Held>()
  const fresh = new Map<string, MdStream>()
  const refused = new Set<string>()
  let renewAt = clock.now() + renewMs
  let looking = false

  /** False when a part could not be asked for. */
  const want = async (streams: readonly MdStream[]): Promise<boolean> => {
    for (let from = 0; from < streams.length; from += perRequest) {
      const part = streams.slice(from, from + perRequest)
      const reply = await bus.request(MdWant, {}, { streams: part, holder, ttlMs: longestLeaseMs })
      if (!reply.ok) {
        log.warn('streams could not be wanted; they are asked for again', { code: reply.error.code })
        return false
      }
      for (const { stream, answer, reason } of reply.streams) {
        if (answer === 'granted') refused.delete(stream)
        else if (!refused.has(stream)) {
          refused.add(stream)
          log.error('a stream a rule needs was refused', { stream, reason })
        }
      }
    }
    return true
  }

  const drop = async (idle: readonly Held[]) => {
    for (const { stream, listener } of idle) {
      held.delete(mdName(stream))
      refused.delete(mdName(stream))
      void listener.stop()
    }
    for (let from = 0; from < idle.length; from += perRequest) {
      const streams = idle.slice(from, from + perRequest).map(({ stream }) => stream)
      await bus.request(MdDrop, {}, { streams, holder }, { timeoutMs: 1_000 })
    }
  }

  const renew = async () => {
    await drop([...held.values()].filter(({ users }) => users === 0))
    fresh.clear()
    if (await want([...held.values()].map(({ stream }) => stream))) renewAt = clock.now() + renewMs
  }

  const wantFresh = async () => {
    const streams = [...fresh.values()]
    fresh.clear()
    if (!(await want(streams))) renewAt = clock.now()
  }

  const look = async () => {
    if (looking) return
    looking = true
    try {
      if (clock.now() >= renewAt) await renew()
      while (fresh.size > 0) await wantFresh()
    } catch (error) {
      log.error('the leases on streams could not be looked over; they are all asked for again', {}, error)
      renewAt = clock.now()
    } finally {
      looking = false
    }
  }
  const end = clock.every(lookMs, () => void look())

  return {
    need(stream: MdStream) {
      const name = mdName(stream)
      const known = held.get(name)
      if (known) {
        known.users++
        return
      }
      held.set(name, { stream, users: 1, listener: bus.listenBytes(name, (_, bytes) => hear(stream, bytes)) })
      fresh.set(name, stream)
      // What is needed in one go is asked for in one go.
      queueMicrotask(() => void look())
    },
    release(stream: MdStream) {
      const known = held.get(mdName(stream))
      if (known && known.users > 0) known.users--
    },
    /** Gives every lease back. */
    async stop() {
      end()
      await drop([...held.values()])
    },
  }
}

export type Feed = ReturnType<typeof createFeed>
