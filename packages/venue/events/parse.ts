import type { z } from 'zod'
import { coinmMarketEvents } from './coinm-market.ts'
import { futuresUserEvents } from './futures-user.ts'
import { marginUserEvents } from './margin-user.ts'
import { optionsMarketEvents } from './options-market.ts'
import { optionsUserEvents } from './options-user.ts'
import { portfolioMarginEvents, portfolioMarginProEvents } from './portfolio-user.ts'
import { spotMarketEvents } from './spot-market.ts'
import { spotUserEvents } from './spot-user.ts'
import { usdmMarketEvents } from './usdm-market.ts'

/** Every event of every market by the name in its field `e`. The same name may have another shape elsewhere. */
export const EVENTS = {
  spot: { ...spotMarketEvents, ...spotUserEvents },
  margin: marginUserEvents,
  usdm: { ...usdmMarketEvents, ...futuresUserEvents },
  coinm: { ...coinmMarketEvents, ...futuresUserEvents },
  options: { ...optionsMarketEvents, ...optionsUserEvents },
  'portfolio-margin': portfolioMarginEvents,
  'portfolio-margin-pro': portfolioMarginProEvents,
} as const

export type EventMarket = keyof typeof EVENTS
export type EventName<M extends EventMarket> = keyof (typeof EVENTS)[M] & string
type SchemaOf<M extends EventMarket, N extends EventName<M>> = Extract<(typeof EVENTS)[M][N], z.ZodType>

/** A checked event together with its name, by which its type is told apart. */
export type VenueEvent<M extends EventMarket> = {
  [N in EventName<M>]: { ok: true; name: N; event: z.infer<SchemaOf<M, N>> }
}[EventName<M>]

export interface BadEvent {
  readonly ok: false
  /** What it calls itself, as far as that can be read. */
  readonly name: string
  /** Where it deviates, without the values. */
  readonly reason: string
}

/**
 * Checks one event as Binance sent it: the payload itself, without envelope. Unknown fields and new descriptive values
 * pass, missing money and unknown states do not.
 */
export function parseEvent<M extends EventMarket>(market: M, data: unknown): VenueEvent<M> | BadEvent {
  const name = eventName(data)
  const schemas: Readonly<Record<string, z.ZodType | undefined>> = EVENTS[market]
  const schema = Object.hasOwn(schemas, name) ? schemas[name] : undefined
  if (!schema) return { ok: false, name, reason: 'unknown event' }
  const parsed = schema.safeParse(data)
  if (parsed.success) return { ok: true, name, event: parsed.data } as VenueEvent<M>
  return { ok: false, name, reason: parsed.error.issues.map(describeIssue).join('; ') }
}

/** The same for a payload that may be a list of events, as all-market streams send them. */
export function parseEvents<M extends EventMarket>(market: M, data: unknown): (VenueEvent<M> | BadEvent)[] {
  return Array.isArray(data) ? data.map((item) => parseEvent(market, item)) : [parseEvent(market, data)]
}

/** Takes the payload out of whatever carried it: a combined stream, the WS-API, or nothing. */
export function unwrapEvent(message: unknown): { data: unknown; stream?: string; subscriptionId?: number } {
  if (typeof message !== 'object' || message === null) return { data: message }
  if ('stream' in message && 'data' in message) return { data: message.data, stream: String(message.stream) }
  if ('event' in message && !('e' in message)) {
    const subscriptionId = 'subscriptionId' in message ? Number(message.subscriptionId) : undefined
    return subscriptionId === undefined ? { data: message.event } : { data: message.event, subscriptionId }
  }
  return { data: message }
}

/** Spot's book ticker and partial depth do not name themselves. */
function eventName(data: unknown): string {
  if (typeof data !== 'object' || data === null) return ''
  if ('e' in data) return String(data.e)
  if ('lastUpdateId' in data) return 'partialDepth'
  return 'u' in data && 'A' in data ? 'bookTicker' : ''
}

function describeIssue(issue: z.core.$ZodIssue): string {
  return `${issue.path.join('.')}: ${issue.code}`
}
