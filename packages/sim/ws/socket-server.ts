import { type IncomingMessage, type Server, STATUS_CODES } from 'node:http'
import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import type { Clock } from '../clock.ts'
import { errors } from '../errors.ts'
import type { Faults } from '../faults.ts'
import type { Ledger } from '../ledger.ts'
import type { Lifetimes } from '../lifetimes.ts'
import type { IpLimiter, Verdict } from '../limits/ip-limiter.ts'
import { type Refusal, refusalOf } from '../limits/refusal.ts'
import { addressOf, FAULT_BAN_MS } from '../rest/http-server.ts'
import { wantsMicroseconds } from '../rest/microseconds.ts'
import { type Connection, createConnection } from './connection.ts'
import { textFrame } from './frames.ts'

/** What answers at a path of a socket port, and with which manners. */
export interface SocketRoute {
  matches(path: string): boolean
  readonly manners: Manners
  /** Whether `timeUnit` may ask for microseconds here, as spot allows. */
  readonly timeUnits?: true
  /** Weight that the handshake costs, and where. */
  readonly handshake?: { readonly pool: string; readonly weight: number }
  serve(connection: Connection, url: URL): void
  /** The form in which `serverShutdown` is told here; null where it is not told. */
  readonly shutdownEvent: ((now: number, path: string) => string) | null
}

export interface Manners {
  readonly pingMs: number
  readonly pongDeadlineMs: number
  readonly inboundPerSecond: number | null
}

export const SPOT_STREAM_MANNERS: Manners = {
  pingMs: 20_000,
  pongDeadlineMs: 60_000,
  inboundPerSecond: 5,
}
export const SPOT_API_MANNERS: Manners = { ...SPOT_STREAM_MANNERS, inboundPerSecond: null }
export const FUTURES_STREAM_MANNERS: Manners = {
  pingMs: 180_000,
  pongDeadlineMs: 600_000,
  inboundPerSecond: 10,
}
export const FUTURES_API_MANNERS: Manners = { ...FUTURES_STREAM_MANNERS, inboundPerSecond: null }

export interface SocketServerDeps {
  readonly clock: Clock
  readonly limiter: IpLimiter
  readonly ledger: Ledger
  readonly faults: Faults
  readonly lifetimes: Lifetimes
  readonly routes: readonly SocketRoute[]
  /** The limiter's name for connection attempts here, e.g. `spot`. */
  readonly pool: string
  readonly port: () => number
}

/** How often lifetimes are looked at. */
const AGE_LOOK_MS = 1_000

/** A client that wants a socket and may have one as far as its address goes. */
interface Handshake {
  readonly request: IncomingMessage
  readonly raw: Duplex
  readonly head: Buffer
  readonly url: URL
  readonly route: SocketRoute
  readonly microseconds: boolean
}

/** Adds the WebSocket doors of one port to its HTTP server. Returns a function that cuts every connection. */
export function serveSockets(server: Server, deps: SocketServerDeps): () => void {
  const { clock, limiter, ledger, faults } = deps
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: 1_000_000 })
  const live = new Map<Connection, SocketRoute>()

  function admit(request: IncomingMessage, route: SocketRoute, path: string): Verdict {
    const now = clock.now()
    const address = addressOf(request)
    const verdict = limiter.connection(address, deps.pool, now)
    ledger.append(now, 'connect', { address, port: deps.port(), path, admitted: verdict.kind === 'admitted' })
    if (verdict.kind !== 'admitted' || !route.handshake) return verdict
    return limiter.request(address, route.handshake.pool, route.handshake.weight, now)
  }

  /** Whether times are asked for in microseconds; undefined when in a unit that does not exist. */
  function unitOf(url: URL, route: SocketRoute): boolean | undefined {
    try {
      return route.timeUnits === true && wantsMicroseconds(url.searchParams.get('timeUnit'))
    } catch {
      return undefined
    }
  }

  server.on('upgrade', (request: IncomingMessage, raw: Duplex, head: Buffer) => {
    raw.on('error', () => raw.destroy())
    const url = URL.parse(request.url ?? '/', 'ws://exchange')
    const route = url ? deps.routes.find((candidate) => candidate.matches(url.pathname)) : undefined
    if (!url || !route) return refuse(raw, '404 Not Found', '')
    const microseconds = unitOf(url, route)
    if (microseconds === undefined) return refuse(raw, '400 Bad Request', JSON.stringify(errors.timeUnit().body()))
    const where = { path: url.pathname }
    if (faults.strike('dropRequest', where)) return void raw.destroy()
    const go = (): void => shakeHands({ request, raw, head, url, route, microseconds })
    const delayMs = faults.strike('delay', where)?.ms ?? 0
    if (delayMs > 0) clock.after(delayMs, go)
    else go()
  })

  function shakeHands({ request, raw, head, url, route, microseconds }: Handshake): void {
    const path = url.pathname
    const address = addressOf(request)
    const ban = faults.strike('ban', { path })
    if (ban) limiter.ban(address, ban.ms ?? FAULT_BAN_MS, clock.now())
    const status = faults.strike('status', { path })?.status
    if (status !== undefined) return void refuse(raw, `${status} ${STATUS_CODES[status] ?? ''}`, '')
    const verdict = admit(request, route, path)
    if (verdict.kind !== 'admitted') return void turnAway(raw, refusalOf(verdict, address, clock.now()))
    sockets.handleUpgrade(request, raw, head, (socket) => {
      if (!(raw instanceof Socket)) return socket.terminate()
      raw.setNoDelay(true)
      const { lifetimes } = deps
      const options = { clock, path, address, microseconds, lifetimes, ...route.manners }
      const connection = createConnection(socket, raw, options)
      live.set(connection, route)
      connection.onClose(() => live.delete(connection))
      route.serve(connection, url)
    })
  }

  limiter.onBan((address) => {
    for (const connection of live.keys()) if (connection.address === address) connection.cut()
  })
  faults.onPlant((rule, strikes) => {
    if (rule.kind !== 'cut' && rule.kind !== 'shutdown') return
    for (const [connection, route] of [...live]) {
      if (!strikes({ path: connection.path })) continue
      if (rule.kind === 'cut') connection.cut()
      else announce(connection, route, rule.ms ?? 1_000)
    }
  })

  function announce(connection: Connection, route: SocketRoute, noticeMs: number): void {
    const event = route.shutdownEvent?.(clock.now(), connection.path)
    if (event) connection.write(textFrame(event))
    clock.after(noticeMs, () => connection.close(1001, 'Server shutdown'))
  }

  const stopAging = clock.every(AGE_LOOK_MS, () => {
    for (const connection of live.keys()) connection.age()
  })

  return () => {
    stopAging()
    for (const connection of live.keys()) connection.cut()
    sockets.close()
  }
}

function turnAway(raw: Duplex, { status, body, headers }: Refusal): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  refuse(raw, `${status} ${STATUS_CODES[status] ?? ''}`, text, headers)
}

function refuse(raw: Duplex, status: string, body: string, headers: Record<string, string> = {}): void {
  const all = { ...headers, Connection: 'close', 'Content-Length': Buffer.byteLength(body) }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`)
  raw.end(`HTTP/1.1 ${status}\r\n${lines.join('\r\n')}\r\n\r\n${body}`, () => raw.destroy())
}
