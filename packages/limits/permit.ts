import type { Charge } from './ledger.ts'

/** What a caller asks for: everything one call to Binance takes, answered by one permit. */
export type PermitRequest = {
  /** The caller's own; unique among what waits or is out. */
  id: string
  /** `pools[0]` of an egress is the one the request queues for. */
  pools: readonly Charge[]
  /** 0 cancel and close, 1 resolving, 2 new orders, 3 fills, 4 people's queries, 5 background. */
  priority: number
  user: string
  /** Later than this the permit is worth nothing. */
  deadlineAt: number
}

/** Leave to send one request, once, between `notBefore` and `notAfter` (Binance's clock, epoch milliseconds). */
export type Permit = {
  id: string
  notBefore: number
  notAfter: number
  epoch: number
  seq: number
  pools: readonly Charge[]
}

/**
 * - `UNKNOWN_POOL`, `DUPLICATE` the caller is wrong
 * - `TOO_HEAVY` it never fits into a window
 * - `DEADLINE` it cannot go before its deadline
 * - `QUEUE_FULL` this user has too much waiting
 * - `ISOLATED` refused calls of this user burnt a shared address, and what he may still spend of it is spent
 */
export type RefusalCode = 'UNKNOWN_POOL' | 'DUPLICATE' | 'TOO_HEAVY' | 'DEADLINE' | 'QUEUE_FULL' | 'ISOLATED'

/** Nothing was sent and nothing was charged. `retryAfterMs` is when it may fit, where that is known. */
export type Refusal = { id: string; code: RefusalCode; retryAfterMs?: number }

/** What became of a permit. */
export type Report = {
  id: string
  /** `answered`: Binance's answer was read. `unused`: never sent. Anything else: say nothing, it stays in flight. */
  state: 'answered' | 'unused'
  /** Binance refused it: scored against its user, whose weight it cost all. */
  rejected?: boolean
  /** What Binance charged in the end, per charge of the permit in order, where it gave something back. */
  counted?: readonly number[]
}
