import type { Clock, Log, RedisPlace } from '@flotilla/runtime'
import { Redis } from 'ioredis'

export interface Cached {
  readonly data: unknown
  readonly weight: number
  /** When Binance answered, epoch ms. */
  readonly at: number
}

/** An answer, and whether this call was spared the fetch. */
export interface Found {
  readonly answer: Cached
  readonly cached: boolean
}

export interface AnswerCacheDeps {
  readonly place: RedisPlace
  readonly clock: Clock
  readonly log: Log
  /** Unique to this process: what a lock is held under. */
  readonly instance: string
}

/** How long another instance may take to fetch what it locked, ms; then it counts as dead. */
const lockMs = 3_000
/** How long Redis may take for anything, ms: one that hangs is as good as away. */
const commandMs = 250
/** Between two looks for an answer that another instance is fetching, ms. */
const lookMs = 15

/**
 * Answers by name, in Redis, fetched once at a time by the whole fleet: in this process by sharing the promise,
 * between processes by a lock. Redis may vanish at any instant: then everything is fetched.
 */
export function createAnswerCache({ place, clock, log, instance }: AnswerCacheDeps) {
  const redis = new Redis(place.url, {
    ...place.options,
    maxRetriesPerRequest: 1,
    commandTimeout: commandMs,
    enableOfflineQueue: false,
    retryStrategy: (times) => Math.min(times * 200, 2_000),
  })
  const inFlight = new Map<string, Promise<Found>>()
  let away = false
  redis.on('error', (error: Error) => {
    if (!away) log.warn('redis is not answering; answers are fetched uncached', { why: error.message })
    away = true
  })
  redis.on('ready', () => {
    if (away) log.info('redis is back')
    away = false
  })

  const quiet = async <T>(command: Promise<T>): Promise<T | undefined> => command.catch(() => undefined)
  const look = async (name: string): Promise<Cached | undefined> => {
    const text = await quiet(redis.get(`md:a:${name}`))
    try {
      return text ? (JSON.parse(text) as Cached) : undefined
    } catch {
      return undefined
    }
  }

  /** Waits while another instance holds the lock; its answer, or undefined when the lock is ours (or Redis is away). */
  const waitForOther = async (name: string, lock: string): Promise<Cached | undefined> => {
    const until = clock.monotonic() + lockMs
    while (redis.status === 'ready' && (await quiet(redis.set(lock, instance, 'PX', lockMs, 'NX'))) === null) {
      const answer = await look(name)
      if (answer || clock.monotonic() > until) return answer
      await clock.sleep(lookMs)
    }
    // Whoever held the lock until now may have left the answer behind.
    return look(name)
  }

  const fetchOnce = async (name: string, ttlMs: number, fetch: () => Promise<Cached>): Promise<Found> => {
    const lock = `md:l:${name}`
    const left = await waitForOther(name, lock)
    try {
      if (left) return { answer: left, cached: true }
      const answer = await fetch()
      await quiet(redis.set(`md:a:${name}`, JSON.stringify(answer), 'PX', ttlMs))
      return { answer, cached: false }
    } finally {
      if ((await quiet(redis.get(lock))) === instance) await quiet(redis.del(lock))
    }
  }

  return {
    /** The answer under a name, not older than `ttlMs`; fetched when there is none. */
    async get(name: string, ttlMs: number, fetch: () => Promise<Cached>): Promise<Found> {
      const known = await look(name)
      if (known) return { answer: known, cached: true }
      const running = inFlight.get(name)
      if (running) return { answer: (await running).answer, cached: true }
      const fetching = fetchOnce(name, ttlMs, fetch).finally(() => inFlight.delete(name))
      inFlight.set(name, fetching)
      return fetching
    },
    /** Whether Redis is there. */
    isShared: () => redis.status === 'ready',
    close: () => redis.disconnect(),
  }
}

export type AnswerCache = ReturnType<typeof createAnswerCache>
