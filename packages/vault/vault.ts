import sodium from 'libsodium-wrappers'
import { type Binding, canonicalBinding, checkBinding } from './binding.ts'
import { VaultError } from './errors.ts'
import { fromBase64, keyBytes, readKeyFile, toBase64, type VaultKey } from './key-file.ts'

const LENGTH_BYTES = 4

/** An opened vault: the only thing that turns a sealed blob back into a secret. Holds one key, or several while one takes the place of another. */
export type Vault = {
  /** Of the keys it holds, ascending. */
  versions: readonly number[]
  /** base64, for those who seal. @throws VaultError `VERSION_MISMATCH` when no key of that version is held */
  publicKey(version: number): string
  /** @throws VaultError `VERSION_MISMATCH` when the binding names a version that is not held; `BINDING_INVALID` */
  seal(plain: Uint8Array, binding: Binding): string
  /**
   * Opens a blob that was sealed under exactly this binding. The caller owns the bytes and wipes them with {@link wipe}.
   * @throws VaultError `BINDING_MISMATCH`, `NOT_OPENABLE`, `VERSION_MISMATCH`, `BINDING_INVALID`, `CLOSED`
   */
  open(sealed: string, binding: Binding): Uint8Array
  /** Wipes the private keys; every later `open` throws `CLOSED`. */
  close(): void
}

/**
 * Opens the vault with the text of its key file: one key, or a list of several.
 * @throws VaultError `KEY_FILE_INVALID`
 */
export async function openVault(keyFileContent: string): Promise<Vault> {
  const keys = new Map((await readKeyFile(keyFileContent)).map((key) => [key.version, key]))
  let closed = false
  const keyFor = (version: number): VaultKey => {
    const key = keys.get(version)
    if (key) return key
    const held = [...keys.keys()].join(', ')
    throw new VaultError('VERSION_MISMATCH', `vault key ${version} is not held here, only ${held}`)
  }
  return {
    versions: [...keys.keys()].sort((a, b) => a - b),
    publicKey: (version) => toBase64(keyFor(version).publicKey),
    seal(plain, binding) {
      checkBinding(binding)
      return sealTo(keyFor(binding.version).publicKey, plain, binding)
    },
    open(sealed, binding) {
      if (closed) throw new VaultError('CLOSED', 'the vault is closed')
      checkBinding(binding)
      return openWith(keyFor(binding.version), sealed, binding)
    },
    close() {
      closed = true
      for (const { privateKey } of keys.values()) sodium.memzero(privateKey)
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

/**
 * What stands before a secret inside its box: length of the name (4 bytes, big-endian), the name as canonical JSON.
 * For a sealer that is not this package, such as a browser.
 * @throws VaultError `BINDING_INVALID`
 */
export function sealingPrefix(binding: Binding): Uint8Array {
  checkBinding(binding)
  const name = new TextEncoder().encode(canonicalBinding(binding))
  const prefix = new Uint8Array(LENGTH_BYTES + name.length)
  new DataView(prefix.buffer).setUint32(0, name.length)
  prefix.set(name, LENGTH_BYTES)
  return prefix
}

function sealTo(publicKey: Uint8Array, plain: Uint8Array, binding: Binding): string {
  const prefix = sealingPrefix(binding)
  const inner = new Uint8Array(prefix.length + plain.length)
  try {
    inner.set(prefix)
    inner.set(plain, prefix.length)
    return toBase64(sodium.crypto_box_seal(inner, publicKey))
  } finally {
    sodium.memzero(inner)
  }
}

function openWith(key: VaultKey, sealed: string, binding: Binding): Uint8Array {
  const inner = unbox(key, sealed)
  try {
    const expected = sealingPrefix(binding)
    const start = expected.length
    if (inner.length < start || !sodium.memcmp(inner.subarray(0, start), expected))
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
