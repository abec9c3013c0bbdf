import type { Fault } from '@flotilla/protocol'
import { type Endpoint, weightOf } from '@flotilla/venue'
import { errorOf, judge, parseBody } from './answer.ts'
import { fullJitter } from './backoff.ts'
import { type BreakerOptions, type Breakers, breakerGroup, createBreakers } from './breaker.ts'
import type { Clock, Random } from './clock.ts'
import { type Gate, type Permit, type Priority, poolsOf } from './gate.ts'
import type { HostBase, Hosts } from './hosts.ts'
import { type CallMeta, type CallOutcome, unknown, unsent } from './outcome.ts'
import type { Params } from './params.ts'
import { type LimitReport, limitReport } from './report.ts'
import { type BuiltRequest, buildRequest } from './request.ts'
import type { Signer } from './signing.ts'
import { createWire, type Wire, WireError, type WireResult } from './wire.ts'

export interface RestCall {
  readonly endpoint: Endpoint
  /** Without `timestamp` and `signature`; sent in this order. */
  readonly params?: Params
  /** The key to call with; needed unless the endpoint's security is NONE. */
  readonly signer?: Signer
  /** Signed exactly, never stamped again: the fencing token of an order. @default the server clock's lower bound, per attempt */
  readonly timestamp?: number
  readonly recvWindow?: number
  /** @default 4 */
  readonly priority?: Priority
  readonly accountId?: string
  /** Epoch milliseconds; nothing is sent after it and no answer is awaited beyond it. */
  readonly deadlineAt?: number
  readonly signal?: AbortSignal
  /** Taken already, by a caller who had something to make durable between permit and signature; the gate is not asked. */
  readonly permit?: Permit
  /**
   * Runs after permit and signature, in the tick in which the bytes would leave.
   * @returns a fault to keep them; the outcome is then `unsent` with that fault
   */
  readonly beforeSend?: () => Fault | undefined
}

export interface RestOptions {
  hosts: Hosts
  gate: Gate
  clock: Clock
  random: Random
  /** Source address to bind to. */
  localAddress?: string
  /** For each attempt: connecting, sending, receiving (`BINANCE_REQUEST_TIMEOUT_MS`). */
  timeoutMs: number
  /** Told of every answer, whatever its status. */
  onReport: (report: LimitReport) => void
  /** Binance's time now, never ahead of it, for calls without `timestamp`. @default this host's clock */
  serverTime?: (base: HostBase) => number
  /** Told when Binance refuses a timestamp (-1021, -5028), so that the server clock can be measured anew. */
  onClockRefused?: (base: HostBase) => void
  /** Attempts of a GET in all. @default 3 */
  attempts?: number
  /** First and largest pause between attempts of a GET. @default 200 and 2000 */
  backoffMs?: { base: number; cap: number }
  breaker?: BreakerOptions
  /** @default one of its own, see {@link createWire} */
  wire?: Wire
}

export interface Rest {
  /** One call, from permit to outcome. Never throws: whatever happens is an outcome. */
  call(call: RestCall): Promise<CallOutcome>
  close(): Promise<void>
}

/** What every attempt needs. */
interface Deps extends RestOptions {
  readonly wire: Wire
  readonly breakers: Breakers
}

/** Calls Binance over HTTP. */
export function createRest(options: RestOptions): Rest {
  const { clock, localAddress } = options
  const wire = options.wire ?? createWire({ clock, ...(localAddress && { localAddress }) })
  const breakers = createBreakers(options.breaker)
  const deps: Deps = { ...options, wire, breakers }
  return {
    call: (call) => callWithRetry(deps, call),
    async close() {
      breakers.close()
      await wire.close()
    },
  }
}

/** Only a GET is tried again, and only when it did not arrive or the exchange failed inside. */
async function callWithRetry(deps: Deps, call: RestCall): Promise<CallOutcome> {
  const attempts = call.endpoint.method === 'GET' && call.timestamp === undefined ? (deps.attempts ?? 3) : 1
  const { base, cap } = deps.backoffMs ?? { base: 200, cap: 2_000 }
  for (let attempt = 0; ; attempt += 1) {
    const outcome = await attemptOnce(deps, call)
    if (attempt + 1 >= attempts || !worthRetry(outcome) || call.signal?.aborted) return outcome
    const pauseMs = fullJitter(attempt, base, cap, deps.random)
    if (call.deadlineAt !== undefined && deps.clock.now() + pauseMs >= call.deadlineAt) return outcome
    const waited = await deps.clock.sleep(pauseMs, call.signal).then(
      () => true,
      () => false,
    )
    if (!waited) return outcome
  }
}

/** Codes of `unsent` outcomes in which another attempt can end differently. */
const TRANSIENT = new Set(['CONNECT_FAILED', 'TIMEOUT', 'PERMIT_EXPIRED'])

function worthRetry(outcome: CallOutcome): boolean {
  if (outcome.outcome === 'unsent') return TRANSIENT.has(outcome.fault.code)
  return outcome.outcome === 'unknown' || (outcome.status ?? 0) >= 500
}

async function attemptOnce(deps: Deps, call: RestCall): Promise<CallOutcome> {
  const { endpoint } = call
  const origin = deps.hosts.rest[endpoint.base]
  if (!origin) return refused('NOT_HERE', `${endpoint.name} does not exist on ${deps.hosts.environment}`)
  if (endpoint.security !== 'NONE' && !call.signer) return refused('NO_KEY', `${endpoint.name} needs an API key`)
  const group = breakerGroup(origin, endpoint)
  if (deps.breakers.isOpen(group)) return breakerOpen()
  const params = call.params ?? {}
  const weight = weightOf(endpoint, params)
  const permit = await acquire(deps, call, weight)
  if ('outcome' in permit) return permit
  const request = written(deps, call, params)
  if ('outcome' in request) return request
  const attempt = () => exchange(deps, call, { origin, request, permit, weight })
  return (await deps.breakers.run(group, attempt, countsAsFailure)) ?? breakerOpen()
}

