import type { Clock, Log, RedisPlace } from '@flotilla/runtime'
import { Redis } from 'ioredis'

export interface SessionsDeps {
  readonly place: RedisPlace
  readonly clock: Clock
  readonly log: Log
}

/** How many values are kept in this process for the time in which Redis does not answer. */
const keptHere = 10_000
/** How long Redis may take for anything, ms: one that hangs is as good as away. */
const commandMs = 1_000

interface Kept {
  /** Undefined once it was dropped. */
  readonly text: string | undefined
  readonly until: number
  /** Redis has taken it; until then this process knows better. */
  shared: boolean
}

/**
 * What the bot may forget at any instant, by name: in Redis, so that it outlives this process, and here, so that a
 * conversation goes on while Redis is away. What Redis did not take is handed in again when it is asked for.
 */
export function createSessions({ place, clock, log }: SessionsDeps) {
  const redis = new Redis(place.url, {
    ...place.options,
    maxRetriesPerRequest: 1,
    commandTimeout: commandMs,
    enableOfflineQueue: false,
    retryStrategy: (times) => Math.min(times * 200, 2_000),
  })
  redis.on('error', (error: Error) =>
    log.warn('redis is not answering; sessions are kept here', { why: error.message }),
  )
  const here = new Map<string, Kept>()

  const share = async (name: string, kept: Kept) => {
    const [key, ttlMs] = [`tg:${name}`, Math.ceil(kept.until - clock.now())]
    const taken = kept.text === undefined ? redis.del(key) : redis.set(key, kept.text, 'PX', ttlMs)
    kept.shared = await taken.then(
      () => true,
      () => false,
    )
    const isGone = kept.shared && kept.text === undefined
    if (isGone && here.get(name) === kept) here.delete(name)
  }

  const keep = (name: string, text: string | undefined, until: number) => {
    const kept: Kept = { text, until, shared: false }
    here.delete(name)
    here.set(name, kept)
    const [oldest] = here.keys()
    if (here.size > keptHere && oldest !== undefined) here.delete(oldest)
    return share(name, kept)
  }

  return {
    /** The value under a name, unless it was forgotten. */
    async get(name: string): Promise<string | undefined> {
      const kept = here.get(name)
      const isAlive = kept !== undefined && kept.until > clock.now()
      if (isAlive && !kept.shared) await share(name, kept)
      else {
        const there = await redis.get(`tg:${name}`).catch(() => null)
        if (there !== null) return there
      }
      return isAlive ? kept.text : undefined
    },
    /** Remembers a value for `ttlMs`, at most. */
    set: (name: string, text: string, ttlMs: number): Promise<void> => keep(name, text, clock.now() + ttlMs),
    drop: (name: string): Promise<void> => keep(name, undefined, Number.POSITIVE_INFINITY),
    close: () => redis.disconnect(),
  }
}

export type Sessions = ReturnType<typeof createSessions>
