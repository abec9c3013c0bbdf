import { randomUUID } from 'node:crypto'
import type { Clock } from '../clock.ts'
import type { Lifetimes } from '../lifetimes.ts'
import type { Account } from './account.ts'
import type { ApiKey } from './api-key.ts'

/** Tickets to an account's margin events on a WS-API connection. */
export interface ListenTokens {
  issue(account: Account, key: ApiKey, validityMs?: number): { token: string; expiresAt: number }
  /** Undefined when it was never issued or is over. */
  redeem(token: string): { account: Account; key: ApiKey; expiresAt: number } | undefined
}

export function createListenTokens(deps: { clock: Clock; lifetimes: Lifetimes }): ListenTokens {
  const { clock, lifetimes } = deps
  const tokens = new Map<string, { account: Account; key: ApiKey; expiresAt: number }>()
  return {
    issue(account, key, validityMs = lifetimes.listenTokenMs) {
      const token = randomUUID().replaceAll('-', '')
      const expiresAt = clock.now() + Math.min(validityMs, lifetimes.listenTokenMs)
      tokens.set(token, { account, key, expiresAt })
      return { token, expiresAt }
    },
    redeem(token) {
      const known = tokens.get(token)
      return known && known.expiresAt > clock.now() ? known : undefined
    },
  }
}
