import type { Ledger } from '../ledger.ts'
import { createWindowCounter, type WindowCounter } from './windows.ts'

/** How many orders an account may have placed (futures) or left unfilled (spot), over all its keys and addresses. */
export interface OrderCounter {
  /** Counts new orders; the limit that is exceeded, or null. */
  place(uid: string, count: number, now: number): ExceededLimit | null
  /** The first fill of an order gives back: 1 as taker, more when it had rested. */
  filled(uid: string, asMaker: boolean, now: number): void
  /** `[used in the short window, used in the long one]`. */
  used(uid: string, now: number): readonly [number, number]
  readonly limits: readonly [OrderLimit, OrderLimit]
  flush(now: number): void
}

export interface OrderLimit {
  readonly interval: 'SECOND' | 'MINUTE' | 'DAY'
  readonly intervalNum: number
  readonly limit: number
}

export interface ExceededLimit extends OrderLimit {
  readonly retryAfterMs: number
}

const LENGTHS_MS = { SECOND: 1_000, MINUTE: 60_000, DAY: 86_400_000 } as const
/** What a rested order gives back at its first fill. @see spot docs, faqs/order_count_decrement.md */
const MAKER_REWARD = 5

export function createOrderCounter(options: {
  readonly ledger: Ledger
  readonly pool: string
  readonly limits: readonly [OrderLimit, OrderLimit]
}): OrderCounter {
  const accounts = new Map<string, readonly [WindowCounter, WindowCounter]>()

  function counters(uid: string): readonly [WindowCounter, WindowCounter] {
    let known = accounts.get(uid)
    if (!known) {
      known = [counter(uid, options.limits[0]), counter(uid, options.limits[1])]
      accounts.set(uid, known)
    }
    return known
  }

  function counter(uid: string, size: OrderLimit): WindowCounter {
    const lengthMs = LENGTHS_MS[size.interval] * size.intervalNum
    const pool = `${options.pool}:${size.intervalNum}${size.interval}`
    return createWindowCounter(lengthMs, size.limit, ({ start, used }) =>
      options.ledger.append(start + lengthMs, 'window', { pool, scope: `uid:${uid}`, start, used, limit: size.limit }),
    )
  }

  function place(uid: string, count: number, now: number): ExceededLimit | null {
    const [short, long] = counters(uid)
    const [shortLimit, longLimit] = options.limits
    if (long.used(now) + count > long.limit) return { ...longLimit, retryAfterMs: long.remainingMs(now) }
    if (short.used(now) + count > short.limit) return { ...shortLimit, retryAfterMs: short.remainingMs(now) }
    short.add(count, now)
    long.add(count, now)
    return null
  }

  return {
    place,
    filled(uid, asMaker, now) {
      for (const counted of counters(uid)) counted.add(asMaker ? -MAKER_REWARD : -1, now)
    },
    used: (uid, now) => {
      const [short, long] = counters(uid)
      return [short.used(now), long.used(now)]
    },
    limits: options.limits,
    flush(now) {
      for (const pair of accounts.values()) for (const counted of pair) counted.used(now)
    },
  }
}
