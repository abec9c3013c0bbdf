import type { Hosts, StreamMarket, StreamState } from '@flotilla/binance'
import { type Bus, type MdStream, StreamAssignmentKey, venueStreamOf } from '@flotilla/protocol'
import type { Clock, Gate, Log, Metrics, Random } from '@flotilla/runtime'
import { parseStream } from '@flotilla/venue'
import { createHandOver } from './hand-over.ts'
import { createRelay } from './relay.ts'
import { createSocketPool, type SocketPool } from './socket-pool.ts'
import { createStreamStates } from './stream-states.ts'

export interface StreamDeskDeps {
  readonly bus: Bus
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly metrics: Metrics
  readonly gate: Gate
  readonly hosts: Hosts
  readonly instance: string
  readonly localAddress: string | undefined
  readonly maxSockets: number
  readonly rotateMs: number
}

/** How long a leaving instance waits for its streams to be live elsewhere, ms. */
const leaveMs = 1_000

interface Desk {
  readonly pool: SocketPool
  readonly relay: ReturnType<typeof createRelay>
}

/** Holds open the streams that the coordinator gave to this instance, and no others. */
export async function createStreamDesk(deps: StreamDeskDeps) {
  const { bus, clock, log, metrics, instance, maxSockets } = deps
  const forwarded = metrics.counter('stream_messages_total', 'Stream messages forwarded', ['market'])
  const states = createStreamStates(bus, clock, instance)
  const desks = new Map<string, Desk>()
  const mine = new Set<string>()
  /** Streams of this instance that found all sockets open and full: each tries again when one may be free. */
  const homeless = new Map<string, () => boolean>()
  const handOver = createHandOver(bus, clock, instance)
  const socketCount = () => [...desks.values()].reduce((sum, { pool }) => sum + pool.size(), 0)

  const onState = (desk: Desk, market: StreamMarket, state: StreamState, streams: ReadonlySet<string>) => {
    if (state.type === 'silent') for (const name of state.streams) states.become(market, name, 'silent')
    if (state.type === 'subscribed') {
      for (const name of state.streams) {
        // The next message of each makes it live again.
        desk.relay.forget(name)
        if (state.gapSince !== undefined) states.become(market, name, 'gap', { from: state.gapSince, to: state.at })
      }
    }
    if (state.type === 'refused') {
      states.become(market, state.stream, 'silent', { reason: `Binance refused it: ${state.code} ${state.message}` })
      log.warn('Binance refused a stream', { market, stream: state.stream, code: state.code, why: state.message })
    }
    if (state.type === 'closed') for (const name of streams) states.become(market, name, 'gap', { from: state.since })
    if (state.type === 'closed' || state.type === 'reconnecting')
      log.warn(`a socket is ${state.type}`, { market, reason: state.reason })
  }

  const deskFor = (market: StreamMarket, route: 'public' | 'market' | undefined): Desk => {
    const key = `${market}/${route ?? ''}`
    const known = desks.get(key)
    if (known) return known
    const count = forwarded.labels({ market })
    const relay = createRelay({
      market,
      publish(subject, bytes) {
        count.inc()
        bus.publishBytes(subject, bytes)
      },
      onFirst: (name) => states.become(market, name, 'live'),
    })
    const pool = createSocketPool({
      ...deps,
      market,
      route,
      mayOpen: () => socketCount() < maxSockets,
      onMessage: relay.forward,
      onState: (state, streams) => onState(desk, market, state, streams),
    })
    const desk: Desk = { pool, relay }
    desks.set(key, desk)
    return desk
  }

  const change = (stream: MdStream, owner: string | undefined) => {
    const { market } = stream
    const name = venueStreamOf(stream)
    if (market === 'margin') return
    const parsed = parseStream(market, name)
    if (!parsed) return log.warn('an assigned stream does not exist', { market, stream: name })
    const desk = deskFor(market, parsed.route === 'private' ? undefined : parsed.route)
    const key = `${market}/${name}`
    const close = () => {
      desk.pool.remove(name)
      desk.relay.forget(name)
      states.forget(market, name)
      for (const [other, open] of homeless) if (open()) homeless.delete(other)
    }
    if (owner === instance && !mine.has(key)) {
      mine.add(key)
      handOver.cancel(key)
      if (desk.pool.add(name)) return
      homeless.set(key, () => desk.pool.add(name))
      states.become(market, name, 'silent', { reason: 'MAX_SOCKETS are open' })
      log.error('no further socket: MAX_SOCKETS are open', { market, stream: name })
    } else if (owner !== instance && mine.delete(key)) {
      homeless.delete(key)
      if (owner === undefined) close()
      else handOver.begin(key, stream, close)
    }
  }

  const watch = await bus.watchKeys(StreamAssignmentKey, {}, ({ tokens, value }) =>
    change(tokens as MdStream, value?.instance),
  )
  await watch.ready
  return {
    vitals: () => ({ slots: mine.size, sockets: [...desks.values()].flatMap(({ pool }) => pool.list()) }),
    /** Waits a moment for others to take the streams over, then closes them: nothing is published after this. */
    async leave() {
      const until = clock.monotonic() + leaveMs
      while (mine.size + handOver.size > 0 && clock.monotonic() < until) await clock.sleep(leaveMs / 20)
      watch.stop()
      states.stop()
      for (const { pool } of desks.values()) pool.close()
    },
  }
}
