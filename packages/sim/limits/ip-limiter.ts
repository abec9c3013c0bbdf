import type { Ledger } from '../ledger.ts'
import { createWindowCounter, type WindowCounter } from './windows.ts'

/** What the limiter says to a request or a connection. */
export type Verdict =
  | { readonly kind: 'admitted' }
  | {
      readonly kind: 'limited'
      readonly of: 'weight' | 'connections'
      readonly retryAfterMs: number
      readonly limit: number
      readonly interval: string
    }
  | { readonly kind: 'banned'; readonly until: number }
  | { readonly kind: 'forbidden' }

/**
 * Counts what each source address uses, as Binance counts it: fixed windows on its own clock; over the limit is 429,
 * going on regardless is 418 with bans that grow from two minutes to three days. Before all that stands a firewall, whose
 * 403 lasts five minutes: for suspicious content at once, for going on to connect or to send what is no HTTP after a while.
 */
export interface IpLimiter {
  /** A request of `weight` from `address` on `pool` (`sapi:/path` for a per-path counter). */
  request(address: string, pool: string, weight: number, now: number): Verdict
  /** Gives back weight of a call that succeeded. */
  refund(address: string, pool: string, weight: number, now: number): void
  /** A counter of an account instead of an address. */
  account(uid: string, pool: string, weight: number, now: number): Verdict
  used(scope: string, pool: string, now: number): number
  connection(address: string, pool: string, now: number): Verdict
  ban(address: string, durationMs: number, now: number): void
  /** Lets the firewall shut the address out. */
  forbid(address: string, now: number): void
  /** Something came from the address that is no request. */
  malformed(address: string, now: number): void
  /** Forgets what an address has done: its bans and what it has used. */
  pardon(address: string): void
  /** Until when the address is banned; 0 when it is not. */
  bannedUntil(address: string, now: number): number
  /** Told when an address is banned, so that its sockets are cut. */
  onBan(listener: (address: string) => void): void
  /** Closes windows that are over so that the ledger shows them. */
  flush(now: number): void
}

const MINUTE = 60_000
const BANS_MS = [2 * MINUTE, 10 * MINUTE, 60 * MINUTE, 360 * MINUTE, 1_440 * MINUTE, 4_320 * MINUTE]
/** How many refused requests in one window are taken for ignorance before they are taken for abuse. */
const PATIENCE = 20
const FORBIDDEN_MS = 5 * MINUTE
const CONNECTIONS = { lengthMs: 5 * MINUTE, limit: 300 }

const POOLS: Readonly<Record<string, { lengthMs: number; limit: number; interval: string }>> = {
  raw: { lengthMs: 5 * MINUTE, limit: 300_000, interval: '5 MINUTE' },
  spot: { lengthMs: MINUTE, limit: 6_000, interval: '1 MINUTE' },
  futures: { lengthMs: MINUTE, limit: 2_400, interval: '1 MINUTE' },
  'futures-data': { lengthMs: 5 * MINUTE, limit: 1_000, interval: '5 MINUTE' },
  options: { lengthMs: MINUTE, limit: 2_400, interval: '1 MINUTE' },
  'portfolio-margin': { lengthMs: MINUTE, limit: 6_000, interval: '1 MINUTE' },
}
const SAPI_IP = { lengthMs: MINUTE, limit: 12_000, interval: '1 MINUTE' }
const SAPI_UID = { lengthMs: MINUTE, limit: 180_000, interval: '1 MINUTE' }

interface Visitor {
  readonly counters: Map<string, WindowCounter>
  refusals: number
  refusedWindow: number
  bannedUntil: number
  bans: number
  forbiddenUntil: number
}