/** A rejected order must not open the breaker, nor what we kept back ourselves. */
function countsAsFailure(outcome: CallOutcome): boolean {
  if (outcome.outcome === 'unknown') return outcome.fault.code !== 'ABORTED'
  return outcome.outcome === 'unsent' && ['CONNECT_FAILED', 'TIMEOUT'].includes(outcome.fault.code)
}

function breakerOpen(): CallOutcome {
  return unsent('BREAKER_OPEN', 'Binance failed to answer several times; calls pause for a moment', 1_000)
}

function refused(code: string, message: string): CallOutcome {
  return { outcome: 'rejected', fault: { code, message, outcome: 'rejected' } }
}

async function acquire(deps: Deps, call: RestCall, weight: number): Promise<Permit | CallOutcome> {
  if (call.permit) return call.permit
  const { endpoint, accountId, deadlineAt, signal, priority = 4 } = call
  const answer = await deps.gate.acquire({
    ...{ endpoint, weight, pools: poolsOf(endpoint), priority },
    ...(accountId !== undefined && { accountId }),
    ...(deadlineAt !== undefined && { deadlineAt }),
    ...(signal && { signal }),
  })
  return answer.ok ? answer.permit : { outcome: 'unsent', fault: { ...answer.fault, outcome: 'unsent' } }
}

function written(deps: Deps, call: RestCall, params: Params): BuiltRequest | CallOutcome {
  const { endpoint, signer, recvWindow } = call
  const timestamp = call.timestamp ?? Math.floor(deps.serverTime?.(endpoint.base) ?? deps.clock.now())
  try {
    return buildRequest({
      endpoint,
      params,
      timestamp,
      ...(signer && { signer }),
      ...(recvWindow !== undefined && { recvWindow }),
    })
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

/** Carries a fault through the wire's veto. */
class Kept extends Error {
  readonly fault: Fault
  constructor(fault: Fault) {
    super(fault.message)
    this.fault = fault
  }
}

async function exchange(deps: Deps, call: RestCall, attempt: Attempt): Promise<CallOutcome> {
  const { origin, request, permit, weight } = attempt
  const leftMs = call.deadlineAt === undefined ? deps.timeoutMs : call.deadlineAt - deps.clock.now()
  if (leftMs <= 0) return unsent('DEADLINE', 'too late to send')
  const result = await deps.wire.send({
    ...{ origin, ...request, method: call.endpoint.method, timeoutMs: Math.min(deps.timeoutMs, leftMs) },
    ...(call.signal && { signal: call.signal }),
    veto: () => veto(deps, call, permit),
  })
  return outcomeOf(deps, call, { origin, weight, result })
}

function veto({ clock }: Deps, call: RestCall, permit: Permit): Error | undefined {
  const at = clock.now()
  if (call.deadlineAt !== undefined && at >= call.deadlineAt) return kept('DEADLINE', 'too late to send')
  if (permit.notAfter !== undefined && at > permit.notAfter)
    return kept('PERMIT_EXPIRED', 'the permit ran out before sending')
  const fault = call.beforeSend?.()
  return fault && new Kept({ ...fault, outcome: 'unsent' })
}

function kept(code: string, message: string): Kept {
  return new Kept({ code, message, outcome: 'unsent' })
}

interface Sent {
  readonly origin: string
  readonly weight: number
  readonly result: WireResult
}

function outcomeOf(deps: Deps, call: RestCall, { origin, weight, result }: Sent): CallOutcome {
  if (result.kind === 'unsent') return unsentOutcome(result.error)
  const meta: CallMeta = { weight, sentAt: result.sentAt }
  if (result.kind === 'broken') {
    if (result.head) report(deps, call, { origin, head: result.head, at: deps.clock.now() })
    return unknown(
      wireCode(result.error),
      'The connection ended before the whole answer came',
      meta,
      result.head?.status,
    )
  }
  const data = parseBody(result.body)
  const { code, message } = errorOf(data, result.body)
  const { usedWeight, orderCounts } = report(deps, call, { origin, head: result, message, at: result.receivedAt })
  if (Number(code) === -1021 || Number(code) === -5028) deps.onClockRefused?.(call.endpoint.base)
  const told = { ...meta, usedWeight, orderCounts, receivedAt: result.receivedAt }
  return judge(call.endpoint, { status: result.status, data, raw: result.body, meta: told })
}

type Told = Pick<Parameters<typeof limitReport>[0], 'origin' | 'head' | 'message' | 'at'>

function report(deps: Deps, { endpoint, accountId }: RestCall, told: Told): LimitReport {
  const read = limitReport({ endpoint, ...(accountId !== undefined && { accountId }), ...told })
  deps.onReport(read)
  return read
}

function unsentOutcome(error: Error): CallOutcome {
  if (error instanceof Kept) return { outcome: 'unsent', fault: error.fault }
  if (error instanceof WireError) return unsent(error.code, error.message)
  return unsent('CONNECT_FAILED', `no connection (${errorCode(error)})`)
}

function wireCode(error: Error): string {
  return error instanceof WireError ? error.code : 'CUT'
}

function errorCode(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name
}
