import { weightOf, wsApiMethodOf } from '@flotilla/venue'
import { isClockRefusal, judge } from './answer.ts'
import { checkedOutcome } from './checked-outcome.ts'
import type { Clock, Random } from './clock.ts'
import type { Gate, Permit } from './gate.ts'
import type { HostBase, WsApiMarket } from './hosts.ts'
import { type CallMeta, type CallOutcome, refused, unknown, unsent } from './outcome.ts'
import type { Params } from './params.ts'
import { type LimitReport, settledAs } from './report.ts'
import { acquirePermit, type Call, Kept, lastLook, timeLeft } from './sending.ts'
import { type SessionMethod, sessionEndpoint } from './session-methods.ts'
import { type Signer, signWs } from './signing.ts'
import {
  type NumberedLeg,
  WsApiConnection,
  type WsApiEvent,
  type WsApiLimits,
  type WsApiState,
} from './ws-api-connection.ts'
import { NotSent, type WsResult } from './ws-api-leg.ts'
import { WS_API_BASE, WS_API_LIMITS } from './ws-api-limits.ts'
import { wsTyped } from './ws-params.ts'
import type { WsReply } from './ws-reply.ts'

export interface WsApiOptions {
  url: string | (() => string | Promise<string>)
  market: WsApiMarket
  gate: Gate
  clock: Clock
  random: Random
  localAddress?: string
  /** For each request, ms. */
  timeoutMs: number
  /** Told of every answer that carries rate limits. */
  onReport: (report: LimitReport) => void
  onState: (state: WsApiState) => void
  onEvent?: (event: WsApiEvent) => void
  /** Waits for the permit to open one connection, which costs `HANDSHAKE_WEIGHT` and one attempt. */
  admit?: () => Promise<void>
  serverTime?: (base: HostBase) => number
  /** Told when Binance refuses a timestamp, so that the server clock is measured anew. */
  onClockRefused?: (base: HostBase) => unknown
  /** @default `WS_API_LIMITS` of the market */
  limits?: Partial<WsApiLimits>
}

export interface SessionCall extends Omit<Call, 'endpoint'> {
  readonly method: SessionMethod
}

/** Calls over one socket, pipelined, with the same outcomes as REST. Everything after the send is unknown until answered. */
export interface WsApi {
  /**
   * Never throws. The endpoint's twin on the socket (`order.place` for `spot.newOrder`), `rejected` with NOT_ON_SOCKET
   * where Binance has none. Signed with the call's signer; without one it goes under the logon of the connection.
   */
  call(call: Call): Promise<CallOutcome>
  /** Logon and user-data subscriptions. Parameters that are signed already are sent as they are. */
  session(call: SessionCall): Promise<CallOutcome>
  /** The connection that calls go to now; undefined while there is none. */
  readonly connection: number | undefined
  /** Opens a replacement; calls move to it once it is open. */
  rotate(): void
  /** Ends a replaced connection, its subscriptions having been moved. */
  release(connection: number): void
  close(): void
}

export function createWsApi(options: WsApiOptions): WsApi {
  const connection = new WsApiConnection({
    ...options,
    onEvent: options.onEvent ?? (() => {}),
    limits: { ...WS_API_LIMITS[options.market], ...options.limits },
    // An answer that comes after its caller has given up still tells what was used.
    onLateReply: ({ reply }) =>
      report(options, { endpoint: sessionEndpoint(options.market, 'session.status') }, reply, options.clock.now()),
  })
  return {
    async call(call) {
      const twin = wsApiMethodOf(call.endpoint.name)
      if (twin?.market !== options.market) return refused('NOT_ON_SOCKET', `${call.endpoint.name} is not offered here`)
      return checkedOutcome(call, await send(options, connection, { ...call, method: twin.method }))
    },
    session: (call) => send(options, connection, { ...call, endpoint: sessionEndpoint(options.market, call.method) }),
    get connection() {
      return connection.current?.connection
    },
    rotate: () => connection.rotate(),
    release: (number) => connection.release(number),
    close: () => connection.close(),
  }
}

/** A call with its name on the socket. */
interface WsCall extends Call {
  readonly method: string
}

async function send(options: WsApiOptions, connection: WsApiConnection, call: WsCall): Promise<CallOutcome> {
  if (!connection.current) return unsent('NOT_CONNECTED', 'the WS-API connection is not open')
  const params = call.params ?? {}
  const weight = weightOf(call.endpoint, params)
  const permit = await acquirePermit(options.gate, call, weight)
  if ('outcome' in permit) return permit
  const outcome = await sendPermitted(options, connection, { call, permit, weight })
  const sent = outcome.outcome !== 'unsent' && outcome.meta !== undefined
  if (!sent) options.gate.unused?.(permit)
  return outcome
}

