import type { Clock, Log, RedisPlace } from '@flotilla/runtime'
import { Redis } from 'ioredis'

export interface SessionsDeps {
  readonly place: RedisPlace
  readonly clock: Clock
  readonly log: Log
}

/** How many values are kept in this process for the time in which Redis does not answer. */
const keptHere = 10_000

/**
 * What the bot may forget at any instant, by name: in Redis, so that it outlives this process, and here, so that a
 * conversation goes on while Redis is away.
 */
export function createSessions({ place, clock, log }: SessionsDeps) {
  const redis = new Redis(place.url, {
    ...place.options,
    maxRetriesPerRequest: 1,
    enableOfflineQueue: false,
    retryStrategy: (times) => Math.min(times * 200, 2_000),
  })
  redis.on('error', (error: Error) =>
    log.warn('redis is not answering; sessions are kept here', { why: error.message }),
  )
  const here = new Map<string, { text: string; until: number }>()

  const keepHere = (name: string, text: string, ttlMs: number) => {
    here.delete(name)
    here.set(name, { text, until: clock.now() + ttlMs })
    const [oldest] = here.keys()
    if (here.size > keptHere && oldest !== undefined) here.delete(oldest)
  }

  return {
    /** The value under a name, unless it was forgotten. */
    async get(name: string): Promise<string | undefined> {
      const there = await redis.get(`tg:${name}`).catch(() => null)
      if (there !== null) return there
      const kept = here.get(name)
      return kept && kept.until > clock.now() ? kept.text : undefined
    },
    /** Remembers a value for `ttlMs`, at most. */
    async set(name: string, text: string, ttlMs: number): Promise<void> {
      keepHere(name, text, ttlMs)
      await redis.set(`tg:${name}`, text, 'PX', ttlMs).catch(() => undefined)
    },
    async drop(name: string): Promise<void> {
      here.delete(name)
      await redis.del(`tg:${name}`).catch(() => undefined)
    },
    close: () => redis.disconnect(),
  }
}

export type Sessions = ReturnType<typeof createSessions>
