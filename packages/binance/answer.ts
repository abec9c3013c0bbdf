import { classify, type Endpoint, venueFault } from '@flotilla/venue'
import { parseLossless } from './lossless.ts'
import type { CallMeta, CallOutcome } from './outcome.ts'
import { unknown } from './outcome.ts'

/** An answer as it came, from REST or from a socket. */
export interface Answer {
  readonly status: number
  /** Parsed body; undefined when it was no JSON. */
  readonly data: unknown
  readonly raw?: Buffer
  readonly meta: CallMeta
  /** How long the answer asks to wait. */
  readonly retryAfterMs?: number | undefined
}

/** Binance's `{code, msg}`, or the beginning of whatever came instead (a firewall's page, a proxy's text). */
export function errorOf(data: unknown, raw?: Buffer): { code?: number | string; message: string } {
  if (typeof data === 'object' && data !== null) {
    const { code, msg } = data as { code?: unknown; msg?: unknown }
    const known = typeof code === 'number' || typeof code === 'string'
    return { ...(known && { code }), message: typeof msg === 'string' ? msg : '' }
  }
  return { message: raw?.subarray(0, 200).toString() ?? '' }
}

/** JSON or undefined; an empty body is an empty object, as some calls answer. */
export function parseBody(raw: Buffer): unknown {
  if (raw.length === 0) return {}
  try {
    return parseLossless(raw.toString())
  } catch {
    return undefined
  }
}

/** Judges a whole answer by the tables of `packages/venue`; what these do not know is unknown. */
export function judge(endpoint: Endpoint, { status, data, raw, meta, retryAfterMs }: Answer): CallOutcome {
  if (status >= 200 && status < 300 && data === undefined) {
    return unknown('BAD_BODY', 'The answer was not JSON', meta, status)
  }
  const { product, method, operation } = endpoint
  const facts = { product, method, operation, status, ...errorOf(data, raw), body: data ?? raw?.toString() }
  const outcome = classify(facts)
  if (outcome === 'ok') return { outcome, status, data, ...(raw && { raw }), meta }
  return { outcome, fault: venueFault({ ...facts, retryAfterMs }), status, data, meta }
}

/** Binance refused the timestamp: -1021 everywhere, -5028 at the futures matching engine. Nothing took place. */
export function isClockRefusal(outcome: CallOutcome): boolean {
  if (outcome.outcome !== 'rejected') return false
  const { code } = errorOf(outcome.data)
  return Number(code) === -1021 || Number(code) === -5028
}
