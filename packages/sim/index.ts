import { randomUUID } from 'node:crypto'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { systemClock } from '@flotilla/runtime'
import type { Clock } from './clock.ts'
import { createExchange, type Exchange } from './exchange.ts'
import type { Lifetimes } from './lifetimes.ts'
import { createControl } from './rest/control.ts'
import { createHttpServer } from './rest/http-server.ts'
import { coinmSockets, usdmSockets } from './ws/futures-sockets.ts'
import { type SocketRoute, serveSockets } from './ws/socket-server.ts'
import { spotSockets } from './ws/spot-sockets.ts'

export interface SimOptions {
  /** REST of every product, spot sockets and control. USD-M and COIN-M sockets are on the next two. 0 takes three free ports. */
  readonly port: number
  /** @default 1 */
  readonly seed?: number
  /** How fast market time runs. @default 1 */
  readonly speed?: number
  /** Recorded frames to play instead of the generator. */
  readonly replay?: readonly string[]
  readonly clock?: Clock
  /** How long sockets and listenKeys live, where it differs from the venue's. */
  readonly lifetimes?: Partial<Lifetimes>
  /** Only these symbols. @default all */
  readonly symbols?: readonly string[]
  readonly log?: SimLog
}

/** The part of a log that the simulator uses; the runtime's fits. */
export interface SimLog {
  info(sentence: string, fields?: Readonly<Record<string, string | number>>): void
  error(sentence: string, fields?: Readonly<Record<string, string | number>>, error?: unknown): void
}

/** A running exchange. */
export interface Sim {
  readonly ports: { readonly spot: number; readonly usdm: number; readonly coinm: number }
  /** The exchange behind the doors, for tests in the same process. */
  readonly exchange: Exchange
  close(): Promise<void>
}

const LOOPBACK = '127.0.0.1'
const SILENT: SimLog = { info: () => {}, error: () => {} }

/** Starts the exchange on this machine's loopback addresses. @throws when a port is taken. */
export async function startSim(options: SimOptions): Promise<Sim> {
  const log = options.log ?? SILENT
  const exchange = createExchange({
    clock: options.clock ?? systemClock,
    seed: options.seed ?? 1,
    speed: options.speed ?? 1,
    makeId: () => randomUUID().replaceAll('-', '').slice(0, 22),
    symbols: options.symbols,
    lifetimes: options.lifetimes,
    onDefect: (error) => log.error('a call failed for a reason of our own', {}, error),
  })
  const closers: (() => Promise<void>)[] = []
  const ports = { spot: 0, usdm: 0, coinm: 0 }
  const doors: readonly (readonly [keyof typeof ports, number, readonly SocketRoute[]])[] = [
    ['spot', 0, spotSockets(exchange)],
    ['usdm', 1, usdmSockets(exchange)],
    ['coinm', 2, coinmSockets(exchange)],
  ]
  for (const [name, offset, routes] of doors) {
    const server = createHttpServer({ ...exchange, control: createControl(exchange, () => indexPage(ports)) })
    const cutSockets = serveSockets(server, { ...exchange, routes, pool: name, port: () => ports[name] })
    ports[name] = await listen(server, options.port === 0 ? 0 : options.port + offset)
    closers.push(() => {
      cutSockets()
      return closeServer(server)
    })
  }
  for (const file of options.replay ?? []) exchange.replay(file)
  log.info('the simulated exchange is open', { port: ports.spot })
  return {
    ports,
    exchange,
    async close() {
      exchange.close()
      await Promise.all(closers.map((close) => close()))
    },
  }
}

/** Clients may connect from any address of 127/8; each is an IP of its own to the limiter. */
function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, LOOPBACK, () => resolve((server.address() as AddressInfo).port))
  })
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}

function indexPage(ports: Sim['ports']): string {
  return `Flotilla's simulated Binance

REST of every product      http://${LOOPBACK}:${ports.spot}/api/v3 /sapi /fapi /dapi
spot streams               ws://${LOOPBACK}:${ports.spot}/ws/btcusdt@trade  /stream?streams=…
spot WS-API                ws://${LOOPBACK}:${ports.spot}/ws-api/v3
USD-M streams              ws://${LOOPBACK}:${ports.usdm}/public /market /private, /ws-fapi/v1
COIN-M streams             ws://${LOOPBACK}:${ports.coinm}/ws /stream, /ws-dapi/v1

POST /sim/accounts {}      a new account with money and an HMAC key
PUT  /sim/accounts/UID/keys {"publicKey":"…"}
POST /sim/faults {"kind":"delay","path":"/api/v3/order","ms":2000}
GET  /sim/ledger?since=0   what really happened, as JSON lines
POST /sim/market {"set":{"BTCUSDT":"70000"}}
`
}
