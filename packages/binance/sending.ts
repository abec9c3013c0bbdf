import type { Fault } from '@flotilla/protocol'
import type { Endpoint } from '@flotilla/venue'
import type { Clock } from './clock.ts'
import { type Gate, ordersOf, type Permit, type Priority, poolsOf } from './gate.ts'
import type { CallOutcome } from './outcome.ts'
import type { Params } from './params.ts'
import type { Signer } from './signing.ts'

/** One call, whichever way it goes. */
export interface Call {
  readonly endpoint: Endpoint
  /** Without `timestamp` and `signature`; sent in this order. */
  readonly params?: Params
  /** The key to call with; needed unless the endpoint's security is NONE. */
  readonly signer?: Signer
  /** Signed exactly, never stamped again: the fencing token of an order. @default the server clock's lower bound, per attempt */
  readonly timestamp?: number
  /** Milliseconds. @default Binance's own, 5000 */
  readonly recvWindow?: number
  /** @default 4 */
  readonly priority?: Priority
  readonly accountId?: string
  /**
   * Compares the answer with the endpoint's model. One that deviates is `unknown` with BAD_ANSWER: it was not understood.
   * One that agrees has all its ids as text. @default false
   */
  readonly check?: boolean
  /** Epoch milliseconds; nothing is sent after it and no answer is awaited beyond it. */
  readonly deadlineAt?: number
  readonly signal?: AbortSignal
  /** Taken already, by a caller who makes something durable between permit and signature; the gate is not asked. */
  readonly permit?: Permit
  /**
   * Runs after permit and signature, in the tick in which the bytes would leave.
   * @returns a fault to keep them; the outcome is then `unsent` with that fault
   */
  readonly beforeSend?: () => Fault | undefined
}

/** Asks for the permit of one sending. A refusal is the outcome: nothing was sent. */
export async function acquirePermit(gate: Gate, call: Call, weight: number): Promise<Permit | CallOutcome> {
  if (call.permit) return call.permit
  const { endpoint, accountId, deadlineAt, signal, priority = 4 } = call
  const orders = ordersOf(endpoint)
  const answer = await gate.acquire({
    ...{ endpoint, weight, pools: poolsOf(endpoint), priority },
    ...(orders > 0 && { orders }),
    ...(accountId !== undefined && { accountId }),
    ...(deadlineAt !== undefined && { deadlineAt }),
    ...(signal && { signal }),
  })
  return answer.ok ? answer.permit : { outcome: 'unsent', fault: { ...answer.fault, outcome: 'unsent' } }
}

/** A reason to keep the bytes, as an error so that it can pass through a transport. */
export class Kept extends Error {
  readonly fault: Fault
  constructor(fault: Fault) {
    super(fault.message)
    this.name = 'Kept'
    this.fault = { ...fault, outcome: 'unsent' }
  }
}

/** The last look before the bytes leave: deadline, permit, and what the caller wants to check. */
export function lastLook(clock: Clock, call: Call, permit: Permit): Kept | undefined {
  const at = clock.now()
  if (call.deadlineAt !== undefined && at >= call.deadlineAt) return kept('DEADLINE', 'too late to send')
  if (permit.notAfter !== undefined && at > permit.notAfter)
    return kept('PERMIT_EXPIRED', 'the permit ran out before sending')
  try {
    const fault = permit.veto?.() ?? call.beforeSend?.()
    return fault && new Kept(fault)
  } catch {
    return kept('DEFECT', 'the check before sending failed')
  }
}

function kept(code: string, message: string): Kept {
  return new Kept({ code, message, outcome: 'unsent' })
}

/** Milliseconds left for the exchange; zero or less when the deadline has passed. */
export function timeLeft(clock: Clock, call: Call, timeoutMs: number): number {
  return call.deadlineAt === undefined ? timeoutMs : Math.min(timeoutMs, call.deadlineAt - clock.now())
}
