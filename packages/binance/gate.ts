import type { Fault } from '@flotilla/protocol'
import type { Endpoint } from '@flotilla/venue'

/**
 * Who goes first when the budget is short: 0 cancel and close, 1 resolving unknown outcomes, 2 new orders,
 * 3 fills and reconciliation, 4 people's queries, 5 background.
 */
export type Priority = 0 | 1 | 2 | 3 | 4 | 5

export interface PermitRequest {
  readonly endpoint: Endpoint
  /** What the call costs at most, before Binance says so. */
  readonly weight: number
  /** Every counter the call touches, see {@link poolsOf}. */
  readonly pools: readonly string[]
  /** What the order counters among them are charged, see {@link ordersOf}. */
  readonly orders?: number
  readonly priority: Priority
  readonly accountId?: string
  /** Epoch milliseconds after which the caller no longer wants to send. */
  readonly deadlineAt?: number
  readonly signal?: AbortSignal
}

export interface Permit {
  /** By which the answer's report is told which permit it spent. */
  readonly id?: string
  /** Epoch milliseconds; a request that has not left by then must not leave under this permit. */
  readonly notAfter?: number
  /** Asked in the tick in which the bytes would leave: a fault keeps them. */
  readonly veto?: () => Fault | undefined
}

/** Asked before every request; the answer comes when the request may go. Never throws. */
export interface Gate {
  acquire(request: PermitRequest): Promise<{ ok: true; permit: Permit } | { ok: false; fault: Fault }>
  /** Told of a permit whose call was not sent and will not be. */
  unused?(permit: Permit): void
}

/**
 * The counters a call is charged to: its weight pool, and the account's order counters for calls that place orders.
 * A `/sapi` path has a counter of its own, per address (`sapi:ip:/sapi/v1/…`) or per account (`sapi:uid:/sapi/v1/…`).
 */
export function poolsOf(endpoint: Endpoint): string[] {
  const pools = endpoint.pool ? [endpoint.pool.replace('per-endpoint', endpoint.path)] : []
  if (endpoint.unfilledOrderCount) pools.push('spot-orders')
  if (endpoint.orderCount)
    pools.push(endpoint.base === 'eapi' || endpoint.base === 'papi' ? `${endpoint.pool}-orders` : 'futures-orders')
  return pools
}

/**
 * What a call costs on the account's order counters: 2 for an OCO, 5 for a batch. Futures count a batch as five in ten
 * seconds but as one in a minute; the larger is charged to both, since a permit has one number for a counter.
 */
export function ordersOf({ orderCount, unfilledOrderCount }: Endpoint): number {
  return Math.max(0, unfilledOrderCount ?? 0, ...Object.values(orderCount ?? {}))
}
