// Prints the configuration of a production redis-server that knows the users whose passwords lie in a folder; missing
// ones are made. `node infra/run.mjs infra/redis/print-config.ts passwords/ [--folder DIR] [--host H] [--port N]
// [--tls CERT KEY CA]`. Exit 2 on wrong usage.
import { parseArgs } from 'node:util'
import { redisServerConfig } from './server-config.ts'
import { ensureRedisUsers } from './users.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    folder: { type: 'string', default: '/var/lib/redis' },
    host: { type: 'string', default: '0.0.0.0' },
    port: { type: 'string', default: '6379' },
    tls: { type: 'boolean', default: false },
  },
})
const [passwords, certificate, key, authority, ...rest] = positionals
const port = Number(values.port)
const tls = certificate && key && authority ? { certificate, key, authority } : undefined

if (!passwords || rest.length > 0 || !Number.isInteger(port) || values.tls !== (tls !== undefined)) {
  process.stderr.write(
    'usage: print-config.ts PASSWORDS_FOLDER [--tls CERT KEY CA] [--folder DIR] [--host H] [--port N]\n',
  )
  process.exit(2)
}
const { folder, host } = values
process.stdout.write(
  redisServerConfig({ port, host, folder, users: ensureRedisUsers(passwords), ...(tls ? { tls } : {}) }),
)
