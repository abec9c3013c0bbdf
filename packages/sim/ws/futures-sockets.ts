import type { Exchange } from '../exchange.ts'
import type { FuturesDesk } from '../futures/desk.ts'
import { serveApi } from './api-socket.ts'
import { futuresApi } from './futures-api.ts'
import { createFuturesFeeds, type StreamRoute } from './futures-feeds.ts'
import { createStreamHub, type StreamHub } from './hub.ts'
import { FUTURES_API_MANNERS, FUTURES_STREAM_MANNERS, type SocketRoute } from './socket-server.ts'
import { namesInPath, namesInQuery } from './stream-names.ts'
import { serveStreams } from './stream-socket.ts'
import { createUserFeeds } from './user-feed.ts'

/** What the WS-API handshake costs. */
const HANDSHAKE = { pool: 'futures', weight: 5 } as const

/** USD-M: `/public`, `/market`, `/private`, each with `/ws` and `/stream`; a bare path gets what `/public` has. */
export function usdmSockets(exchange: Exchange): readonly SocketRoute[] {
  const { usdm } = exchange
  const publicHub = hubOf(exchange, usdm, 'public')
  return [
    ...streamRoutes('/public', publicHub),
    ...streamRoutes('/market', hubOf(exchange, usdm, 'market')),
    ...streamRoutes(
      '/private',
      createStreamHub({ ...exchange, openFeed: createUserFeeds(usdm.listenKeys, exchange.faults) }),
    ),
    apiRoute(exchange, usdm, '/ws-fapi/v1'),
    ...streamRoutes('', publicHub),
  ]
}

/** COIN-M is not split: market data and user data on `/ws` and `/stream`; `/private` is taken as well. */
export function coinmSockets(exchange: Exchange): readonly SocketRoute[] {
  const { coinm, clock, markets, marks, faults } = exchange
  const openMarket = createFuturesFeeds(
    { market: 'coinm', clock, markets, marks, liquidations: coinm.liquidations },
    'all',
  )
  const openUser = createUserFeeds(coinm.listenKeys, faults)
  const hub = createStreamHub({
    clock,
    faults,
    openFeed: (stream, emit) => openUser(stream, emit) ?? openMarket(stream, emit),
  })
  return [
    apiRoute(exchange, coinm, '/ws-dapi/v1'),
    ...['/private', '/public', '/market', ''].flatMap((prefix) => streamRoutes(prefix, hub)),
  ]
}

function hubOf({ clock, markets, marks, faults }: Exchange, desk: FuturesDesk, route: StreamRoute): StreamHub {
  return createStreamHub({
    clock,
    faults,
    openFeed: createFuturesFeeds(
      { market: desk.market, clock, markets, marks, liquidations: desk.liquidations },
      route,
    ),
  })
}

function apiRoute(exchange: Exchange, desk: FuturesDesk, path: string): SocketRoute {
  return {
    matches: (candidate) => candidate === path,
    manners: FUTURES_API_MANNERS,
    handshake: HANDSHAKE,
    serve: (connection, url) => serveApi(connection, url, exchange, futuresApi(exchange, desk)),
    shutdownEvent: null,
  }
}

function streamRoutes(prefix: string, hub: StreamHub): SocketRoute[] {
  return [
    {
      matches: (path) => path === `${prefix}/ws` || path.startsWith(`${prefix}/ws/`),
      manners: FUTURES_STREAM_MANNERS,
      serve(connection, url) {
        const streams = [...namesInPath(url, `${prefix}/ws/`), ...listenKeysIn(url)]
        serveStreams({ connection, hub, combined: false, streams })
      },
      shutdownEvent: null,
    },
    {
      matches: (path) => path === `${prefix}/stream`,
      manners: FUTURES_STREAM_MANNERS,
      serve(connection, url) {
        const streams = [...namesInQuery(url), ...listenKeysIn(url)]
        serveStreams({ connection, hub, combined: true, streams })
      },
      shutdownEvent: null,
    },
  ]
}

/** `listenKey=K1&events=A/B&listenKey=K2&events=…`: each list belongs to the key before it. */
function listenKeysIn(url: URL): string[] {
  const found: string[] = []
  for (const [name, value] of url.searchParams) {
    if (name === 'listenKey') found.push(value)
    else if (name === 'events' && found.length > 0) found[found.length - 1] += `#${value}`
  }
  return found
}
