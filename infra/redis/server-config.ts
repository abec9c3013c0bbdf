import { createHash } from 'node:crypto'
import type { RedisUser } from './users.ts'

export type RedisTls = { certificate: string; key: string; authority: string }

export type RedisServerOptions = {
  port: number
  /** Existing folder the server works in; nothing is stored there. */
  folder: string
  /** Nobody else may do more than ping; none at all means an open server, for tests of parts. */
  users?: readonly RedisUser[]
  /** Address to listen on. @default loopback */
  host?: string
  /** With TLS the plain port is closed and clients show a certificate. */
  tls?: RedisTls
  /** @default 256 */
  maxMemoryMb?: number
}

/**
 * The configuration of one redis-server: a cache only, so nothing is written to disk and the least
 * recently used keys go when memory is full.
 * @see https://redis.io/docs/latest/operate/oss_and_stack/management/config/
 */
export function redisServerConfig(options: RedisServerOptions): string {
  const { port, folder, users = [], host = '127.0.0.1', tls, maxMemoryMb = 256 } = options
  return `bind ${host}
${tls ? tlsLines(port, tls) : `port ${port}`}
protected-mode ${users.length > 0 ? 'no' : 'yes'}
dir "${folder}"
daemonize no
supervised no
save ""
appendonly no
maxmemory ${maxMemoryMb}mb
maxmemory-policy allkeys-lru
enable-debug-command no
enable-module-command no
loglevel notice
logfile ""
# The command line stays as it was, by which a later start recognises a server that was left behind.
set-proc-title no
${userLines(users)}`
}

/** What the two roles' Redis files call, and what their client asks when it connects; no command touches more than a key. */
const COMMANDS = ['get', 'set', 'del', 'ping', 'info', 'quit']

/** Passwords stand here as their hashes. */
function userLines(users: readonly RedisUser[]): string {
  if (users.length === 0) return ''
  const lines = users.map(({ name, prefix, password }) => {
    const hash = createHash('sha256').update(password).digest('hex')
    return `user ${name} on #${hash} ~${prefix}* resetchannels -@all ${COMMANDS.map((each) => `+${each}`).join(' ')}`
  })
  return `${['user default on nopass resetkeys resetchannels -@all +ping', ...lines].join('\n')}\n`
}

function tlsLines(port: number, { certificate, key, authority }: RedisTls): string {
  return `port 0
tls-port ${port}
tls-cert-file "${certificate}"
tls-key-file "${key}"
tls-ca-cert-file "${authority}"
tls-auth-clients yes`
}
