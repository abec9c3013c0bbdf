import sodium from 'libsodium-wrappers'
import { type Binding, canonicalBinding, checkBinding } from './binding.ts'
import { VaultError } from './errors.ts'
import { fromBase64, keyBytes, readKeyFile, toBase64, type VaultKey } from './key-file.ts'

const LENGTH_BYTES = 4

/** An opened vault: the only thing that turns a sealed blob back into a secret. */
export type Vault = {
  /** base64, for those who seal. */
  publicKey: string
  version: number
  /** @throws VaultError `VERSION_MISMATCH` when the binding names another key's version; `BINDING_INVALID`. */
  seal(plain: Uint8Array, binding: Binding): string
  /**
   * Opens a blob that was sealed under exactly this binding. The caller owns the bytes and wipes them with {@link wipe}.
   * @throws VaultError `BINDING_MISMATCH`, `NOT_OPENABLE`, `VERSION_MISMATCH`, `BINDING_INVALID`, `CLOSED`
   */
  open(sealed: string, binding: Binding): Uint8Array
  /** Wipes the private key; every later `open` throws `CLOSED`. */
  close(): void
}

/**
 * Opens the vault with the text of its key file.
 * @throws VaultError `KEY_FILE_INVALID`
 */
export async function openVault(keyFileContent: string): Promise<Vault> {
  const key = await readKeyFile(keyFileContent)
  let closed = false
  return {
    publicKey: toBase64(key.publicKey),
    version: key.version,
    seal(plain, binding) {
      checkVersion(key, binding)
      return sealTo(key.publicKey, plain, binding)
    },
    open(sealed, binding) {
      if (closed) throw new VaultError('CLOSED', 'the vault is closed')
      checkVersion(key, binding)
      return openWith(key, sealed, binding)
    },
    close() {
      closed = true
      sodium.memzero(key.privateKey)
    },
  }
}

/**
 * Seals to the vault without being able to open: what a front, the console or a browser uses.
 * `plain` stays the caller's to wipe.
 * @param publicKey base64, from {@link Vault.publicKey}; `binding.version` is that key's version.
 * @returns base64 of 48 bytes of box, the binding, and `plain`.
 * @throws VaultError `KEY_FILE_INVALID` for a bad public key, `BINDING_INVALID`
 */
export async function seal(publicKey: string, plain: Uint8Array, binding: Binding): Promise<string> {
  await sodium.ready
  return sealTo(keyBytes(publicKey), plain, binding)
}

/** Overwrites secret bytes with zeros. */
export function wipe(bytes: Uint8Array): void {
  bytes.fill(0)
}

/** Layout inside the box: length of the name (4 bytes, big-endian), the name as canonical JSON, the secret. */
function sealTo(publicKey: Uint8Array, plain: Uint8Array, binding: Binding): string {
  checkBinding(binding)
  const name = new TextEncoder().encode(canonicalBinding(binding))
  const inner = new Uint8Array(LENGTH_BYTES + name.length + plain.length)
  try {
    new DataView(inner.buffer).setUint32(0, name.length)
    inner.set(name, LENGTH_BYTES)
    inner.set(plain, LENGTH_BYTES + name.length)
    return toBase64(sodium.crypto_box_seal(inner, publicKey))
  } finally {
    sodium.memzero(inner)
  }
}

function openWith(key: VaultKey, sealed: string, binding: Binding): Uint8Array {
  const inner = unbox(key, sealed)
  try {
    const expected = new TextEncoder().encode(canonicalBinding(binding))
    const start = LENGTH_BYTES + expected.length
    const sameLength =
      inner.length >= start && new DataView(inner.buffer, inner.byteOffset).getUint32(0) === expected.length
    if (!sameLength || !sodium.memcmp(inner.subarray(LENGTH_BYTES, start), expected))
      throw new VaultError(
        'BINDING_MISMATCH',
        'the sealed blob belongs to another name than the one it was found under',
      )
    return inner.slice(start)
  } finally {
    sodium.memzero(inner)
  }
}

function unbox(key: VaultKey, sealed: string): Uint8Array {
  const box = fromBase64(sealed)
  try {
    if (box) return sodium.crypto_box_seal_open(box, key.publicKey, key.privateKey)
  } catch {
    // libsodium only says that it failed; what follows says it better.
  }
  throw new VaultError('NOT_OPENABLE', 'the sealed blob is damaged or was sealed to another key')
}

function checkVersion(key: VaultKey, binding: Binding): void {
  checkBinding(binding)
  if (binding.version !== key.version)
    throw new VaultError('VERSION_MISMATCH', `the binding names vault key ${binding.version}, this is ${key.version}`)
}
