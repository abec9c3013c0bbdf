import type { Accounts } from '../accounts/accounts.ts'
import type { Clock } from '../clock.ts'
import { errors, VenueError } from '../errors.ts'
import type { Faults } from '../faults.ts'
import type { Ledger } from '../ledger.ts'
import { COSTS, type Cost } from '../limits/costs.ts'
import type { IpLimiter } from '../limits/ip-limiter.ts'
import type { OrderCounter } from '../limits/order-counter.ts'
import { type Refused, refusalOf } from '../limits/refusal.ts'
import type { Admission, Answer, Call } from './call.ts'
import { createParams, type Params } from './params.ts'
import type { OrderCharge, PrivateRoute, Route, Routes, SignedContext } from './route.ts'
import { authenticate, type Caller, identify } from './security.ts'

export interface PipelineDeps {
  readonly clock: Clock
  readonly accounts: Accounts
  readonly limiter: IpLimiter
  readonly spotOrders: OrderCounter
  readonly futuresOrders: OrderCounter
  readonly ledger: Ledger
  readonly faults: Faults
  readonly routes: Routes
  /** Answers catalogued paths that have no route of their own. */
  readonly fallback: (method: string, path: string) => Route | undefined
  /** Hears of errors that are no answers of the venue but defects. */
  readonly onDefect: (error: unknown) => void
}

/** The door of the exchange: limits, then identity, then the route. */
export interface Pipeline {
  admit(call: Call): Admission
  /** Answers what `run` returns, or the error it throws. */
  attempt(run: () => unknown): Answer
  /** The exchange's clock as clients see it. */
  now(): number
}

export function createPipeline(deps: PipelineDeps): Pipeline {
  const { clock, limiter, ledger, faults } = deps
  const now = (): number => clock.now() + (faults.lasting('clock', { path: '/' })?.ms ?? 0)

  function log(call: Call, status: number, weight: number): void {
    const { address, method, path } = call
    ledger.append(clock.now(), 'request', { address, method, path, status, weight })
  }

  function refuse(call: Call, error: VenueError, headers: Record<string, string>, weight: number): Answer {
    log(call, error.status, weight)
    return { status: error.status, body: error.body(), headers }
  }

  function admit(call: Call): Admission {
    const at = clock.now()
    const cost = COSTS.get(`${call.method} ${call.path}`)
    const weight = safeWeight(cost, call.params)
    const pool = poolOf(cost, call.path)
    const verdict = limiter.request(call.address, pool.name, pool.byAccount ? 0 : weight, at)
    if (verdict.kind !== 'admitted') return { refused: refuseLimited(call, verdict, weight) }
    const headers = (): Record<string, string> => usedHeaders(limiter, call, pool.name, at)
    try {
      const route = routeOf(deps, call)
      const run = prepare(deps, call, route, now())
      if (pool.byAccount && run.caller) chargeAccount(limiter, run.caller, call.path, weight, at)
      return {
        stallMs: faults.strike('stall', call)?.ms ?? 0,
        execute: () => execute(call, route, run, cost, weight, pool.name, headers),
      }
    } catch (error) {
      return { refused: refuse(call, asVenueError(deps, error), headers(), weight) }
    }
  }

  function refuseLimited(call: Call, verdict: Refused, weight: number): Answer {
    const refusal = refusalOf(verdict, call.address, clock.now())
    log(call, refusal.status, weight)
    return refusal
  }

  function execute(
    call: Call,
    route: Route,
    run: Prepared,
    cost: Cost | undefined,
    weight: number,
    pool: string,
    headers: () => Record<string, string>,
  ): Answer {
    const orderHeaders: Record<string, string> = {}
    try {
      if (route.security !== 'NONE' && route.orders && run.caller)
        countOrders(deps, route.orders, run.caller, clock.now())
      const body = run.handle()
      const refund = cost?.onSuccess === null || cost === undefined ? 0 : weight - cost.onSuccess
      if (refund > 0) limiter.refund(call.address, pool, refund, clock.now())
      if (route.security !== 'NONE' && route.orders && run.caller)
        Object.assign(orderHeaders, orderCountHeaders(deps, route.orders, run.caller, clock.now()))
      log(call, 200, weight - refund)
      return { status: 200, body, headers: { ...headers(), ...orderHeaders } }
    } catch (error) {
      return refuse(call, asVenueError(deps, error), { ...headers(), ...retryAfterOf(error) }, weight)
    }
  }

  function attempt(run: () => unknown): Answer {
    try {
      return { status: 200, body: run(), headers: {} }
    } catch (error) {
      const known = asVenueError(deps, error)
      return { status: known.status, body: known.body(), headers: {} }
    }
  }

  return { admit, attempt, now }
}

interface Prepared {
  readonly caller: Caller | undefined
  handle(): unknown
}

