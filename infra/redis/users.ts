import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A role that keeps what may be lost in Redis, under a prefix of its own. */
export type RedisUser = { name: string; prefix: string; password: string }

/** The roles that use Redis; the prefix is what their one Redis file puts before each key. */
const REDIS_PREFIXES = { 'market-stream': 'md:', telegram: 'tg:' } as const
export type RedisRole = keyof typeof REDIS_PREFIXES
export const redisRoles = Object.keys(REDIS_PREFIXES) as RedisRole[]

/** The users of Redis with their passwords below `folder` (mode 0400); those that are missing are made. */
export function ensureRedisUsers(folder: string): RedisUser[] {
  return redisRoles.map((name) => ensureRedisUser(name, folder, `${name}.password`))
}

/** The user of one role, with its password in a file of `folder`; made if it is missing. */
export function ensureRedisUser(name: RedisRole, folder: string, fileName: string): RedisUser {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const file = join(folder, fileName)
  if (!existsSync(file)) writeFileSync(file, `${randomBytes(32).toString('hex')}\n`, { mode: 0o400 })
  return { name, prefix: REDIS_PREFIXES[name], password: readFileSync(file, 'utf8').trim() }
}
