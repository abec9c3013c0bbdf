// Prints the configuration of a production nats-server that knows the identities whose nkeys lie in a folder; missing
// ones are made. `node infra/run.mjs infra/nats/print-config.ts keys/ [--store DIR] [--host H] [--port N]
// [--tls CERT KEY CA]`. Exit 2 on wrong usage.
import { parseArgs } from 'node:util'
import { ensureNkeys } from './identities.ts'
import { natsUsers } from './permissions.ts'
import { natsServerConfig } from './server-config.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    store: { type: 'string', default: '/var/lib/nats' },
    host: { type: 'string', default: '0.0.0.0' },
    port: { type: 'string', default: '4222' },
    tls: { type: 'boolean', default: false },
  },
})
const [folder, certificate, key, authority, ...rest] = positionals
const port = Number(values.port)
const tls = certificate && key && authority ? { certificate, key, authority } : undefined

if (!folder || rest.length > 0 || !Number.isInteger(port) || values.tls !== (tls !== undefined)) {
  process.stderr.write('usage: print-config.ts KEYS_FOLDER [--tls CERT KEY CA] [--store DIR] [--host H] [--port N]\n')
  process.exit(2)
}
const users = natsUsers(ensureNkeys(folder))
process.stdout.write(
  natsServerConfig({ port, host: values.host, storeFolder: values.store, users, ...(tls ? { tls } : {}) }),
)
