import { createHmac } from 'node:crypto'
import type { Account } from './accounts/account.ts'
import type { ApiKey } from './accounts/api-key.ts'
import { createVirtualClock, type VirtualClock } from './clock.ts'
import { createExchange, type Exchange, type NewExchangeAccount } from './exchange.ts'
import type { Ledger } from './ledger.ts'
import { createParams } from './rest/params.ts'

/** What the sim's own tests stand on: an exchange in virtual time, spoken to without sockets. */
export interface Bench {
  readonly clock: VirtualClock
  readonly exchange: Exchange
  /** Every defect that came up; a test that expects none checks that it is empty. */
  readonly defects: unknown[]
  join(options?: NewExchangeAccount): Trader
  /** A public call. */
  ask(path: string, params?: Fields, address?: string): Reply
}

/** An account with an HMAC key. */
export interface Trader {
  readonly account: Account
  readonly key: ApiKey
  /** Everything its spot stream was told, oldest first. */
  readonly events: Record<string, unknown>[]
  call(method: string, path: string, params?: Fields, overrides?: Partial<Signed>): Reply
}

export interface Signed {
  readonly timestamp: number
  readonly signature: string
  readonly apiKey: string
  readonly address: string
}

export interface Reply {
  readonly status: number
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  readonly body: any
  readonly headers: Readonly<Record<string, string>>
}

type Fields = Readonly<Record<string, string | number>>

/** 2026-11-22 12:00:00 UTC, a whole minute. */
const NOON = 1_795_348_800_000

/** The entries of a ledger after `since`, as who reads `/sim/ledger` has them. */
// biome-ignore lint/suspicious/noExplicitAny: tests look into entries of every kind
export function readLedger(ledger: Ledger, since = 0): any[] {
  const text = [...ledger.readSince(since)].join('').trim()
  return text === '' ? [] : text.split('\n').map((line) => JSON.parse(line))
}

export function openBench(options: { seed?: number; symbols?: readonly string[]; startAt?: number } = {}): Bench {
  const clock = createVirtualClock(options.startAt ?? NOON)
  const defects: unknown[] = []
  let nextId = 1
  const exchange = createExchange({
    clock,
    seed: options.seed ?? 1,
    speed: 1,
    symbols: options.symbols ?? ['BTCUSDT', 'ETHUSDT', 'ETHBTC', 'BNBUSDT', 'BTCUSD_PERP'],
    makeId: () => `made${nextId++}`,
    onDefect: (error) => defects.push(error),
  })

  function send(method: string, path: string, params: Fields, credentials: Partial<Signed>): Reply {
    const values = new Map(Object.entries(params).map(([name, value]) => [name, String(value)]))
    const payload = [...values].map(([name, value]) => `${name}=${value}`).join('&')
    const { apiKey, signature, address = '127.0.0.1' } = credentials
    const admission = exchange.pipeline.admit({
      method,
      path,
      address,
      params: createParams(values),
      apiKey,
      payload,
      signature,
    })
    const answer = 'refused' in admission ? admission.refused : admission.execute()
    return { ...answer, body: JSON.parse(JSON.stringify(answer.body)) }
  }

  function join(account: NewExchangeAccount = {}): Trader {
    const made = exchange.createAccount(account)
    const key = made.key
    if (!key?.secretKey) throw new Error('traders of tests have HMAC keys')
    const secret = key.secretKey
    const events: Record<string, unknown>[] = []
    made.account.spotListeners.add((event) => void events.push(event))
    return {
      account: made.account,
      key,
      events,
      call(method, path, params = {}, overrides = {}) {
        const signed = { ...params, timestamp: overrides.timestamp ?? clock.now() }
        const text = Object.entries(signed)
          .map(([name, value]) => `${name}=${value}`)
          .join('&')
        const signature = overrides.signature ?? createHmac('sha256', secret).update(text).digest('hex')
        return send(method, path, signed, { apiKey: key.apiKey, ...overrides, signature })
      },
    }
  }

  return {
    clock,
    exchange,
    defects,
    join,
    ask: (path, params = {}, address = '127.0.0.1') => send('GET', path, params, { address }),
  }
}
