import { createWsApi, HANDSHAKE_WEIGHT, type Venue, type WsApi } from '@flotilla/binance'
import type { Socket } from '@flotilla/protocol'
import type { Clock, Gate, Random } from '@flotilla/runtime'
import type { SpotListener } from './spot-listener.ts'

export interface SpotSocketDeps {
  readonly venue: Venue
  readonly gate: Gate
  readonly clock: Clock
  readonly random: Random
  readonly listener: SpotListener
  readonly localAddress: string | undefined
  readonly timeoutMs: number
}

/** The one socket that carries the user data of this instance's spot accounts. */
export interface SpotSocket {
  readonly api: WsApi
  /** What the heartbeat says of it. */
  vitals(accounts: number): Socket
}

/** How long a connection may wait for its permit, ms. */
const patienceMs = 60_000

/** Opens it, and keeps it open. @throws when this Binance has no spot WebSocket API */
export function openSpotSocket({
  venue,
  gate,
  clock,
  random,
  listener,
  localAddress,
  timeoutMs,
}: SpotSocketDeps): SpotSocket {
  const url = venue.hosts.wsApi.spot
  if (!url) throw new Error(`${venue.hosts.environment} has no spot WebSocket API`)
  const openedAt = clock.now()

  /** A connection is an attempt of the address and costs weight. */
  const admit = async () => {
    const deadlineAt = clock.now() + patienceMs
    for (const [pool, weight] of [
      ['connections', 1],
      ['spot', HANDSHAKE_WEIGHT.spot],
    ] as const) {
      const granted = await gate.acquire({ pools: [pool], weight, priority: 3, deadlineAt })
      if (!granted.ok) throw new Error(granted.fault.message)
    }
  }

  const api = createWsApi({
    ...{ url, market: 'spot', gate, clock, timeoutMs, admit },
    random: random.fraction,
    onReport: gate.report,
    onState: listener.onState,
    onEvent: listener.onEvent,
    ...(localAddress === undefined ? {} : { localAddress }),
  })
  return {
    api,
    vitals: (accounts) => ({ id: 'spot-user-1', market: 'spot', url, streams: accounts, openedAt }),
  }
}
