import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { type Config, secret, url } from './config.ts'

const file = z.string().optional()

/** What a service reads that uses Redis. */
export const redisVariables = {
  REDIS_URL: url('redis:', 'rediss:')
    .default('redis://127.0.0.1:6379')
    .describe('Redis, with the user of this role: redis://telegram@redis:6379'),
  REDIS_PASSWORD: secret(z.string().min(1).optional()).describe('the password of that user, where the URL holds none'),
  REDIS_TLS_CA_FILE: file.describe(
    "the authority that signed Redis' certificate, for a rediss:// URL; those of the machine when not set",
  ),
  REDIS_TLS_CERT_FILE: file.describe('the certificate to show to Redis'),
  REDIS_TLS_KEY_FILE: file.describe('the key of that certificate'),
} as const

/** How Redis is reached. */
export interface RedisPlace {
  readonly url: string
  readonly options: {
    readonly username?: string
    readonly password?: string
    readonly tls?: { readonly ca?: string; readonly cert?: string; readonly key?: string }
  }
}

/** @throws when a file of TLS cannot be read */
export function redisPlace(config: Config<typeof redisVariables>): RedisPlace {
  const { REDIS_URL, REDIS_PASSWORD: password } = config
  const read = (name: string | undefined) => (name === undefined ? undefined : readFileSync(name, 'utf8'))
  const [ca, cert, key] = [config.REDIS_TLS_CA_FILE, config.REDIS_TLS_CERT_FILE, config.REDIS_TLS_KEY_FILE].map(read)
  const tls = { ...(ca ? { ca } : {}), ...(cert ? { cert } : {}), ...(key ? { key } : {}) }
  const place = new URL(REDIS_URL)
  const user = { username: decodeURIComponent(place.username), ...(password ? { password } : {}) }
  // What the URL says would win over what is said beside it, also where it says nothing.
  if (password) place.username = ''
  return {
    url: place.href,
    options: { ...(password ? user : {}), ...(place.protocol === 'rediss:' ? { tls } : {}) },
  }
}
