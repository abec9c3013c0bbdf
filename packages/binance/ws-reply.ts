import { parseLossless } from './lossless.ts'
import type { CounterReading } from './report.ts'

/** An answer to one request. */
export interface WsReply {
  readonly status: number
  /** `result` of a success, the `error` object of a failure. */
  readonly data: unknown
  readonly usedWeight: readonly CounterReading[]
  readonly orderCounts: readonly CounterReading[]
  /** Epoch milliseconds; with 429 and 418. */
  readonly retryAt?: number
  /** Binance's clock, told with 429 and 418. */
  readonly serverTime?: number
}

/** What a frame of the WS-API is. */
export type WsFrame =
  | { readonly kind: 'reply'; readonly id: number; readonly reply: WsReply }
  /** An event of the account behind the subscription. */
  | { readonly kind: 'event'; readonly subscriptionId: number; readonly event: unknown }
  | { readonly kind: 'shutdown' }
  /** A failure that answers no request: a revoked key or address (-2015), a request that could not be read. */
  | { readonly kind: 'notice'; readonly status: number; readonly code?: number; readonly message: string }
  | { readonly kind: 'other' }

type Json = Readonly<Record<string, unknown>>

export function readWsFrame(frame: Buffer): WsFrame {
  const value = asObject(parsed(frame))
  if (!value) return { kind: 'other' }
  const event = asObject(value.event)
  if (event) return eventFrame(value, event)
  if (typeof value.status !== 'number') return { kind: 'other' }
  if (typeof value.id === 'number') return { kind: 'reply', id: value.id, reply: reply(value, value.status) }
  const { code, msg } = asObject(value.error) ?? {}
  return {
    kind: 'notice',
    status: value.status,
    ...(typeof code === 'number' && { code }),
    message: typeof msg === 'string' ? msg : '',
  }
}

function eventFrame(value: Json, event: Json): WsFrame {
  if (event.e === 'serverShutdown') return { kind: 'shutdown' }
  return typeof value.subscriptionId === 'number'
    ? { kind: 'event', subscriptionId: value.subscriptionId, event }
    : { kind: 'other' }
}

function reply(value: Json, status: number): WsReply {
  const error = asObject(value.error)
  const { retryAfter, serverTime } = asObject(error?.data) ?? {}
  return {
    status,
    data: error ?? value.result ?? {},
    usedWeight: readings(value.rateLimits, 'REQUEST_WEIGHT'),
    orderCounts: readings(value.rateLimits, 'ORDERS'),
    ...(typeof retryAfter === 'number' && { retryAt: retryAfter }),
    ...(typeof serverTime === 'number' && { serverTime }),
  }
}

/** `{"rateLimitType":"ORDERS","interval":"SECOND","intervalNum":10,"limit":50,"count":12}` → 12 in `10S`. */
function readings(limits: unknown, type: string): CounterReading[] {
  if (!Array.isArray(limits)) return []
  return limits.flatMap((limit: Json) => {
    const { rateLimitType, interval, intervalNum, count } = limit
    const known = rateLimitType === type && typeof interval === 'string' && typeof count === 'number'
    return known ? [{ window: `${intervalNum}${interval[0]}`, count }] : []
  })
}

function parsed(frame: Buffer): unknown {
  try {
    return parseLossless(frame.toString())
  } catch {
    return undefined
  }
}

function asObject(value: unknown): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined
}
