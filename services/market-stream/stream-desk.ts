import type { Hosts, StreamMarket, StreamState } from '@flotilla/binance'
import { type Bus, type MdStream, StreamAssignmentKey, venueStreamOf } from '@flotilla/protocol'
import type { Clock, Gate, Log, Metrics, Random } from '@flotilla/runtime'
import { parseStream } from '@flotilla/venue'
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
}

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
  const socketCount = () => [...desks.values()].reduce((sum, { pool }) => sum + pool.size(), 0)

  const onState = (market: StreamMarket, relay: () => Desk['relay'], state: StreamState) => {
    if (state.type === 'silent') for (const name of state.streams) states.become(market, name, 'silent')
    if (state.type === 'subscribed') {
      for (const name of state.streams) {
        // The next message of each makes it live again.
        relay().forget(name)
        if (state.gapSince !== undefined) states.become(market, name, 'gap', { from: state.gapSince, to: state.at })
      }
    }
    if (state.type === 'refused')
      log.warn('Binance refused a stream', { market, stream: state.stream, code: state.code, why: state.message })
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
      onState: (state) => onState(market, () => relay, state),
    })
    const desk = { pool, relay }
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
    if (owner === instance && !mine.has(key)) {
      mine.add(key)
      desk.pool.add(name)
    } else if (owner !== instance && mine.delete(key)) {
      desk.pool.remove(name)
      desk.relay.forget(name)
      states.forget(market, name)
    }
  }

  const watch = await bus.watchKeys(StreamAssignmentKey, {}, ({ tokens, value }) =>
    change(tokens as MdStream, value?.instance),
  )
  await watch.ready
  return {
    vitals: () => ({ slots: mine.size, sockets: [...desks.values()].flatMap(({ pool }) => pool.list()) }),
    leave() {
      watch.stop()
      states.stop()
    },
    close() {
      for (const { pool } of desks.values()) pool.close()
    },
  }
}
