import type { Account } from '../accounts/account.ts'
import type { Accounts } from '../accounts/accounts.ts'
import type { ApiKey } from '../accounts/api-key.ts'
import type { Clock } from '../clock.ts'
import { errors, VenueError } from '../errors.ts'
import type { Faults } from '../faults.ts'
import type { Ledger } from '../ledger.ts'
import type { IpLimiter } from '../limits/ip-limiter.ts'
import type { OrderCounter } from '../limits/order-counter.ts'
import { createParams, type Params } from '../rest/params.ts'
import type { Answer, Pipeline } from '../rest/pipeline.ts'
import { authenticate } from '../rest/security.ts'
import { SPOT_RATE_LIMITS } from '../spot/exchange-info.ts'
import { type ApiRequest, readApiRequest } from './api-message.ts'
import type { Connection } from './connection.ts'
import { textFrame } from './frames.ts'
import { SPOT_TWINS } from './spot-api-methods.ts'
import { createUserSubscriptions } from './user-subscriptions.ts'

export interface SpotApiDeps {
  readonly clock: Clock
  readonly accounts: Accounts
  readonly pipeline: Pipeline
  readonly limiter: IpLimiter
  readonly counter: OrderCounter
  readonly faults: Faults
  readonly ledger: Ledger
  readonly listenTokens: { redeem(token: string): { account: Account; key: ApiKey; expiresAt: number } | undefined }
}

/** One logged-on key per connection. */
interface Session {
  readonly apiKey: string
  readonly since: number
}

type Json = Record<string, unknown>
type Own = (request: ApiRequest, params: Params) => unknown

/** What every call on the socket itself costs. */
const SESSION_WEIGHT = 2
const ORDER_METHODS = /^(order\.(place|cancelReplace)|orderList\.place|sor\.order\.place)/

