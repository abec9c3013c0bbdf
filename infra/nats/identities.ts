import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createNkey, roles } from '@flotilla/protocol'

/** Who may connect to the fleet's NATS: each role, a person at the CLI, and the one that creates streams and buckets. */
export const IDENTITIES = [...roles, 'operator', 'provision'] as const
export type Identity = (typeof IDENTITIES)[number]

/** The public half of an identity's nkey and the file (mode 0400) that holds its seed. */
export type NkeyFile = { identity: Identity; publicKey: string; seedFile: string }

/** The nkeys below `folder`; those that are missing are made. */
export function ensureNkeys(folder: string): NkeyFile[] {
  return IDENTITIES.map((identity) => ensureNkey(folder, identity))
}

/** The nkey of one identity below `folder`; made if it is missing. */
export function ensureNkey(folder: string, identity: Identity): NkeyFile {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const seedFile = join(folder, `${identity}.nk`)
  const publicFile = join(folder, `${identity}.pub`)
  if (existsSync(seedFile) && existsSync(publicFile)) {
    return { identity, seedFile, publicKey: readFileSync(publicFile, 'utf8').trim() }
  }
  const { seed, publicKey } = createNkey()
  writeFileSync(seedFile, `${seed}\n`, { mode: 0o400 })
  writeFileSync(publicFile, `${publicKey}\n`)
  return { identity, seedFile, publicKey }
}
