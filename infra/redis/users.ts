import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A role that keeps what may be lost in Redis, under a prefix of its own. */
export type RedisUser = { name: string; prefix: string; password: string }

/** The roles that use Redis; the prefix is what their one Redis file puts before each key. */
export const REDIS_PREFIXES = { 'market-stream': 'md:', telegram: 'tg:' } as const

/** The users of Redis with their passwords below `folder` (mode 0400); those that are missing are made. */
export function ensureRedisUsers(folder: string): RedisUser[] {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  return Object.entries(REDIS_PREFIXES).map(([name, prefix]) => {
    const file = join(folder, `${name}.password`)
    if (!existsSync(file)) writeFileSync(file, `${randomBytes(32).toString('hex')}\n`, { mode: 0o400 })
    return { name, prefix, password: readFileSync(file, 'utf8').trim() }
  })
}
