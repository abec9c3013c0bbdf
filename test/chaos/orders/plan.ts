import { createRandom, type Random } from '../../simulate/limits/random.ts'
import type { KillPoint } from './kill-points.ts'
import { type Moment, moments } from './moments.ts'

/** A mishap of the exchange, as `POST /sim/faults` takes it. */
export type ExchangeRule = Readonly<Record<string, unknown>> & { readonly kind: string }

/** One thing that goes wrong. `any` of a role is settled when it happens: by then others may run. */
export type Fault =
  | { readonly kind: 'kill'; readonly whom: string; readonly pick: number }
  | { readonly kind: 'freeze'; readonly whom: string; readonly pick: number; readonly ms: number }
  | { readonly kind: 'exchange'; readonly rule: ExchangeRule; readonly forMs: number }
  | {
      readonly kind: 'wire'
      readonly to: 'nats' | 'exchange'
      readonly how: 'cut' | 'cutAfter' | 'hold' | 'late'
      readonly pick: number
      readonly bytes: number
      readonly ms: number
    }
  | { readonly kind: 'point'; readonly point: KillPoint }
  | { readonly kind: 'addExecutor' }
  | { readonly kind: 'removeExecutor' }

/** A fault and when it happens, ms after the beginning. */
export interface Planned {
  readonly atMs: number
  readonly fault: Fault
}

/** Mean time between two faults, ms. */
const everyMs = 2_500

/** Between a tenth of a second and three minutes, mostly short; never beyond what the run has left to recover in. */
function span(random: Random, longestMs: number): number {
  return Math.round(Math.min(longestMs, 100 * 1_800 ** (random.uniform() ** 3)))
}

const placing = ['/api/v3/order', '/fapi/v1/order'] as const
const anyOrderCall = ['/api/v3/order', '/fapi/v1/order', '/api/v3/openOrders', '/fapi/v1/batchOrders'] as const

/** What the exchange can do wrong; each once, twice or three times. */
function exchangeRule(kind: string, random: Random): ExchangeRule {
  const count = 1 + Math.floor(random.uniform() * 3)
  const method = random.pick(['POST', 'POST', 'POST', 'DELETE', 'PUT', undefined])
  const at = { kind, count, path: random.pick(anyOrderCall), ...(method && { method }) }
  const status = random.pick([500, 502, 503, 504])
  switch (kind) {
    case 'delay':
      return { ...at, ms: span(random, 15_000), afterExecute: random.chance(0.5) }
    // Behind the timestamp check, and no longer than the fence waits: a stalled engine keeps its order beyond that.
    case 'stall':
      return { kind, count, path: random.pick(placing), method: 'POST', ms: span(random, 3_500) }
    case 'status':
      return { ...at, status, afterExecute: random.chance(0.6) }
    case 'stale':
      return {
        kind,
        count: count * 4,
        path: random.pick(['/api/v3', '/fapi/v1']),
        method: 'GET',
        ms: span(random, 36_000),
      }
    case 'cut':
    case 'shutdown':
      return { kind, path: '/ws-api', ms: 1_000, count }
    case 'silent':
      return { kind, path: '/ws-api', ms: span(random, 20_000) }
    case 'gap':
      return { kind, count }
    // Less than the margin that the fence leaves for two clocks.
    case 'clock':
      return { kind, ms: Math.round(random.between(-700, 700)) }
    case 'ban':
      return { kind, count: 1, ms: span(random, 12_000), path: '/api/v3' }
    default:
      return at
  }
}

const exchangeKinds = [
  ...['delay', 'dropRequest', 'dropResponse', 'status', 'stall', 'stale', 'cut', 'shutdown', 'silent', 'gap', 'clock'],
  ...['dropRequest', 'dropResponse', 'dropResponse', 'status', 'delay', 'ban'],
]
const killed = ['executor', 'executor', 'executor', 'user-stream', 'coordinator', 'telegram', 'nats', 'redis']
const frozen = ['executor', 'executor', 'executor', 'user-stream', 'coordinator', 'telegram', 'nats', 'redis']
const wires = ['cut', 'cutAfter', 'hold', 'late'] as const

/** Every kind of fault there is, those that hurt most several times. */
function deck(random: Random, longestMs: number): (() => Fault)[] {
  const pick = () => random.uniform()
  const points = Object.keys(moments) as Moment[]
  const wire = (to: 'nats' | 'exchange') =>
    wires.map((how) => (): Fault => {
      const bytes = Math.floor(random.uniform() * 3_000)
      return { kind: 'wire', to, how, pick: pick(), bytes, ms: span(random, Math.min(150_000, longestMs)) }
    })
  return [
    ...killed.map((whom) => (): Fault => ({ kind: 'kill', whom, pick: pick() })),
    ...frozen.map((whom) => (): Fault => ({ kind: 'freeze', whom, pick: pick(), ms: span(random, longestMs) })),
    ...points.map((moment) => (): Fault => ({ kind: 'point', point: { moment, act: 'kill', ms: 0 } })),
    ...points.map(
      (moment) => (): Fault => ({ kind: 'point', point: { moment, act: 'freeze', ms: span(random, longestMs) } }),
    ),
    ...exchangeKinds.map(
      (kind) => (): Fault => ({ kind: 'exchange', rule: exchangeRule(kind, random), forMs: span(random, 20_000) }),
    ),
    ...wire('nats'),
    ...wire('exchange'),
    ...['addExecutor', 'removeExecutor', 'addExecutor', 'removeExecutor'].map(
      (kind) => (): Fault => ({ kind: kind as 'addExecutor' }),
    ),
  ]
}

const shuffled = <T>(items: readonly T[], random: Random): T[] =>
  items
    .map((item) => ({ item, at: random.uniform() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item)

/** All that goes wrong in a run of so long; the same seed plans the same. Nothing stands still beyond its end by much. */
export function planFaults(seed: number, forMs: number): Planned[] {
  const random = createRandom(seed + 2)
  const planned: Planned[] = []
  let cards: (() => Fault)[] = []
  for (let atMs = random.exponential(everyMs); atMs < forMs; atMs += random.exponential(everyMs)) {
    if (cards.length === 0) cards = shuffled(deck(random, Math.min(180_000, Math.max(5_000, forMs / 2))), random)
    const fault = cards.pop()?.()
    if (fault) planned.push({ atMs: Math.round(atMs), fault })
  }
  return planned
}
