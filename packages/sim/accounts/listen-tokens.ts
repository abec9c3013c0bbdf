import { randomUUID } from 'node:crypto'
import type { Clock } from '../clock.ts'
import type { Account } from './account.ts'
import type { ApiKey } from './api-key.ts'

/** Tickets to an account's margin events on a WS-API connection. */
export interface ListenTokens {
  issue(account: Account, key: ApiKey, validityMs: number): { token: string; expiresAt: number }
  /** Undefined when it was never issued or is over. */
  redeem(token: string): { account: Account; key: ApiKey; expiresAt: number } | undefined
}

export const MAX_VALIDITY_MS = 86_400_000

export function createListenTokens({ clock }: { clock: Clock }): ListenTokens {
  const tokens = new Map<string, { account: Account; key: ApiKey; expiresAt: number }>()
  return {
    issue(account, key, validityMs) {
      const token = randomUUID().replaceAll('-', '')
      const expiresAt = clock.now() + Math.min(validityMs, MAX_VALIDITY_MS)
      tokens.set(token, { account, key, expiresAt })
      return { token, expiresAt }
    },
    redeem(token) {
      const known = tokens.get(token)
      return known && known.expiresAt > clock.now() ? known : undefined
    },
  }
}
