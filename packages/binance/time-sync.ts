import { findEndpoint } from '@flotilla/venue'
import type { Clock } from './clock.ts'
import type { HostBase } from './hosts.ts'
import type { Rest } from './rest.ts'
import { createServerClock, type ServerClock } from './server-clock.ts'

/** Hosts that tell their time, by the catalogue's names. Portfolio margin and Alpha tell none; they follow spot's clock. */
const TIME_CALLS = {
  api: 'spot.time',
  fapi: 'usdm.checkServerTime',
  dapi: 'coinm.checkServerTime',
  eapi: 'options.checkServerTime',
} as const
type TimedBase = keyof typeof TIME_CALLS

/** After a measurement that failed, or was too slow to tell much, ms. */
const RETRY_MS = 1_000

/** From how wide on an estimate tells too little, ms. */
const VAGUE_MS = 500

/** Keeps a {@link ServerClock} for each family of hosts. */
export interface TimeSync {
  of(base: HostBase): ServerClock
  /** Measures once. @returns whether an answer came */
  measure(base: HostBase): Promise<boolean>
  /** Binance contradicted the estimate (-1021): drops it and measures anew, once for all who tell it meanwhile. */
  contradicted(base: HostBase): Promise<unknown>
  /** Measures now and then at every interval. */
  start(): void
  stop(): void
}

export interface TimeSyncOptions {
  clock: Clock
  /** Families in use. @default ['api'] */
  bases?: readonly HostBase[]
  /** Between measurements, ms. @default 30000 */
  intervalMs?: number
  /** Given late, since a transport needs the clocks it helps to measure. */
  rest: () => Rest
}

export function createTimeSync({ clock, bases = ['api'], intervalMs = 30_000, rest }: TimeSyncOptions): TimeSync {
  const clocks = new Map<TimedBase, ServerClock>()
  let cancel: (() => void) | undefined
  let stopped = false

  const of = (base: HostBase): ServerClock => {
    const timed = timedBase(base)
    const known = clocks.get(timed)
    if (known) return known
    const made = createServerClock({ clock })
    clocks.set(timed, made)
    return made
  }
  const measure = async (base: HostBase): Promise<boolean> => {
    const sample = await timeSample(rest(), clock, timedBase(base))
    if (sample) of(base).sample(sample)
    return sample !== undefined
  }
  const isKnown = (base: HostBase) => {
    const bounds = of(base).bounds()
    return bounds !== undefined && bounds.upper - bounds.lower <= VAGUE_MS
  }
  const round = async () => {
    const answered = await Promise.all(bases.map(measure))
    const isDone = answered.every(Boolean) && bases.every(isKnown)
    const pauseMs = isDone ? intervalMs : Math.min(intervalMs, RETRY_MS)
    if (!stopped) cancel = clock.after(pauseMs, () => void round())
  }
  const remeasuring = new Map<TimedBase, Promise<unknown>>()
  const contradicted = (base: HostBase): Promise<unknown> => {
    const timed = timedBase(base)
    const running = remeasuring.get(timed)
    if (running) return running
    of(timed).distrust()
    const measuring = measure(timed).finally(() => remeasuring.delete(timed))
    remeasuring.set(timed, measuring)
    return measuring
  }
  return {
    of,
    measure,
    contradicted,
    start: () => void round(),
    stop() {
      stopped = true
      cancel?.()
    },
  }
}

function timedBase(base: HostBase): TimedBase {
  return base === 'papi' || base === 'www' ? 'api' : base
}

/** The moment of sending is taken when the bytes leave, so that waiting for a permit does not blur it. */
async function timeSample(rest: Rest, clock: Clock, base: TimedBase) {
  const endpoint = findEndpoint(TIME_CALLS[base])
  if (!endpoint) throw new TypeError(`the catalogue lacks ${TIME_CALLS[base]}`)
  let sentAt = 0
  const beforeSend = () => {
    sentAt = clock.monotonic()
    return undefined
  }
  const outcome = await rest.call({ endpoint, priority: 1, beforeSend })
  const receivedAt = clock.monotonic()
  if (outcome.outcome !== 'ok') return undefined
  const { serverTime } = outcome.data as { serverTime?: unknown }
  return typeof serverTime === 'number' ? { sentAt, receivedAt, serverTime } : undefined
}
