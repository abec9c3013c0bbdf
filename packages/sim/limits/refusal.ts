import { errors, type VenueError } from '../errors.ts'
import type { Verdict } from './ip-limiter.ts'

export type Refused = Exclude<Verdict, { kind: 'admitted' }>

/** What a caller or a handshake is answered that the limiter does not let in. */
export interface Refusal {
  readonly status: number
  /** The firewall's is a page, all others are errors of the venue. */
  readonly body: unknown
  readonly headers: Record<string, string>
}

/** The firewall does not say how long it lasts. */
const BLOCKED = '<html><head><title>403 Forbidden</title></head><body>Request blocked.</body></html>'

export function refusalOf(verdict: Refused, address: string, now: number): Refusal {
  if (verdict.kind === 'forbidden') return { status: 403, body: BLOCKED, headers: {} }
  const retryMs = verdict.kind === 'banned' ? verdict.until - now : verdict.retryAfterMs
  const error = asError(verdict, address)
  return { status: error.status, body: error.body(), headers: { 'Retry-After': String(Math.ceil(retryMs / 1_000)) } }
}

function asError(verdict: Exclude<Refused, { kind: 'forbidden' }>, address: string): VenueError {
  if (verdict.kind === 'banned') return errors.banned(address, verdict.until)
  const { limit, interval, of } = verdict
  return of === 'connections' ? errors.tooManyConnections(limit, interval) : errors.tooManyRequests(limit, interval)
}
