import type { CallFailed, Rest, Signer } from '@flotilla/binance'
import { answered, type Bus, type Fault, FaultError, Query, refusal, refused } from '@flotilla/protocol'
import type { Clock, Metrics } from '@flotilla/runtime'
import { type Endpoint, parseParams, requireEndpoint, type WireParams } from '@flotilla/venue'
import type { AnswerCache, Cached } from './answer-cache.ts'
import { freshness } from './freshness.ts'

export interface QueryDeskDeps {
  readonly bus: Bus
  readonly rest: Rest
  readonly cache: AnswerCache
  readonly clock: Clock
  readonly metrics: Metrics
  /** The bot's own key, for public data that asks for a key header. */
  readonly signer: Signer | undefined
}

/** Why a call is not public; undefined when it is. */
function notPublic({ name, method, signed, security }: Endpoint, signer: Signer | undefined): Fault | undefined {
  if (signed || method !== 'GET' || (security !== 'NONE' && security !== 'MARKET_DATA')) {
    return refusal('NOT_PUBLIC', `${name} is about an account: use call.… or orders.cmd.… with that account`)
  }
  if (security === 'MARKET_DATA' && !signer) {
    return refusal('NO_KEY', `${name} asks for an API key: set BINANCE_API_KEY to the bot's own`)
  }
  return undefined
}

/** Answers `query.…`: public calls by catalogue name, through the cache, each fetched once for all who ask. */
export function createQueryDesk({ bus, rest, cache, clock, metrics, signer }: QueryDeskDeps) {
  const queries = metrics.counter('queries_total', 'Public queries answered', ['outcome'])

  const fetch = async (endpoint: Endpoint, params: WireParams): Promise<Cached> => {
    const key = endpoint.security === 'MARKET_DATA' && signer ? { signer } : {}
    const outcome = await rest.call({ endpoint, params, priority: 4, deadlineAt: clock.now() + 10_000, ...key })
    if (outcome.outcome !== 'ok') throw new FaultError((outcome as CallFailed).fault)
    return { data: outcome.data, weight: outcome.meta.weight, at: clock.now() }
  }

  const answer = async (endpoint: Endpoint, params: WireParams) => {
    const ttlMs = freshness(endpoint)
    if (ttlMs === 0) return { answer: await fetch(endpoint, params), cached: false }
    const name = `${endpoint.name}?${new URLSearchParams(Object.entries(params).sort(([a], [b]) => (a < b ? -1 : 1)))}`
    return cache.get(name, ttlMs, () => fetch(endpoint, params))
  }

  const ask = async (name: string, raw: Record<string, unknown>) => {
    const found = requireEndpoint(name)
    if (!found.ok) return refused(found.fault)
    const fault = notPublic(found.endpoint, signer)
    if (fault) return refused(fault)
    const parsed = parseParams(found.endpoint, raw)
    if (!parsed.ok) return refused(parsed.fault)
    try {
      const { answer: got, cached } = await answer(found.endpoint, parsed.params)
      return answered({
        data: got.data,
        meta: { cached, ageMs: Math.max(0, clock.now() - got.at), weight: cached ? 0 : got.weight },
      })
    } catch (error) {
      if (error instanceof FaultError) return refused(error.fault)
      throw error
    }
  }

  bus.serve(
    Query,
    {},
    async ({ tokens: { product, operation }, payload }) => {
      const reply = await ask(`${product}.${operation}`, payload)
      queries.inc({ outcome: reply.ok ? (reply.meta.cached ? 'cached' : 'fetched') : 'refused' })
      return reply
    },
    { queue: 'market-stream' },
  )
}
