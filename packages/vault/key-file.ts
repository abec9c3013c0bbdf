import sodium from 'libsodium-wrappers'
import { VaultError } from './errors.ts'

const KIND = 'flotilla-vault-key'
const FORMAT = 1

/** The vault's X25519 pair with its version. `privateKey` belongs to the holder, who wipes it. */
export type VaultKey = { version: number; publicKey: Uint8Array; privateKey: Uint8Array }

/**
 * Makes a vault key.
 * @param version integer from 1; a rotation takes the next one. @default 1
 * @returns `keyFile`, the text to be stored with mode 0400, and `publicKey` (base64), to be given to everybody who seals.
 */
export async function generateVaultKey(version = 1): Promise<{ keyFile: string; publicKey: string }> {
  await sodium.ready
  if (!Number.isSafeInteger(version) || version < 1)
    throw new VaultError('KEY_FILE_INVALID', 'the version of a vault key is an integer from 1')
  const pair = sodium.crypto_box_keypair()
  const publicKey = toBase64(pair.publicKey)
  const privateKey = toBase64(pair.privateKey)
  sodium.memzero(pair.privateKey)
  const file = { kind: KIND, format: FORMAT, version, publicKey, privateKey }
  return { keyFile: `${JSON.stringify(file, null, 2)}\n`, publicKey }
}

/** Reads one key, or a list of keys of different versions. @throws VaultError `KEY_FILE_INVALID`; the message never quotes the file */
export async function readKeyFile(content: string): Promise<VaultKey[]> {
  await sodium.ready
  const parsed = parseJson(content)
  const files = Array.isArray(parsed) ? parsed : [parsed]
  const keys: VaultKey[] = []
  try {
    for (const file of files) keys.push(keyOf(file))
    if (keys.length === 0) throw invalid('it holds no key')
    if (new Set(keys.map(({ version }) => version)).size < keys.length) throw invalid('a version stands in it twice')
    return keys
  } catch (error) {
    for (const { privateKey } of keys) sodium.memzero(privateKey)
    throw error
  }
}

/**
 * The text of a key file that also holds what `added` holds; versions that are `forgotten` are left out.
 * @throws VaultError `KEY_FILE_INVALID`
 */
export async function mergeKeyFiles(content: string, added: string | undefined, forgotten: readonly number[] = []) {
  const all = [content, ...(added === undefined ? [] : [added])].flatMap((text) => {
    const parsed = parseJson(text)
    return (Array.isArray(parsed) ? parsed : [parsed]) as { version: number }[]
  })
  const kept = all.filter(({ version }) => !forgotten.includes(version))
  const text = `${JSON.stringify(kept.length === 1 ? kept[0] : kept, null, 2)}\n`
  for (const { privateKey } of await readKeyFile(text)) sodium.memzero(privateKey)
  return text
}

function keyOf(value: unknown): VaultKey {
  const file = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>
  if (file.kind !== KIND || file.format !== FORMAT) throw invalid('it is not a vault key file of format 1')
  const { version, publicKey, privateKey } = file
  if (typeof version !== 'number' || !Number.isSafeInteger(version) || version < 1)
    throw invalid('its version is wrong')
  const key = { version, publicKey: keyBytes(publicKey), privateKey: keyBytes(privateKey) }
  // A public half that does not fit would seal secrets nobody can ever open.
  if (!sodium.memcmp(sodium.crypto_scalarmult_base(key.privateKey), key.publicKey)) {
    sodium.memzero(key.privateKey)
    throw invalid('its public and private halves do not belong together')
  }
  return key
}

/** @throws VaultError `KEY_FILE_INVALID` when it is not 32 bytes in base64. */
export function keyBytes(text: unknown): Uint8Array {
  const bytes = typeof text === 'string' ? fromBase64(text) : undefined
  if (bytes?.length !== sodium.crypto_box_PUBLICKEYBYTES) throw invalid('a key in it is not 32 bytes of base64')
  return bytes
}

export function toBase64(bytes: Uint8Array): string {
  return sodium.to_base64(bytes, sodium.base64_variants.ORIGINAL)
}

export function fromBase64(text: string): Uint8Array | undefined {
  try {
    return sodium.from_base64(text, sodium.base64_variants.ORIGINAL)
  } catch {
    return undefined
  }
}

function parseJson(content: string): unknown {
  try {
    return JSON.parse(content)
  } catch {
    // JSON.parse quotes its input in the message, so its error is dropped on purpose.
    throw invalid('it is not JSON')
  }
}

function invalid(why: string): VaultError {
  return new VaultError('KEY_FILE_INVALID', `the vault key cannot be used: ${why}`)
}
