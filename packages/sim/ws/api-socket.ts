import { errors, VenueError } from '../errors.ts'
import type { Exchange } from '../exchange.ts'
import type { Answer } from '../rest/call.ts'
import { inMicroseconds } from '../rest/microseconds.ts'
import { createParams } from '../rest/params.ts'
import { authenticate } from '../rest/security.ts'
import { createApiCalls } from './api-calls.ts'
import type { ApiFamily, ApiSocket, Json, OwnMethod } from './api-family.ts'
import { type ApiRequest, readApiRequest } from './api-message.ts'
import { createApiSession } from './api-session.ts'
import type { Connection } from './connection.ts'
import { textFrame } from './frames.ts'

/** Serves a WS-API connection: requests, session, and what its family adds for user data. */
export function serveApi(connection: Connection, url: URL, exchange: Exchange, family: ApiFamily): void {
  const { clock, accounts, pipeline, limiter } = exchange
  const showLimits = url.searchParams.get('returnRateLimits') !== 'false'
  const session = createApiSession(exchange, showLimits)

  function send(message: Json): void {
    const where = { path: eventName(message), door: connection.path }
    if (exchange.faults.lasting('silent', where) || ('event' in message && exchange.faults.strike('gap', where))) return
    const text = JSON.stringify(message)
    connection.write(textFrame(connection.microseconds ? inMicroseconds(text) : text))
  }

  const socket: ApiSocket = {
    connection,
    send,
    loggedOn: () => accounts.byKey(session.apiKey() ?? ''),
    prove(request, params) {
      const apiKey = params.text('apiKey') ?? session.apiKey()
      const { payload, signature } = request
      const credentials = {
        apiKey,
        payload,
        signature,
        address: connection.address,
        params,
        fineTime: family.pool === 'spot',
      }
      return authenticate(accounts, credentials, 'enableReading', pipeline.now())
    },
  }
  const userData = family.attach(socket)

  const own: Readonly<Record<string, OwnMethod>> = { ...session.methodsFor(socket, userData), ...userData.methods }

  const stopRevocations = accounts.onKeyRemoved((apiKey) => {
    const hit = userData.revoked(apiKey)
    const loggedOff = session.revoked(apiKey)
    if (hit || loggedOff) send({ id: null, status: 401, error: errors.key().body() })
  })
  connection.onClose(() => {
    stopRevocations()
    userData.close()
  })

  function reply(request: ApiRequest, answer: Answer): void {
    const wanted = request.values.get('returnRateLimits') ?? String(showLimits)
    const body = answer.status === 200 ? { result: answer.body } : { error: errorOf(answer, clock.now()) }
    send({
      id: request.id,
      status: answer.status,
      ...body,
      ...(wanted !== 'false' && { rateLimits: rateLimitsOf(request) }),
    })
  }

  function rateLimitsOf(request: ApiRequest): Json[] {
    const now = clock.now()
    const weight = { ...family.weightLimit, count: limiter.used(connection.address, family.pool, now) }
    const known = accounts.byKey(request.values.get('apiKey') ?? session.apiKey() ?? '')
    if (!family.orderMethods.test(request.method) || !known) return [weight]
    const used = family.orders.used(known.account.uid, now)
    return [
      ...family.orders.limits.map((limit, index) => ({ rateLimitType: 'ORDERS', ...limit, count: used[index] ?? 0 })),
      weight,
    ]
  }

  function runOwn(request: ApiRequest, run: OwnMethod): Answer {
    const now = clock.now()
    const verdict = limiter.request(connection.address, family.pool, family.ownWeight, now)
    const answer = pipeline.attempt(() => {
      if (verdict.kind === 'limited') throw errors.tooManyRequests(verdict.limit, verdict.interval)
      if (verdict.kind !== 'admitted')
        throw errors.banned(connection.address, verdict.kind === 'banned' ? verdict.until : 0)
      return run(request, createParams(request.values))
    })
    exchange.ledger.append(now, 'request', {
      address: connection.address,
      method: 'WS',
      path: request.method,
      status: answer.status,
      weight: family.ownWeight,
    })
    return answer
  }

  const calls = createApiCalls({ connection, exchange, reply, sessionKey: session.apiKey })
  connection.onMessage((text) => {
    const read = readApiRequest(text)
    if (read instanceof VenueError) return send({ id: null, status: read.status, error: read.body() })
    serve(read)
  })

  function serve(request: ApiRequest): void {
    const { method } = request
    const run = Object.hasOwn(own, method) ? own[method] : undefined
    const twin = Object.hasOwn(family.twins, method) ? family.twins[method] : undefined
    if (run) calls.own(request, () => runOwn(request, run))
    else if (twin) calls.twin(request, twin)
    else reply(request, { status: 400, body: { code: -1000, msg: `Unknown method '${method}'.` }, headers: {} })
  }
}

/** By which faults know what a message tells: `executionReport`, or nothing for a reply. */
function eventName({ event }: Json): string {
  return typeof event === 'object' && event !== null && 'e' in event ? String(event.e) : ''
}

/** On the socket the time to wait is an instant inside the error, not a header. */
function errorOf(answer: Answer, now: number): Json {
  const isObject = typeof answer.body === 'object' && answer.body !== null
  const error = isObject ? { ...(answer.body as Json) } : { code: -1000, msg: String(answer.body) }
  const retrySeconds = answer.headers['Retry-After']
  if (retrySeconds === undefined) return error
  return { ...error, data: { serverTime: now, retryAfter: now + Number(retrySeconds) * 1_000 } }
}
