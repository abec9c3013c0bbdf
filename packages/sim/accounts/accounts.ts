import type { Clock } from '../clock.ts'
import { fixed } from '../fixed.ts'
import type { Account } from './account.ts'
import { ALL_ALLOWED, type ApiKey, createApiKey, type KeyType, keyTypeOf, type Permissions } from './api-key.ts'
import { createWallet } from './wallet.ts'

/** Everybody on the exchange. */
export interface Accounts {
  create(options: NewAccount): { account: Account; key: ApiKey | null }
  /** Adds a key to an account, as its user would on the site. @throws on an unreadable public key. */
  addKey(account: Account, options: KeyOptions): ApiKey
  removeKey(apiKey: string): boolean
  /** Hears of every revoked key. Ends with the function it returns. */
  onKeyRemoved(listener: (apiKey: string) => void): () => void
  byUid(uid: string): Account | undefined
  byKey(apiKey: string): { account: Account; key: ApiKey } | undefined
  all(): IterableIterator<Account>
  readonly size: number
}

export interface KeyOptions {
  readonly keyType?: KeyType | undefined
  readonly publicKey?: string | undefined
  readonly permissions?: Partial<Permissions> | undefined
  readonly ipRestrict?: readonly string[] | undefined
}

export interface NewAccount extends KeyOptions {
  /** Spot balances as decimals. */
  readonly balances?: Readonly<Record<string, string>> | undefined
}

/** What a new account has unless it is told otherwise. */
const STARTING_BALANCES = { USDT: '10000', BTC: '0.1', ETH: '2', BNB: '5' } as const

export function createAccounts({ clock }: { clock: Clock }): Accounts {
  const byUid = new Map<string, Account>()
  const keys = new Map<string, { account: Account; key: ApiKey }>()
  const removalListeners = new Set<(apiKey: string) => void>()
  let nextUid = 350_000_001

  function addKey(account: Account, options: KeyOptions): ApiKey {
    const addresses = options.ipRestrict ?? []
    const type = options.keyType ?? (options.publicKey ? keyTypeOf(options.publicKey) : 'HMAC')
    const permissions = { ...ALL_ALLOWED, ...options.permissions, ipRestrict: addresses.length > 0 }
    const createdAt = clock.now()
    const key = createApiKey({
      uid: account.uid,
      type,
      publicKey: options.publicKey,
      permissions,
      addresses,
      createdAt,
    })
    account.keys.set(key.apiKey, key)
    keys.set(key.apiKey, { account, key })
    return key
  }

  function create(options: NewAccount): { account: Account; key: ApiKey | null } {
    const balances = Object.entries(options.balances ?? STARTING_BALANCES)
    const uid = String(nextUid++)
    const account: Account = {
      uid,
      shelf: uid,
      product: 'spot',
      createdAt: clock.now(),
      keys: new Map(),
      spot: createWallet(Object.fromEntries(balances.map(([asset, text]) => [asset, BigInt(fixed(text))]))),
      bnbBurn: false,
      rates: { maker: 1_000, taker: 1_000 },
      spotListeners: new Set(),
    }
    const asymmetric = options.keyType === 'ED25519' || options.keyType === 'RSA'
    const key = asymmetric && !options.publicKey ? null : addKey(account, options)
    byUid.set(account.uid, account)
    return { account, key }
  }

  return {
    create,
    addKey,
    removeKey(apiKey) {
      const known = keys.get(apiKey)
      known?.account.keys.delete(apiKey)
      const removed = keys.delete(apiKey)
      if (removed) for (const listener of removalListeners) listener(apiKey)
      return removed
    },
    onKeyRemoved(listener) {
      removalListeners.add(listener)
      return () => void removalListeners.delete(listener)
    },
    byUid: (uid) => byUid.get(uid),
    byKey: (apiKey) => keys.get(apiKey),
    all: () => byUid.values(),
    get size() {
      return byUid.size
    },
  }
}
