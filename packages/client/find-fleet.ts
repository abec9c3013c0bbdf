import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type BusTls, busTlsOf } from '@flotilla/protocol'

/** Where a fleet is reached and as whom. */
export interface FleetAddress {
  readonly natsUrl: string
  /** The nkey seed to sign in with, when the fleet asks for one. */
  readonly seed?: string
  /** Of a credential that `flotilla nats add NAME` made, that name: its answers arrive in inboxes of its own. */
  readonly name?: string
  readonly tls?: BusTls
  /** Where a server started on this machine is told of other people's programs. */
  readonly guests?: string
  /** The vault's key file, where its executors run on this machine. */
  readonly vaultKeyFile?: string
}

/** What `npm start` writes for programs on the same machine. */
interface RunFile {
  readonly natsUrl: string
  readonly credentials?: { readonly operator?: string }
  readonly guests?: string
  readonly vaultKeyFile?: string
}

function readRunFile(folder: string): RunFile | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, '.local', 'run.json'), 'utf8'))
  } catch {
    const parent = dirname(folder)
    return parent === folder ? undefined : readRunFile(parent)
  }
}

/**
 * Finds a fleet: NATS_URL with NATS_NKEY_FILE and NATS_TLS_* when set, else the `.local/run.json` of a fleet started in this
 * folder or one above it. @throws when there is none
 */
export function findFleet(env: Readonly<Record<string, string | undefined>>, folder: string): FleetAddress {
  if (env.NATS_URL) {
    const file = env.NATS_NKEY_FILE
    return { natsUrl: env.NATS_URL, tls: busTlsOf(env), ...(file ? { seed: readFileSync(file, 'utf8').trim() } : {}) }
  }
  const run = readRunFile(folder)
  if (!run) throw new Error('no fleet was found: start one with `npm start`, or set NATS_URL (and NATS_NKEY_FILE)')
  const file = run.credentials?.operator
  return {
    natsUrl: run.natsUrl,
    ...(file ? { seed: readFileSync(file, 'utf8').trim() } : {}),
    ...(run.guests ? { guests: run.guests } : {}),
    ...(run.vaultKeyFile ? { vaultKeyFile: run.vaultKeyFile } : {}),
  }
}
