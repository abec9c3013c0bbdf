/**
 * - `KEY_FILE_INVALID` the key file is not one of ours, or its halves do not belong together
 * - `BINDING_INVALID` a field of the binding is missing, empty or too long
 * - `BINDING_MISMATCH` the blob is genuine but was sealed under another name
 * - `VERSION_MISMATCH` the binding names another vault key than this one
 * - `NOT_OPENABLE` damaged, or sealed to another key; the two cannot be told apart
 * - `CLOSED` the vault's private key was wiped already
 */
export type VaultErrorCode =
  | 'KEY_FILE_INVALID'
  | 'BINDING_INVALID'
  | 'BINDING_MISMATCH'
  | 'VERSION_MISMATCH'
  | 'NOT_OPENABLE'
  | 'CLOSED'

/** What went wrong in the vault. Carries no cause and quotes no value: neither may reach a log. */
export class VaultError extends Error {
  readonly code: VaultErrorCode
  constructor(code: VaultErrorCode, message: string) {
    super(message)
    this.name = 'VaultError'
    this.code = code
  }
}
