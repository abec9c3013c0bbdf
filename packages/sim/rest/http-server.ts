import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import type { Clock } from '../clock.ts'
import { VenueError } from '../errors.ts'
import type { Faults } from '../faults.ts'
import type { IpLimiter } from '../limits/ip-limiter.ts'
import type { Answer, Call } from './call.ts'
import { writeAnswer } from './http-answer.ts'
import { wantsMicroseconds } from './microseconds.ts'
import { createParams, type Form, parseForm } from './params.ts'
import type { Pipeline } from './pipeline.ts'

/** Answers a control call; false when the path is none. */
export type Control = (request: ControlRequest, response: ServerResponse) => boolean

export interface ControlRequest {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly body: string
}

export interface HttpDeps {
  readonly pipeline: Pipeline
  readonly control: Control
  readonly faults: Faults
  readonly limiter: IpLimiter
  readonly clock: Clock
}

const MAX_BODY_BYTES = 1_000_000
/** Batches of orders travel in the query. */
const MAX_HEADER_BYTES = 65_536
/** How long a `ban` fault lasts that does not say. */
export const FAULT_BAN_MS = 120_000
/** What a web application firewall would not let pass, plain or percent-encoded. */
const SUSPICIOUS =
  /(?<![a-z])(union(\s|\+|%20)+select|(drop|alter)(\s|\+|%20)+table|insert(\s|\+|%20)+into|delete(\s|\+|%20)+from)\b|(<|%3c)script|\.\.(\/|%2f)/i

/** The REST door: reads the request, applies transport faults, lets the pipeline answer. */
export function createHttpServer(deps: HttpDeps): Server {
  const options = { keepAliveTimeout: 65_000, maxHeaderSize: MAX_HEADER_BYTES }
  const server = createServer(options, (request, response) => {
    if (!hasBody(request)) return serve(deps, request, response, '')
    const chunks: Buffer[] = []
    let size = 0
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size <= MAX_BODY_BYTES) chunks.push(chunk)
    })
    request.on('end', () => {
      if (size > MAX_BODY_BYTES) return void response.writeHead(413).end()
      serve(deps, request, response, chunks.length === 1 ? String(chunks[0]) : Buffer.concat(chunks).toString())
    })
  })
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
    if (socket instanceof Socket) deps.limiter.malformed(peerOf(socket), deps.clock.now())
    socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n', () => socket.destroy())
  })
  return server
}

/** Calls whose parameters all travel in the query are answered without waiting for the end of a body. */
function hasBody({ headers }: IncomingMessage): boolean {
  const length = headers['content-length']
  return headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0')
}

/** The peer's address as the limiter knows it. */
export function addressOf(request: IncomingMessage): string {
  return peerOf(request.socket)
}

function peerOf({ remoteAddress = 'unknown' }: Socket): string {
  return remoteAddress.startsWith('::ffff:') ? remoteAddress.slice(7) : remoteAddress
}

function serve(deps: HttpDeps, request: IncomingMessage, response: ServerResponse, body: string): void {
  const url = request.url ?? '/'
  const cut = url.indexOf('?')
  const path = cut < 0 ? url : url.slice(0, cut)
  const query = cut < 0 ? '' : url.slice(cut + 1)
  // HEAD is answered as GET is; node leaves the body out.
  const method = request.method === 'HEAD' ? 'GET' : (request.method ?? 'GET')
  if (method === 'OPTIONS') return void response.writeHead(204, PREFLIGHT).end()
  if (path === '/' || path.startsWith('/sim/')) {
    if (!deps.control({ method, path, query: new URLSearchParams(query), body }, response))
      response.writeHead(404, { 'Content-Type': 'application/json' }).end('{"error":"no such control call"}')
    return
  }
  const where = { path, method }
  if (deps.faults.strike('dropRequest', where)) return void request.socket.destroy()
  const delay = deps.faults.strike('delay', where)?.ms ?? 0
  const go = (): void => carryOut(deps, { request, response, method, path, query, body })
  if (delay > 0) deps.clock.after(delay, go)
  else go()
}

