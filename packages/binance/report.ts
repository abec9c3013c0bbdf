import type { Endpoint } from '@flotilla/venue'
import type { WireHead } from './wire.ts'

/** One counter as Binance reported it: `3210` of the `1M` window. */
export interface CounterReading {
  /** `1M`, `10S`, `1D`: number and unit of the window. */
  readonly window: string
  readonly count: number
}

/** What one answer said about limits. Goes to whoever owns the ledger; nothing here is acted on locally. */
export interface LimitReport {
  readonly host: string
  readonly method: string
  readonly path: string
  /** The endpoint's weight pool, with the path put in for `/sapi`. */
  readonly pool?: string
  readonly accountId?: string
  /** Of the permit that was spent. */
  readonly permitId?: string
  readonly status: number
  /** Refused for what it asked, not for how often: its weight was spent for nothing. */
  readonly rejected?: boolean
  /** Weight charged in the end, where Binance gives back: a spot order that succeeds costs none. */
  readonly counted?: number
  /** Weight used by this address in the current window, as of this answer. */
  readonly usedWeight: readonly CounterReading[]
  /** `/sapi` calls counted per account. */
  readonly usedUidWeight: readonly CounterReading[]
  /** Orders counted against the account. */
  readonly orderCounts: readonly CounterReading[]
  /** From `Retry-After`; 429 and 418 carry it, except a 429 of the order count. */
  readonly retryAfterMs?: number
  /** Epoch milliseconds; when the -1003 text of a ban states its end. */
  readonly bannedUntil?: number
  /** When the answer was received, epoch milliseconds. */
  readonly at: number
}

/** Spot and futures counters, then those of `/sapi`. @see https://developers.binance.com/docs/binance-spot-api-docs/rest-api/limits */
const USED_WEIGHT = /^x-mbx-used-weight-(\d+[smhd])$/
const ORDER_COUNT = /^x-mbx-order-count-(\d+[smhd])$/
const SAPI_IP = /^x-sapi-used-ip-weight-(\d+[smhd])$/
const SAPI_UID = /^x-sapi-used-uid-weight-(\d+[smhd])$/

/** Their used-weight headers are not accurate and must not correct a ledger (Binance's futures market-data pages). */
const INACCURATE = new Set(['/fapi/v1/ticker/bookTicker', '/fapi/v2/ticker/price', '/dapi/v1/ticker/bookTicker'])

export interface ReportInput {
  readonly endpoint: Endpoint
  readonly origin: string
  readonly head: WireHead
  /** Text of the error answer, where the end of a ban is found. */
  readonly message?: string
  readonly accountId?: string
  readonly permitId?: string
  readonly at: number
}

export function limitReport({ endpoint, origin, head, message, accountId, permitId, at }: ReportInput): LimitReport {
  const retryAfterMs = retryAfter(head, at)
  const bannedUntil = banEnd(message)
  return {
    host: new URL(origin).host,
    method: endpoint.method,
    path: endpoint.path,
    ...(endpoint.pool && { pool: endpoint.pool.replace('per-endpoint', endpoint.path) }),
    ...(accountId && { accountId }),
    ...(permitId && { permitId }),
    status: head.status,
    ...settledAs(endpoint, head.status),
    usedWeight: INACCURATE.has(endpoint.path) ? [] : [...readings(head, USED_WEIGHT), ...readings(head, SAPI_IP)],
    usedUidWeight: readings(head, SAPI_UID),
    orderCounts: readings(head, ORDER_COUNT),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(bannedUntil !== undefined && { bannedUntil }),
    at,
  }
}

/** What a call cost in the end, as far as its status tells. */
export function settledAs({ weightOnSuccess }: Endpoint, status: number): Pick<LimitReport, 'rejected' | 'counted'> {
  if (status >= 200 && status < 300) return weightOnSuccess === undefined ? {} : { counted: weightOnSuccess }
  const stopped = status === 403 || status === 418 || status === 429
  return status >= 400 && status < 500 && !stopped ? { rejected: true } : {}
}

function readings(head: WireHead, pattern: RegExp): CounterReading[] {
  const found: CounterReading[] = []
  for (const name in head.headers) {
    const window = pattern.exec(name)?.[1]
    const count = Number(head.headers[name])
    if (window && Number.isSafeInteger(count)) found.push({ window: window.toUpperCase(), count })
  }
  return found
}

/** `Retry-After` in seconds or, as HTTP allows, as a date. */
function retryAfter(head: WireHead, at: number): number | undefined {
  const text = head.headers['retry-after']
  if (typeof text !== 'string') return undefined
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - at
  return Number.isFinite(ms) ? Math.max(0, Math.round(ms)) : undefined
}

/** `Way too many requests; IP(1.2.3.4) banned until 1573770000000.` */
function banEnd(message: string | undefined): number | undefined {
  const end = /banned until (\d{13})\b/.exec(message ?? '')?.[1]
  return end === undefined ? undefined : Number(end)
}