export function createIpLimiter({ ledger }: { ledger: Ledger }): IpLimiter {
  const visitors = new Map<string, Visitor>()
  const banListeners: ((address: string) => void)[] = []

  function visitor(scope: string): Visitor {
    let known = visitors.get(scope)
    if (!known) {
      known = { counters: new Map(), refusals: 0, refusedWindow: 0, bannedUntil: 0, bans: 0, forbiddenUntil: 0 }
      visitors.set(scope, known)
    }
    return known
  }

  function counter(scope: string, pool: string): WindowCounter {
    const counters = visitor(scope).counters
    let known = counters.get(pool)
    if (!known) {
      const { lengthMs, limit } = sizeOf(pool)
      known = createWindowCounter(lengthMs, limit, ({ start, used }) =>
        ledger.append(start + lengthMs, 'window', { pool, scope, start, used, limit }),
      )
      counters.set(pool, known)
    }
    return known
  }

  function ban(address: string, durationMs: number, now: number): void {
    visitor(address).bannedUntil = now + durationMs
    for (const listener of banListeners) listener(address)
  }

  function forbid(address: string, now: number): Verdict {
    visitor(address).forbiddenUntil = now + FORBIDDEN_MS
    return { kind: 'forbidden' }
  }

  /** Counts what an address should not have sent; whether it is more than is put up with. */
  function insists(known: Visitor, now: number): boolean {
    const window = now - (now % MINUTE)
    known.refusals = known.refusedWindow === window ? known.refusals + 1 : 1
    known.refusedWindow = window
    if (known.refusals <= PATIENCE) return false
    known.refusals = 0
    return true
  }

  function refuse(address: string, pool: string, counted: WindowCounter, now: number): Verdict {
    const known = visitor(address)
    const of = pool.startsWith('connections:') ? 'connections' : 'weight'
    if (!insists(known, now)) {
      const { interval } = sizeOf(pool)
      return { kind: 'limited', of, retryAfterMs: counted.remainingMs(now), limit: counted.limit, interval }
    }
    if (of === 'connections') return forbid(address, now)
    ban(address, BANS_MS[Math.min(known.bans, BANS_MS.length - 1)] ?? MINUTE, now)
    known.bans += 1
    return { kind: 'banned', until: known.bannedUntil }
  }

  function shutOut({ bannedUntil, forbiddenUntil }: Visitor, now: number): Verdict | undefined {
    if (now < bannedUntil) return { kind: 'banned', until: bannedUntil }
    return now < forbiddenUntil ? { kind: 'forbidden' } : undefined
  }

  function charge(scope: string, pool: string, weight: number, now: number): Verdict {
    const counted = counter(scope, pool)
    if (counted.add(weight, now) <= counted.limit) return { kind: 'admitted' }
    return refuse(scope, pool, counted, now)
  }

  function request(address: string, pool: string, weight: number, now: number): Verdict {
    const out = shutOut(visitor(address), now)
    if (out) return out
    const raw = charge(address, 'raw', 1, now)
    return raw.kind === 'admitted' ? charge(address, pool, weight, now) : raw
  }

  return {
    request,
    refund: (address, pool, weight, now) => void counter(address, pool).add(-weight, now),
    account: (uid, pool, weight, now) => charge(`uid:${uid}`, pool, weight, now),
    used: (scope, pool, now) => counter(scope, pool).used(now),
    connection: (address, pool, now) =>
      shutOut(visitor(address), now) ?? charge(address, `connections:${pool}`, 1, now),
    ban,
    forbid: (address, now) => void forbid(address, now),
    malformed(address, now) {
      if (insists(visitor(address), now)) forbid(address, now)
    },
    pardon: (address) => void visitors.delete(address),
    bannedUntil: (address, now) => {
      const until = visitors.get(address)?.bannedUntil ?? 0
      return now < until ? until : 0
    },
    onBan: (listener) => void banListeners.push(listener),
    flush(now) {
      for (const known of visitors.values()) for (const counted of known.counters.values()) counted.used(now)
    },
  }
}

function sizeOf(pool: string): { lengthMs: number; limit: number; interval: string } {
  if (pool.startsWith('connections:')) return { ...CONNECTIONS, interval: '5 MINUTE' }
  if (pool.startsWith('sapi-ip:')) return SAPI_IP
  if (pool.startsWith('sapi-uid:')) return SAPI_UID
  const size = POOLS[pool]
  if (!size) throw new Error(`no such pool: ${pool}`)
  return size
}
