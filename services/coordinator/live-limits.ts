import { BINANCE_POOLS } from '@flotilla/limits'
import { type Bus, type CallParams, LimitsKey, Query } from '@flotilla/protocol'
import type { Clock, Log } from '@flotilla/runtime'
import { RateLimit } from '@flotilla/venue'
import { z } from 'zod'
import { countersOf } from './pools.ts'

export interface LiveLimitsDeps {
  readonly bus: Bus
  readonly clock: Clock
  readonly log: Log
  /** Takes the published limit of a counter over. */
  readonly setLimit: (pool: string, limit: number) => void
}

interface Source {
  readonly product: string
  readonly operation: string
  /** A symbol keeps the answer small; the limits are the same. */
  readonly params: CallParams
  /** Counters as callers name them, by Binance's `rateLimitType`. */
  readonly pools: Readonly<Record<string, string>>
}

const futures = { operation: 'exchangeInformation', params: {} }
const futuresPools = { REQUEST_WEIGHT: 'futures', ORDERS: 'futures-orders' }

const sources: readonly Source[] = [
  {
    ...{ product: 'spot', operation: 'exchangeInfo', params: { symbol: 'BTCUSDT' } },
    pools: { REQUEST_WEIGHT: 'spot', RAW_REQUESTS: 'raw', ORDERS: 'spot-orders' },
  },
  { ...futures, product: 'usdm', pools: futuresPools },
  { ...futures, product: 'coinm', pools: futuresPools },
  { ...futures, product: 'options', pools: { REQUEST_WEIGHT: 'options', ORDERS: 'options-orders' } },
]

const Published = z.looseObject({ rateLimits: z.array(RateLimit) })

const unitMs = { SECOND: 1_000, MINUTE: 60_000, HOUR: 3_600_000, DAY: 86_400_000 } as const

/** How often every market is asked, and how soon again while one has not answered, ms. */
const everyMs = 600_000
const retryMs = 2_000

/** What a market publishes, by the counters kept of it; limits of windows that nobody counts are left out. */
export function limitsOf(pools: Source['pools'], published: readonly RateLimit[]): Record<string, number> {
  const found: Record<string, number> = {}
  for (const { rateLimitType, interval, intervalNum, limit } of published) {
    const counters = countersOf(pools[rateLimitType] ?? '')
    const pool = BINANCE_POOLS.find(
      ({ name, windowMs }) => counters.includes(name) && windowMs === intervalNum * unitMs[interval],
    )
    if (pool && limit > 0) found[pool.name] = limit
  }
  return found
}

/**
 * Keeps the counters at the limits Binance publishes in `exchangeInfo`, asked of the market-streams like any public
 * query. They are kept on record, so that a successor starts with them; before the first answer ever, those of
 * {@link BINANCE_POOLS} hold. Where two markets share a counter the lower limit counts.
 */
export function createLiveLimits({ bus, clock, log, setLimit }: LiveLimitsDeps) {
  const known = new Map<string, Readonly<Record<string, number>>>()
  let [callOff, ended]: [() => void, boolean] = [() => {}, false]

  const take = (product: string, limits: Readonly<Record<string, number>>) => {
    known.set(product, limits)
    for (const pool of Object.keys(limits)) {
      setLimit(pool, Math.min(...[...known.values()].flatMap((each) => each[pool] ?? [])))
    }
  }

  /** @returns whether the market answered, or does not exist where the fleet is. */
  const ask = async ({ product, operation, params, pools }: Source): Promise<boolean> => {
    const reply = await bus.request(Query, { product, operation }, params)
    if (!reply.ok) return reply.error.code === 'NOT_HERE'
    const published = Published.safeParse(reply.data)
    if (!published.success) {
      log.error(`the limits of ${product} were not understood`, {}, published.error)
      return true
    }
    const limits = limitsOf(pools, published.data.rateLimits)
    if (ended) return true
    take(product, limits)
    await bus.putKey(LimitsKey, { product }, { limits, at: clock.now() })
    return true
  }

  const round = async () => {
    const answers = await Promise.allSettled(sources.map(ask))
    const all = answers.every((answer) => answer.status === 'fulfilled' && answer.value)
    if (!ended) callOff = clock.after(all ? everyMs : retryMs, () => void round())
  }

  return {
    /** Takes over what is on record; before the first grant. */
    async restore() {
      for (const { tokens, value } of await bus.listKeys(LimitsKey)) take(tokens.product, value.limits)
    },
    /** Asks now, and from time to time. */
    begin: () => void round(),
    end() {
      ended = true
      callOff()
    },
  }
}

export type LiveLimits = ReturnType<typeof createLiveLimits>