interface Permitted {
  readonly call: WsCall
  readonly permit: Permit
  readonly weight: number
}

async function sendPermitted(
  options: WsApiOptions,
  connection: WsApiConnection,
  { call, permit, weight }: Permitted,
): Promise<CallOutcome> {
  // Waiting for the permit may have outlived the connection.
  const leg = connection.current
  if (!leg) return unsent('NOT_CONNECTED', 'the WS-API connection is not open')
  const written = authorised(options, call, call.params ?? {})
  if ('outcome' in written) return written
  const timeoutMs = timeLeft(options.clock, call, options.timeoutMs)
  if (timeoutMs <= 0) return unsent('DEADLINE', 'too late to send')
  const result = await leg.leg.request({
    ...{ method: call.method, params: written.params, timeoutMs, veto: () => lastLook(options.clock, call, permit) },
    ...(call.signal && { signal: call.signal }),
  })
  return outcomeOf(options, call, { leg, weight, permit, result })
}

/** Adds what the endpoint's security asks for. */
function authorised(
  options: WsApiOptions,
  call: WsCall,
  params: Params,
): { params: Record<string, unknown> } | CallOutcome {
  const { endpoint, signer, recvWindow } = call
  try {
    const typed = wsTyped(endpoint, params)
    if (endpoint.security === 'NONE' || 'signature' in typed) return { params: { ...typed } }
    if (!endpoint.signed) return { params: signer ? { ...typed, apiKey: signer.apiKey } : { ...typed } }
    const base = WS_API_BASE[options.market]
    const timestamp = call.timestamp ?? Math.floor(options.serverTime?.(base) ?? options.clock.now())
    const stamped = { ...typed, ...(recvWindow !== undefined && { recvWindow }), timestamp }
    return { params: signer ? signWs(stamped, signer) : stamped }
  } catch (error) {
    return refused('BAD_PARAMETER', error instanceof Error ? error.message : 'a parameter cannot be sent')
  }
}

interface Sent {
  readonly leg: NumberedLeg
  readonly weight: number
  readonly permit: Permit
  readonly result: WsResult
}

function outcomeOf(options: WsApiOptions, call: WsCall, { leg, weight, permit, result }: Sent): CallOutcome {
  if (result.kind === 'unsent') return unsentOutcome(result.error)
  const meta: CallMeta = { weight, connection: leg.connection, sentAt: result.sentAt }
  if (result.kind === 'broken') return unknown(result.code, 'No answer came on the socket', meta)
  const { reply, receivedAt } = result
  report(options, { ...call, permit }, reply, receivedAt)
  const { status, data, usedWeight, orderCounts } = reply
  const told = { ...meta, usedWeight, orderCounts, receivedAt }
  const outcome = judge(call.endpoint, { status, data, meta: told, retryAfterMs: waitOf(reply, receivedAt) })
  if (isClockRefusal(outcome)) options.onClockRefused?.(WS_API_BASE[options.market])
  return outcome
}

function unsentOutcome(error: Error): CallOutcome {
  if (error instanceof Kept) return { outcome: 'unsent', fault: error.fault }
  if (error instanceof NotSent) return unsent(error.code, error.message)
  return unsent('NOT_SENT', error.message)
}

/** The wait by Binance's own clock where it is told, so that a wrong clock here does not shorten it. */
function waitOf({ retryAt, serverTime }: WsReply, at: number): number | undefined {
  return retryAt === undefined ? undefined : Math.max(0, retryAt - (serverTime ?? at))
}

function report(
  options: WsApiOptions,
  spent: Pick<Call, 'endpoint' | 'accountId' | 'permit'>,
  reply: WsReply,
  at: number,
): void {
  const { endpoint, accountId, permit } = spent
  const retryAfterMs = waitOf(reply, at)
  const host = typeof options.url === 'string' ? new URL(options.url).host : options.market
  options.onReport({
    ...{ host, method: 'WS', path: endpoint.path, status: reply.status },
    ...(endpoint.pool && { pool: endpoint.pool }),
    ...(accountId !== undefined && { accountId }),
    ...(permit?.id !== undefined && { permitId: permit.id }),
    ...settledAs(endpoint, reply.status),
    ...{ usedWeight: reply.usedWeight, usedUidWeight: [], orderCounts: reply.orderCounts },
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(reply.status === 418 && reply.retryAt !== undefined && { bannedUntil: reply.retryAt }),
    at,
  })
}

/** Logs the connection on, so that calls without a signer go under this key. Only Ed25519 keys can. */
export function logon(api: WsApi, signer: Signer): Promise<CallOutcome> {
  if (signer.type !== 'ED25519') return Promise.resolve(refused('KEY_TYPE', 'session.logon takes Ed25519 keys only'))
  return api.session({ method: 'session.logon', signer, priority: 3 })
}
