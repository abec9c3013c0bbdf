import type { Fault } from '@flotilla/protocol'
import type { CounterReading } from './report.ts'

/** What is known about the sending itself. Times are epoch milliseconds of this host. */
export interface CallMeta {
  /** What the call was charged as, before Binance said. */
  readonly weight: number
  readonly usedWeight?: readonly CounterReading[]
  readonly orderCounts?: readonly CounterReading[]
  /** WS-API: which connection it went on; subscriptions belong to theirs. */
  readonly connection?: number
  readonly sentAt: number
  readonly receivedAt?: number
}

/** A call that Binance carried out. */
export interface CallOk {
  readonly outcome: 'ok'
  readonly status: number
  /** Parsed JSON. Integers beyond 2^53 are text, smaller ones numbers; with `check` every id of a typed answer is text. */
  readonly data: unknown
  /** The answer's body as received (REST only). */
  readonly raw?: Buffer
  readonly meta: CallMeta
}

/**
 * A call that was not carried out, or of which that is not known. `exists`: Binance says the client id is in use, so an
 * earlier sending arrived; never final by itself (its fault carries `unknown`).
 */
export interface CallFailed {
  readonly outcome: 'exists' | 'rejected' | 'unsent' | 'unknown'
  readonly fault: Fault
  readonly status?: number
  readonly data?: unknown
  readonly meta?: CallMeta
}

export type CallOutcome = CallOk | CallFailed

export function unsent(code: string, message: string, retryAfterMs?: number): CallFailed {
  const fault: Fault = { code, message, outcome: 'unsent', ...(retryAfterMs !== undefined && { retryAfterMs }) }
  return { outcome: 'unsent', fault }
}

export function unknown(code: string, message: string, meta: CallMeta, status?: number): CallFailed {
  const fault: Fault = { code, message, outcome: 'unknown' }
  return { outcome: 'unknown', fault, meta, ...(status !== undefined && { status }) }
}

/** Refused by this package before anything was sent, and for good: trying again ends the same way. */
export function refused(code: string, message: string): CallFailed {
  return { outcome: 'rejected', fault: { code, message, outcome: 'rejected' } }
}
