import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Clock } from '../clock.ts'
import { VenueError } from '../errors.ts'
import type { Faults } from '../faults.ts'
import type { IpLimiter } from '../limits/ip-limiter.ts'
import { createParams, type Form, parseForm } from './params.ts'
import type { Answer, Call, Pipeline } from './pipeline.ts'

/** Answers a control call; null when the path is none. */
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
const BAN_MS = 120_000
/** Words a web application firewall would not let pass. */
const SUSPICIOUS = /\b(union\s+select|drop\s+table|insert\s+into|delete\s+from|<script|\.\.\/)/i

/** The REST door: reads the request, applies transport faults, lets the pipeline answer. */
export function createHttpServer(deps: HttpDeps): Server {
  const server = createServer({ keepAliveTimeout: 65_000 }, (request, response) => {
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
  server.on('clientError', (_error, socket) => socket.destroy())
  return server
}

/** Calls whose parameters all travel in the query are answered without waiting for the end of a body. */
function hasBody({ headers }: IncomingMessage): boolean {
  const length = headers['content-length']
  return headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0')
}

/** The peer's address as the limiter knows it. */
export function addressOf(request: IncomingMessage): string {
  const address = request.socket.remoteAddress ?? 'unknown'
  return address.startsWith('::ffff:') ? address.slice(7) : address
}

function serve(deps: HttpDeps, request: IncomingMessage, response: ServerResponse, body: string): void {
  const url = request.url ?? '/'
  const cut = url.indexOf('?')
  const path = cut < 0 ? url : url.slice(0, cut)
  const query = cut < 0 ? '' : url.slice(cut + 1)
  const method = request.method ?? 'GET'
  if (path === '/' || path.startsWith('/sim/')) {
    if (!deps.control({ method, path, query: new URLSearchParams(query), body }, response))
      response.writeHead(404).end()
    return
  }
  const where = { path, method }
  if (deps.faults.strike('dropRequest', where)) return void request.socket.destroy()
  const delay = deps.faults.strike('delay', where)?.ms ?? 0
  const go = (): void => carryOut(deps, { request, response, method, path, query, body })
  if (delay > 0) deps.clock.after(delay, go)
  else go()
}

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
  if (ban) deps.limiter.ban(address, ban.ms ?? BAN_MS, deps.clock.now())
  const status = deps.faults.strike('status', { path, method })
  if (status)
    return void write(exchange, { status: status.status ?? 503, body: status.body ?? UNKNOWN_ERROR, headers: {} })
  if (SUSPICIOUS.test(`${exchange.query} ${exchange.body}`)) deps.limiter.forbid(address, 5_000, deps.clock.now())
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

function write({ response }: Exchange, answer: Answer): void {
  const text = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body)
  const type = typeof answer.body === 'string' ? 'text/html' : 'application/json;charset=UTF-8'
  const length = Buffer.byteLength(text)
  response.writeHead(answer.status, { ...answer.headers, 'Content-Type': type, 'Content-Length': length })
  // Answers of one turn go out together: each write wakes its reader, which is dear while requests still wait here.
  setImmediate(() => response.end(text, length === text.length ? 'latin1' : 'utf8'))
}
