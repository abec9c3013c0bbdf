// Runs once before anything else of docker-compose.yml: makes the keys that are missing, each in the volume of the
// one role that may have it, and the configuration by which nats-server knows their public halves.
import { chmodSync, chownSync, existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { generateVaultKey } from '@flotilla/vault'
import { ensureNkey, IDENTITIES } from '../nats/identities.ts'
import { natsUsers } from '../nats/permissions.ts'
import { natsServerConfig } from '../nats/server-config.ts'
import { redisServerConfig } from '../redis/server-config.ts'
import { ensureRedisUser, redisRoles } from '../redis/users.ts'

/** Where docker-compose.yml mounts the volume of each identity, and one each for nats-server and redis-server. */
const FOLDER = process.env.KEYS_FOLDER ?? '/keys'

/** The user `node` of the image, who runs the roles. */
const NODE_UID = 1000

function own(path: string): void {
  if (process.getuid?.() === 0) chownSync(path, NODE_UID, NODE_UID)
}

const users = natsUsers(IDENTITIES.map((identity) => ensureNkey(join(FOLDER, identity), identity)))

const vaultKey = join(FOLDER, 'executor', 'vault.key')
if (!existsSync(vaultKey)) writeFileSync(vaultKey, (await generateVaultKey()).keyFile, { mode: 0o400 })

const redisUsers = redisRoles.map((role) => ensureRedisUser(role, join(FOLDER, role), 'redis.password'))

for (const identity of IDENTITIES) {
  const folder = join(FOLDER, identity)
  chmodSync(folder, 0o500)
  for (const path of [folder, ...readdirSync(folder).map((name) => join(folder, name))]) own(path)
}
writeFileSync(
  join(FOLDER, 'redis', 'redis.conf'),
  redisServerConfig({ port: 6379, host: '0.0.0.0', folder: '/data', users: redisUsers }),
)
writeFileSync(
  join(FOLDER, 'nats', 'nats.conf'),
  natsServerConfig({ port: 4222, host: '0.0.0.0', storeFolder: '/data', users }),
)
process.stdout.write(`keys of ${IDENTITIES.length} identities are in place\n`)