/** Finds out who calls and binds the handler to it. @throws VenueError */
function prepare(deps: PipelineDeps, call: Call, route: Route, now: number): Prepared {
  const staleMs = deps.faults.strike('stale', call)?.ms ?? 0
  const base = { params: call.params, address: call.address, now, asOf: now - staleMs }
  if (route.security === 'NONE') return { caller: undefined, handle: () => route.handle(base) }
  if (route.reads) checkReads(route, call.params)
  const caller = callerOf(deps, call, route, now)
  const context = (): SignedContext => ({ ...base, now: deps.clock.now(), ...caller })
  return { caller, handle: () => route.handle(context()) }
}

function callerOf(deps: PipelineDeps, call: Call, route: PrivateRoute, now: number): Caller {
  const { params, address, payload, signature } = call
  if (route.security === 'KEY') {
    const known = identify(deps.accounts, call.apiKey, address, route.permission)
    return { ...known, timestamp: undefined, recvWindowMs: 0 }
  }
  if (call.session && !signature) {
    const known = identify(deps.accounts, call.session.apiKey, address, route.permission)
    return { ...known, timestamp: params.integer('timestamp') ?? now, recvWindowMs: 0 }
  }
  const fineTime = call.path.startsWith('/api/') || call.path.startsWith('/sapi/')
  return authenticate(
    deps.accounts,
    { apiKey: call.apiKey, payload, signature, address, params, fineTime },
    route.permission,
    now,
  )
}

function checkReads(route: PrivateRoute, params: Params): void {
  let read = 0
  for (const name of params.names()) if (route.reads?.has(name)) read += 1
  if (read < params.size) throw errors.unread(read, params.size)
}

function routeOf(deps: PipelineDeps, call: Call): Route {
  const route = deps.routes[`${call.method} ${call.path}`] ?? deps.fallback(call.method, call.path)
  if (!route) throw new VenueError(-1020, `This operation is not supported: ${call.method} ${call.path}.`)
  return route
}

function chargeAccount(limiter: IpLimiter, caller: Caller, path: string, weight: number, now: number): void {
  const verdict = limiter.account(caller.account.uid, `sapi-uid:${path}`, weight, now)
  if (verdict.kind === 'limited' || verdict.kind === 'banned') throw errors.tooManyRequests(180_000, '1 MINUTE')
}

function countOrders(deps: PipelineDeps, charge: OrderCharge, caller: Caller, now: number): void {
  const counter = charge.market === 'spot' ? deps.spotOrders : deps.futuresOrders
  const count = typeof charge.count === 'number' ? charge.count : charge.count[0]
  const exceeded = counter.place(caller.account.uid, count, now)
  if (!exceeded) return
  const error = errors.tooManyOrders(exceeded.limit, `${exceeded.intervalNum} ${exceeded.interval}`)
  RETRY_AFTER.set(error, exceeded.retryAfterMs)
  throw error
}

/** How long to wait after an order limit, which only the headers tell. */
const RETRY_AFTER = new WeakMap<object, number>()

function retryAfterOf(error: unknown): Record<string, string> {
  const ms = typeof error === 'object' && error !== null ? RETRY_AFTER.get(error) : undefined
  return ms === undefined ? {} : { 'Retry-After': String(Math.ceil(ms / 1_000)) }
}

function orderCountHeaders(
  deps: PipelineDeps,
  charge: OrderCharge,
  caller: Caller,
  now: number,
): Record<string, string> {
  const counter = charge.market === 'spot' ? deps.spotOrders : deps.futuresOrders
  const [short, long] = counter.used(caller.account.uid, now)
  const second = charge.market === 'spot' ? 'X-MBX-ORDER-COUNT-1D' : 'X-MBX-ORDER-COUNT-1M'
  return { 'X-MBX-ORDER-COUNT-10S': String(short), [second]: String(long) }
}

function poolOf(cost: Cost | undefined, path: string): { name: string; byAccount: boolean } {
  const pool = cost?.pool ?? (path.startsWith('/fapi') || path.startsWith('/dapi') ? 'futures' : 'spot')
  if (pool === 'sapi:ip:per-endpoint') return { name: `sapi-ip:${path}`, byAccount: false }
  if (pool === 'sapi:uid:per-endpoint') return { name: `sapi-ip:${path}`, byAccount: true }
  return { name: pool, byAccount: false }
}

function usedHeaders(limiter: IpLimiter, call: Call, pool: string, now: number): Record<string, string> {
  if (call.path.startsWith('/sapi')) {
    return { 'X-SAPI-USED-IP-WEIGHT-1M': String(limiter.used(call.address, pool, now)) }
  }
  const used = String(limiter.used(call.address, pool, now))
  return { 'X-MBX-USED-WEIGHT': used, 'X-MBX-USED-WEIGHT-1M': used }
}

/** A rule may look at a parameter that cannot be read; the call will be refused for that later. */
function safeWeight(cost: Cost | undefined, params: Params): number {
  try {
    return cost?.weigh(params) ?? 1
  } catch {
    return cost?.weigh(NO_PARAMS) ?? 1
  }
}

const NO_PARAMS: Params = createParams(new Map())

function asVenueError(deps: PipelineDeps, error: unknown): VenueError {
  if (error instanceof VenueError) return error
  deps.onDefect(error)
  return new VenueError(-1000, 'An unknown error occurred while processing the request.', 500)
}
