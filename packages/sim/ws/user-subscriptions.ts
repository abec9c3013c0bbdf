import type { Account, UserEventListener } from '../accounts/account.ts'
import type { ApiKey } from '../accounts/api-key.ts'
import { VenueError } from '../errors.ts'

/** The user data subscriptions of one WS-API connection, up to 1,000 accounts. */
export interface UserSubscriptions {
  /** @throws when the account is subscribed already or the connection has had its share. */
  add(account: Account, key: ApiKey, options?: { readonly logon?: boolean }): number
  /** A subscription by listenToken; with a newer token it lasts longer under its old id. */
  addByToken(account: Account, key: ApiKey, expiresAt: number): number
  /** Ends one subscription, or all. @throws -2036 when it is not active. */
  remove(subscriptionId: number | undefined): void
  /** Ends what hangs on the logon of the connection. */
  removeLogon(): void
  /** Ends what was opened with this key: it was revoked. */
  removeKey(apiKey: string): boolean
  expire(now: number): void
  ids(): { subscriptionId: number }[]
  close(): void
}

interface Subscription {
  readonly id: number
  readonly account: Account
  readonly apiKey: string
  readonly listener: UserEventListener
  readonly logon: boolean
  /** Infinity unless it was opened by a listenToken. */
  expiresAt: number
}

const MAX_ACTIVE = 1_000
const MAX_IN_A_LIFE = 65_535

/** @param send takes `{subscriptionId, event}`. */
export function createUserSubscriptions(
  send: (message: Record<string, unknown>) => void,
  now: () => number,
): UserSubscriptions {
  const active = new Map<number, Subscription>()
  let nextId = 0

  function end(subscription: Subscription): void {
    subscription.account.spotListeners.delete(subscription.listener)
    active.delete(subscription.id)
    send({ subscriptionId: subscription.id, event: { e: 'eventStreamTerminated', E: now() } })
  }

  function open(account: Account, key: ApiKey, expiresAt: number, logon: boolean): number {
    if (subscriptionOf(account)) throw new VenueError(-2035, 'User Data Stream subscription already active.')
    if (active.size >= MAX_ACTIVE) throw new VenueError(-2042, 'Too many active User Data Stream subscriptions.')
    if (nextId >= MAX_IN_A_LIFE)
      throw new VenueError(-2042, 'Too many User Data Stream subscriptions; please reconnect.')
    const id = nextId++
    const listener: UserEventListener = (event) => send({ subscriptionId: id, event })
    account.spotListeners.add(listener)
    active.set(id, { id, account, apiKey: key.apiKey, listener, logon, expiresAt })
    return id
  }

  const subscriptionOf = (account: Account): Subscription | undefined =>
    [...active.values()].find((known) => known.account === account)

  return {
    add: (account, key, { logon = false } = {}) => open(account, key, Number.POSITIVE_INFINITY, logon),
    addByToken(account, key, expiresAt) {
      const known = subscriptionOf(account)
      if (known?.expiresAt === undefined || !Number.isFinite(known.expiresAt))
        return open(account, key, expiresAt, false)
      known.expiresAt = Math.max(known.expiresAt, expiresAt)
      return known.id
    },
    remove(subscriptionId) {
      if (subscriptionId === undefined) {
        for (const subscription of [...active.values()]) end(subscription)
        return
      }
      const subscription = active.get(subscriptionId)
      if (!subscription) throw new VenueError(-2036, 'User Data Stream subscription not active.')
      end(subscription)
    },
    removeLogon() {
      for (const subscription of [...active.values()]) if (subscription.logon) end(subscription)
    },
    removeKey(apiKey) {
      const hit = [...active.values()].filter((subscription) => subscription.apiKey === apiKey)
      for (const subscription of hit) end(subscription)
      return hit.length > 0
    },
    expire(at) {
      for (const subscription of [...active.values()]) if (subscription.expiresAt <= at) end(subscription)
    },
    ids: () => [...active.keys()].map((subscriptionId) => ({ subscriptionId })),
    close() {
      for (const { account, listener } of active.values()) account.spotListeners.delete(listener)
      active.clear()
    },
  }
}