/** What a browser is told that asks before it calls. */
const PREFLIGHT = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Allow-Methods': 'GET, HEAD, POST, PUT, DELETE, OPTIONS',
  'Access-Control-Allow-Headers': 'X-MBX-APIKEY, X-MBX-TIME-UNIT, Content-Type',
} as const

interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly method: string
  readonly path: string
  readonly query: string
  readonly body: string
}

function carryOut(deps: HttpDeps, exchange: Exchange): void {
  const { path, method, request } = exchange
  const address = addressOf(request)
  const ban = deps.faults.strike('ban', { path, method })
  if (ban) deps.limiter.ban(address, ban.ms ?? FAULT_BAN_MS, deps.clock.now())
  const status = deps.faults.strike('status', { path, method })
  if (status)
    return void write(exchange, { status: status.status ?? 503, body: status.body ?? UNKNOWN_ERROR, headers: {} })
  if (SUSPICIOUS.test(`${exchange.query} ${exchange.body}`)) deps.limiter.forbid(address, deps.clock.now())
  const call = readCall(exchange, address)
  if ('status' in call) return void write(exchange, call)
  const admission = deps.pipeline.admit(call)
  if ('refused' in admission) return void write(exchange, admission.refused)
  const finish = (): void => answerWithFaults(deps, exchange, admission.execute())
  if (admission.stallMs > 0) deps.clock.after(admission.stallMs, finish)
  else finish()
}

const UNKNOWN_ERROR = { code: -1000, msg: 'Unknown error, please check your request or try again later.' }

function answerWithFaults(deps: HttpDeps, exchange: Exchange, answer: Answer): void {
  const where = { path: exchange.path, method: exchange.method }
  if (deps.faults.strike('dropResponse', where) ?? deps.faults.strike('dropResponse', where, true)) {
    return void exchange.request.socket.destroy()
  }
  const status = deps.faults.strike('status', where, true)
  const final = status ? { status: status.status ?? 503, body: status.body ?? UNKNOWN_ERROR, headers: {} } : answer
  const delay = deps.faults.strike('delay', where, true)?.ms ?? 0
  if (delay > 0) deps.clock.after(delay, () => write(exchange, final))
  else write(exchange, final)
}

/** Puts query and body together as the venue reads them: the query wins, the signature covers both as sent. */
function readCall(exchange: Exchange, address: string): Call | Answer {
  try {
    wantsMicroseconds(timeUnitOf(exchange))
    const query = parseForm(exchange.query)
    const body: Form = exchange.body === '' || exchange.body.startsWith('{') ? EMPTY_FORM : parseForm(exchange.body)
    const values = new Map([...body.values, ...query.values])
    const header = exchange.request.headers['x-mbx-apikey']
    return {
      method: exchange.method,
      path: exchange.path,
      address,
      params: createParams(values),
      apiKey: typeof header === 'string' ? header : undefined,
      payload: query.signed + body.signed,
      signature: query.signature ?? body.signature,
    }
  } catch (error) {
    if (error instanceof VenueError) return { status: error.status, body: error.body(), headers: {} }
    throw error
  }
}

const EMPTY_FORM: Form = { values: new Map(), signature: undefined, signed: '' }

/** Only spot can tell its times in microseconds. */
function timeUnitOf({ path, request }: Exchange): string | undefined {
  const unit = request.headers['x-mbx-time-unit']
  return path.startsWith('/api/') && typeof unit === 'string' ? unit : undefined
}

function write(exchange: Exchange, answer: Answer): void {
  const microseconds = timeUnitOf(exchange)?.toUpperCase() === 'MICROSECOND'
  writeAnswer(exchange.request, exchange.response, answer, microseconds)
}