/** A spot WS-API connection: requests, session and user data of any number of accounts. */
export function serveSpotApi(connection: Connection, url: URL, deps: SpotApiDeps): void {
  const { clock, accounts, pipeline, limiter } = deps
  const connectedAt = clock.now()
  const alwaysLimits = url.searchParams.get('returnRateLimits') !== 'false'
  let session: Session | null = null
  const send = (message: Json): void => {
    if (!deps.faults.lasting('silent', connection.path)) connection.write(textFrame(JSON.stringify(message)))
  }
  const users = createUserSubscriptions(send, () => clock.now())
  const stopExpiry = clock.every(1_000, () => users.expire(clock.now()))
  const stopRevocations = accounts.onKeyRemoved((apiKey) => {
    const hit = users.removeKey(apiKey)
    if (session?.apiKey === apiKey) session = null
    else if (!hit) return
    send({ id: null, status: 401, error: errors.key().body() })
  })
  connection.onClose(() => {
    stopExpiry()
    stopRevocations()
    users.close()
  })

  /** Proves the caller of a signed request. @throws VenueError */
  function prove(request: ApiRequest, params: Params): { account: Account; key: ApiKey } {
    const credentials = {
      apiKey: params.text('apiKey') ?? session?.apiKey,
      payload: request.payload,
      signature: request.signature,
      address: connection.address,
      params,
      fineTime: true,
    }
    return authenticate(accounts, credentials, 'enableReading', pipeline.now())
  }

  const status = (): Json => ({
    apiKey: session?.apiKey ?? null,
    authorizedSince: session?.since ?? null,
    connectedSince: connectedAt,
    returnRateLimits: alwaysLimits,
    serverTime: pipeline.now(),
    userDataStream: users.ids().length > 0,
  })

  const own: Readonly<Record<string, Own>> = {
    'session.logon'(request, params) {
      const { key } = prove(request, params)
      if (key.type !== 'ED25519')
        throw new VenueError(-4056, `${key.type === 'HMAC' ? 'HMAC_SHA256' : key.type} API key is not supported.`)
      session = { apiKey: key.apiKey, since: clock.now() }
      return status()
    },
    'session.status': status,
    'session.logout'() {
      session = null
      users.removeLogon()
      return status()
    },
    'session.subscriptions': () => users.ids(),
    'userDataStream.subscribe'() {
      const known = session ? accounts.byKey(session.apiKey) : undefined
      if (!known) throw new VenueError(-2015, 'Invalid API-key, IP, or permissions for action.', 401)
      return { subscriptionId: users.add(known.account, known.key, { logon: true }) }
    },
    'userDataStream.subscribe.signature'(request, params) {
      const { account, key } = prove(request, params)
      return { subscriptionId: users.add(account, key) }
    },
    'userDataStream.subscribe.listenToken'(_request, params) {
      const redeemed = deps.listenTokens.redeem(params.required('listenToken'))
      if (!redeemed) throw errors.listenToken()
      const { account, key, expiresAt } = redeemed
      return { subscriptionId: users.add(account, key, { expiresAt }), expirationTime: expiresAt }
    },
    'userDataStream.unsubscribe'(_request, params) {
      users.remove(params.integer('subscriptionId'))
      return {}
    },
  }

  function reply(request: ApiRequest, answer: Answer): void {
    const limits = request.values.get('returnRateLimits') ?? String(alwaysLimits)
    const body = answer.status === 200 ? { result: answer.body } : { error: errorOf(answer) }
    const rateLimits = limits === 'false' ? {} : { rateLimits: rateLimitsOf(request) }
    send({ id: request.id, status: answer.status, ...body, ...rateLimits })
  }

  function errorOf(answer: Answer): Json {
    const error =
      typeof answer.body === 'object' && answer.body !== null
        ? { ...(answer.body as Json) }
        : { code: -1000, msg: String(answer.body) }
    const retrySeconds = answer.headers['Retry-After']
    if (retrySeconds === undefined) return error
    const now = clock.now()
    return { ...error, data: { serverTime: now, retryAfter: now + Number(retrySeconds) * 1_000 } }
  }

  function rateLimitsOf(request: ApiRequest): Json[] {
    const now = clock.now()
    const weight = { ...SPOT_RATE_LIMITS[0], count: limiter.used(connection.address, 'spot', now) }
    const known = accounts.byKey(request.values.get('apiKey') ?? session?.apiKey ?? '')
    if (!ORDER_METHODS.test(request.method) || !known) return [weight]
    const used = deps.counter.used(known.account.uid, now)
    return [
      ...deps.counter.limits.map((limit, index) => ({ rateLimitType: 'ORDERS', ...limit, count: used[index] ?? 0 })),
      weight,
    ]
  }

  function runOwn(request: ApiRequest, run: Own): Answer {
    const now = clock.now()
    const verdict = limiter.request(connection.address, 'spot', SESSION_WEIGHT, now)
    const log = (status: number): void =>
      deps.ledger.append(now, 'request', {
        address: connection.address,
        method: 'WS',
        path: request.method,
        status,
        weight: SESSION_WEIGHT,
      })
    try {
      if (verdict.kind === 'limited') throw errors.tooManyRequests(verdict.limit, verdict.interval)
      if (verdict.kind !== 'admitted')
        throw errors.banned(connection.address, verdict.kind === 'banned' ? verdict.until : 0)
      const body = run(request, createParams(request.values))
      log(200)
      return { status: 200, body, headers: {} }
    } catch (error) {
      if (!(error instanceof VenueError)) throw error
      log(error.status)
      return { status: error.status, body: error.body(), headers: {} }
    }
  }

  connection.onMessage((text) => {
    const request = readApiRequest(text)
    if (!request) return send({ id: null, status: 400, error: { code: -1000, msg: 'Invalid request.' } })
    const run = own[request.method]
    if (run) return reply(request, runOwn(request, run))
    const twin = SPOT_TWINS[request.method]
    if (!twin)
      return reply(request, {
        status: 400,
        body: { code: -1000, msg: `Unknown method '${request.method}'.` },
        headers: {},
      })
    callTwin(request, twin)
  })

  function callTwin(request: ApiRequest, twin: string): void {
    const [method = 'GET', path = '/'] = twin.split(' ')
    const where = { path, method }
    if (deps.faults.strike('dropRequest', where)) return void connection.cut()
    const values = new Map(request.values)
    const apiKey = values.get('apiKey') ?? session?.apiKey
    values.delete('apiKey')
    values.delete('returnRateLimits')
    const call = {
      method,
      path,
      address: connection.address,
      params: createParams(values),
      apiKey,
      payload: request.payload,
      signature: request.signature,
      ...(session && request.signature === undefined && { session }),
    }
    const admitLater = deps.faults.strike('delay', where)?.ms ?? 0
    const admit = (): void => {
      const status = deps.faults.strike('status', where)
      if (status) return void reply(request, faultAnswer(status))
      const admission = pipeline.admit(call)
      if ('refused' in admission) return void reply(request, admission.refused)
      const finish = (): void => replyWithFaults(request, where, admission.execute())
      if (admission.stallMs > 0) clock.after(admission.stallMs, finish)
      else finish()
    }
    if (admitLater > 0) clock.after(admitLater, admit)
    else admit()
  }

  function replyWithFaults(request: ApiRequest, where: { path: string; method: string }, answer: Answer): void {
    if (deps.faults.strike('dropResponse', where) ?? deps.faults.strike('dropResponse', where, true))
      return void connection.cut()
    const status = deps.faults.strike('status', where, true)
    const delay = deps.faults.strike('delay', where, true)?.ms ?? 0
    const final = status ? faultAnswer(status) : answer
    if (delay > 0) clock.after(delay, () => reply(request, final))
    else reply(request, final)
  }
}

function faultAnswer(rule: { status?: number | undefined; body?: unknown }): Answer {
  return {
    status: rule.status ?? 503,
    body: rule.body ?? { code: -1000, msg: 'An unknown error occurred.' },
    headers: {},
  }
}
