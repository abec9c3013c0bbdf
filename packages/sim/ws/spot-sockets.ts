import type { Exchange } from '../exchange.ts'
import { serveApi } from './api-socket.ts'
import { createStreamHub } from './hub.ts'
import { type SocketRoute, SPOT_API_MANNERS, SPOT_STREAM_MANNERS } from './socket-server.ts'
import { spotApi } from './spot-api.ts'
import { createSpotFeeds } from './spot-feeds.ts'
import { namesInPath, namesInQuery } from './stream-names.ts'
import { serveStreams } from './stream-socket.ts'
import { createUserFeeds } from './user-feed.ts'

const CONNECTING_TO_THE_API = { pool: 'spot', weight: 2 } as const

/** The sockets of spot: `/ws/…`, `/stream?streams=…` (the keys of margin's risk stream among the names) and `/ws-api/v3`. */
export function spotSockets(exchange: Exchange): readonly SocketRoute[] {
  const openMarket = createSpotFeeds(exchange)
  const openRisk = createUserFeeds(exchange.margin.listenKeys, exchange.faults)
  const hub = createStreamHub({
    ...exchange,
    openFeed: (stream, emit) => openRisk(stream, emit) ?? openMarket(stream, emit),
  })
  const event = (now: number): string => `{"e":"serverShutdown","E":${now}}`
  return [
    {
      matches: (path) => path === '/ws' || path.startsWith('/ws/'),
      manners: SPOT_STREAM_MANNERS,
      timeUnits: true,
      serve(connection, url) {
        const streams = namesInPath(url, '/ws/')
        serveStreams({ connection, hub, combined: false, streams })
      },
      shutdownEvent: event,
    },
    {
      matches: (path) => path === '/stream',
      manners: SPOT_STREAM_MANNERS,
      timeUnits: true,
      serve(connection, url) {
        const streams = namesInQuery(url)
        serveStreams({ connection, hub, combined: true, streams })
      },
      shutdownEvent: (now) => `{"stream":"!serverShutdown","data":${event(now)}}`,
    },
    {
      matches: (path) => path === '/ws-api/v3',
      manners: SPOT_API_MANNERS,
      timeUnits: true,
      handshake: CONNECTING_TO_THE_API,
      serve: (connection, url) => serveApi(connection, url, exchange, spotApi(exchange)),
      shutdownEvent: (now) => `{"event":${event(now)}}`,
    },
  ]
}
