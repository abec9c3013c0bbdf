import { weightOf } from '@flotilla/venue'
import { errorOf, judge, parseBody } from './answer.ts'
import { type Breakers, breakerGroup } from './breaker.ts'
import type { Clock } from './clock.ts'
import type { Gate, Permit } from './gate.ts'
import type { HostBase, Hosts } from './hosts.ts'
import { type CallMeta, type CallOutcome, refused, unknown, unsent } from './outcome.ts'
import type { Params } from './params.ts'
import { type LimitReport, limitReport, type ReportInput } from './report.ts'
import { type BuiltRequest, buildRequest } from './request.ts'
import { acquirePermit, type Call, Kept, lastLook, timeLeft } from './sending.ts'
import { type Wire, WireError, type WireHead, type WireResult } from './wire.ts'

/** What every attempt needs; the options of `createRest` with the transport made. */
export interface RestDeps {
  readonly hosts: Hosts
  readonly gate: Gate
  readonly clock: Clock
  readonly timeoutMs: number
  readonly onReport: (report: LimitReport) => void
  readonly serverTime?: (base: HostBase) => number
  readonly wire: Wire
  readonly breakers: Breakers
}

/** One attempt: breaker, permit, signature, wire, judgement. In this order, so that nothing is signed that cannot go. */
export async function attemptRest(deps: RestDeps, call: Call): Promise<CallOutcome> {
  const { endpoint, params = {} } = call
  const origin = deps.hosts.rest[endpoint.base]
  if (!origin) return refused('NOT_HERE', `${endpoint.name} does not exist on ${deps.hosts.environment}`)
  if (endpoint.security !== 'NONE' && !call.signer) return refused('NO_KEY', `${endpoint.name} needs an API key`)
  const group = breakerGroup(origin, endpoint)
  // Cancels and exits take risk away: they are tried whatever became of others.
  const isUrgent = call.priority === 0
  if (!isUrgent && deps.breakers.isOpen(group)) return breakerOpen()
  const weight = weightOf(endpoint, params)
  const permit = await acquirePermit(deps.gate, call, weight)
  if ('outcome' in permit) return permit
  const request = written(deps, call, params)
  if ('outcome' in request) {
    deps.gate.unused?.(permit)
    return request
  }
  const attempt = () => exchange(deps, call, { origin, request, permit, weight })
  const tried = await deps.breakers.run(group, attempt, countsAsFailure)
  const outcome = tried ?? (isUrgent ? await attempt() : breakerOpen())
  if (outcome.outcome === 'unsent') deps.gate.unused?.(permit)
  return outcome
}

function breakerOpen(): CallOutcome {
  return unsent('BREAKER_OPEN', 'Binance failed to answer several times; calls pause for a moment', 1_000)
}

/** A rejected order must not open the breaker, nor what we or the caller kept back. */
function countsAsFailure(outcome: CallOutcome): boolean {
  if (outcome.outcome === 'unknown') return outcome.fault.code !== 'ABORTED'
  return outcome.outcome === 'unsent' && ['CONNECT_FAILED', 'TIMEOUT'].includes(outcome.fault.code)
}

function written(deps: RestDeps, call: Call, params: Params): BuiltRequest | CallOutcome {
  const { endpoint, signer, recvWindow } = call
  const timestamp = call.timestamp ?? Math.floor(deps.serverTime?.(endpoint.base) ?? deps.clock.now())
  const optional = { ...(signer && { signer }), ...(recvWindow !== undefined && { recvWindow }) }
  try {
    return buildRequest({ endpoint, params, timestamp, ...optional })
  } catch (error) {
    return refused('BAD_PARAMETER', error instanceof Error ? error.message : 'a parameter cannot be sent')
  }
}

interface Attempt {
  readonly origin: string
  readonly request: BuiltRequest
  readonly permit: Permit
  readonly weight: number
}

async function exchange(deps: RestDeps, call: Call, attempt: Attempt): Promise<CallOutcome> {
  const { origin, request, permit, weight } = attempt
  const timeoutMs = timeLeft(deps.clock, call, deps.timeoutMs)
  if (timeoutMs <= 0) return unsent('DEADLINE', 'too late to send')
  const result = await deps.wire.send({
    ...{ origin, ...request, method: call.endpoint.method, timeoutMs },
    ...(call.signal && { signal: call.signal }),
    veto: () => lastLook(deps.clock, call, permit),
  })
  return outcomeOf(deps, call, { origin, weight, result, permit })
}

interface Sent {
  readonly origin: string
  readonly weight: number
  readonly permit: Permit
  readonly result: WireResult
}

function outcomeOf(deps: RestDeps, call: Call, { origin, weight, result, permit }: Sent): CallOutcome {
  if (result.kind === 'unsent') return unsentOutcome(result.error)
  const meta: CallMeta = { weight, sentAt: result.sentAt }
  const spent = permit.id === undefined ? {} : { permitId: permit.id }
  if (result.kind === 'broken') {
    const { head, error } = result
    if (head) report(deps, call, { ...spent, origin, head, at: deps.clock.now() })
    const code = error instanceof WireError ? error.code : 'CUT'
    return unknown(code, 'The connection ended before the whole answer came', meta, head?.status)
  }
  const data = endsUnseen(result) ? undefined : parseBody(result.body)
  const { message } = errorOf(data, result.body)
  const read = report(deps, call, { ...spent, origin, head: result, message, at: result.receivedAt })
  const { usedWeight, orderCounts } = read
  const told = { ...meta, usedWeight, orderCounts, receivedAt: result.receivedAt }
  return judge(call.endpoint, { status: result.status, data, raw: result.body, meta: told, retryAfterMs: waitOf(read) })
}

/**
 * Nothing, of an answer whose end only the closing of the connection tells: it may have been cut before its first byte.
 * (A longer one that is cut is no JSON.)
 */
function endsUnseen({ status, body, headers }: WireHead & { body: Buffer }): boolean {
  if (body.length > 0 || status === 204) return false
  return headers['content-length'] === undefined && headers['transfer-encoding'] === undefined
}

type Told = Pick<ReportInput, 'origin' | 'head' | 'message' | 'permitId' | 'at'>

function report(deps: RestDeps, { endpoint, accountId }: Call, told: Told): LimitReport {
  const read = limitReport({ endpoint, ...(accountId !== undefined && { accountId }), ...told })
  deps.onReport(read)
  return read
}

/** How long the answer asks to wait, from `Retry-After` or the end of a ban. */
function waitOf({ retryAfterMs, bannedUntil, at }: LimitReport): number | undefined {
  return retryAfterMs ?? (bannedUntil === undefined ? undefined : Math.max(0, bannedUntil - at))
}

function unsentOutcome(error: Error): CallOutcome {
  if (error instanceof Kept) return { outcome: 'unsent', fault: error.fault }
  if (error instanceof WireError) return unsent(error.code, error.message)
  const reason = 'code' in error && typeof error.code === 'string' ? error.code : error.name
  return unsent('CONNECT_FAILED', `no connection (${reason})`)
}
