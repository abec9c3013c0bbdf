import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { generateVaultKey } from '@flotilla/vault'
import { ensureNkeys, type NkeyFile } from '../nats/identities.ts'
import { ensureRedisUsers, type RedisUser } from '../redis/users.ts'
import { StartError } from './start-error.ts'

/** Raised when what is stored changes so that older state cannot be read. */
const LAYOUT_VERSION = 1

/** Where a fleet on one machine keeps what must survive a restart. */
export type StateFolder = {
  data: string
  /** JetStream's files. */
  jetstream: string
  redis: string
  nkeys: NkeyFile[]
  /** Who else may connect: a file for each, written by `flotilla nats add`. */
  guests: string
  redisUsers: RedisUser[]
  vaultKeyFile: string
}

/**
 * Opens or creates the state below `folder`.
 * @throws StartError when it was written by a version that stored things differently
 */
export async function openStateFolder(folder: string, fresh: boolean): Promise<StateFolder> {
  const data = join(folder, 'data')
  if (fresh) rmSync(data, { recursive: true, force: true })
  checkLayout(data)
  const jetstream = join(data, 'jetstream')
  const redis = join(data, 'redis')
  for (const each of [jetstream, redis]) mkdirSync(each, { recursive: true })
  chmodSync(data, 0o700)
  writeFileSync(join(data, 'layout.json'), `${JSON.stringify({ version: LAYOUT_VERSION })}\n`)
  const vaultKeyFile = join(data, 'vault.key')
  if (!existsSync(vaultKeyFile)) {
    const { keyFile } = await generateVaultKey()
    writeFileSync(vaultKeyFile, keyFile, { mode: 0o400 })
  }
  return {
    data,
    jetstream,
    redis,
    nkeys: ensureNkeys(join(data, 'nkeys')),
    guests: join(data, 'guests'),
    redisUsers: ensureRedisUsers(join(data, 'redis-users')),
    vaultKeyFile,
  }
}

function checkLayout(data: string): void {
  if (!existsSync(data) || readdirSync(data).length === 0) return
  const version = writtenLayout(join(data, 'layout.json'))
  if (version === LAYOUT_VERSION) return
  throw new StartError(
    [
      `The state in ${data} was written by ${version === undefined ? 'something else' : `layout ${version}`}; this version reads layout ${LAYOUT_VERSION}.`,
      '`npm start -- --fresh` forgets it. To keep it, move the folder away first.',
    ].join('\n'),
  )
}

function writtenLayout(file: string): number | undefined {
  try {
    const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version?: unknown }
    return typeof version === 'number' ? version : undefined
  } catch {
    return undefined
  }
}
