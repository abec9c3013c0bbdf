import { VaultError } from './errors.ts'

/**
 * The name a secret is sealed under. A sealed box does not say who made it, so whoever can write the
 * store could put one user's blob in another user's place; the name inside the box forbids that.
 */
export type Binding = {
  userId: string
  accountId: string
  market: string
  /** What the secret is, e.g. `apiSecret`, `totpSeed`: a seed must never be taken for a signing key. */
  purpose: string
  /** Version of the vault key it is sealed to, an integer from 1. */
  version: number
}

const NAMES = ['userId', 'accountId', 'market', 'purpose'] as const
const NAME_MAX = 128

/** Refuses what could not be told apart later. @throws VaultError `BINDING_INVALID`, naming the field. */
export function checkBinding(binding: Binding): void {
  for (const name of NAMES) {
    const value: unknown = binding[name]
    if (typeof value !== 'string' || value.length === 0 || value.length > NAME_MAX)
      throw new VaultError('BINDING_INVALID', `binding.${name} must be a text of 1 to ${NAME_MAX} characters`)
  }
  if (!Number.isSafeInteger(binding.version) || binding.version < 1)
    throw new VaultError('BINDING_INVALID', 'binding.version must be an integer from 1')
}

/** One binding, one text: fixed order of fields, so equal texts mean equal bindings. */
export function canonicalBinding({ userId, accountId, market, purpose, version }: Binding): string {
  return JSON.stringify({ accountId, market, purpose, userId, version })
}
