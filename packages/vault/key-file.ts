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

/** @throws VaultError `KEY_FILE_INVALID`; the message never quotes the file. */
export async function readKeyFile(content: string): Promise<VaultKey> {
  await sodium.ready
  const file = parseObject(content)
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

function parseObject(content: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(content)
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>
  } catch {
    // JSON.parse quotes its input in the message, so its error is dropped on purpose.
  }
  throw invalid('it is not JSON')
}

function invalid(why: string): VaultError {
  return new VaultError('KEY_FILE_INVALID', `the vault key cannot be used: ${why}`)
}
