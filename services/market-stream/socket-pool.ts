import {
  createStreamConnection,
  type Hosts,
  type StreamConnection,
  type StreamMarket,
  type StreamState,
  streamUrl,
} from '@flotilla/binance'
import { FaultError, type Socket } from '@flotilla/protocol'
import type { Clock, Gate, Random } from '@flotilla/runtime'
import { streamsPerSocket } from '@flotilla/venue'

export interface SocketPoolDeps {
  readonly hosts: Hosts
  readonly market: StreamMarket
  /** Of markets whose streams are split by route. */
  readonly route: 'public' | 'market' | undefined
  readonly localAddress: string | undefined
  readonly gate: Gate
  readonly clock: Clock
  readonly random: Random
  readonly rotateMs: number
  readonly mayOpen: () => boolean
  readonly onMessage: (stream: string, bytes: Uint8Array) => void
  /** `streams` are those the socket carries. */
  readonly onState: (state: StreamState, streams: ReadonlySet<string>) => void
}

interface Held {
  readonly id: string
  openedAt: number
  readonly connection: StreamConnection
  messages: number
}

/** The sockets of one market and route: as few as hold the streams. */
export function createSocketPool(deps: SocketPoolDeps) {
  const { hosts, market, route, clock, random } = deps
  const url = streamUrl(hosts, market, route)
  const sockets: Held[] = []
  const home = new Map<string, Held>()
  let opened = 0

  /** A connection attempt is a budget like any other: Binance takes 300 in five minutes from an address. */
  const admit = async () => {
    const granted = await deps.gate.acquire({
      pools: ['connections'],
      weight: 1,
      priority: 3,
      deadlineAt: clock.now() + 60_000,
    })
    if (!granted.ok) throw new FaultError(granted.fault)
  }

  const open = (): Held | undefined => {
    if (!deps.mayOpen()) return undefined
    const connection = createStreamConnection({
      url,
      market,
      clock,
      random: random.fraction,
      admit,
      limits: { rotateMs: deps.rotateMs },
      onMessage(stream, bytes) {
        held.messages++
        deps.onMessage(stream, bytes)
      },
      onState(state) {
        // A replacement has taken over: it is as old as that.
        if (state.type === 'switched') held.openedAt = clock.now()
        deps.onState(state, held.connection.streams)
      },
      ...(deps.localAddress === undefined ? {} : { localAddress: deps.localAddress }),
    })
    const held: Held = {
      id: `${market}${route ? `-${route}` : ''}-${++opened}`,
      openedAt: clock.now(),
      connection,
      messages: 0,
    }
    sockets.push(held)
    return held
  }

  return {
    /** False when there is no room for it: MAX_SOCKETS are open and full. */
    add(stream: string): boolean {
      if (home.has(stream)) return true
      const held = sockets.find(({ connection }) => connection.streams.size < streamsPerSocket[market]) ?? open()
      if (!held) return false
      home.set(stream, held)
      held.connection.subscribe([stream])
      return true
    },
    remove(stream: string) {
      const held = home.get(stream)
      if (!held) return
      home.delete(stream)
      held.connection.unsubscribe([stream])
      if (held.connection.streams.size > 0) return
      held.connection.close()
      sockets.splice(sockets.indexOf(held), 1)
    },
    list: (): Socket[] =>
      sockets.map(({ id, openedAt, connection, messages }) => ({
        id,
        market,
        url,
        openedAt,
        streams: connection.streams.size,
        messages,
      })),
    size: () => sockets.length,
    close() {
      for (const { connection } of sockets) connection.close()
      sockets.length = 0
      home.clear()
    },
  }
}

export type SocketPool = ReturnType<typeof createSocketPool>
