import type { Clock } from './clock.ts'
import { createRandom, type Random } from './random.ts'

export const FAULT_KINDS = [
  'delay',
  'dropRequest',
  'dropResponse',
  'status',
  'cut',
  'stall',
  'stale',
  'silent',
  'gap',
  'clock',
  'shutdown',
  'ban',
] as const
export type FaultKind = (typeof FAULT_KINDS)[number]

/** What to do wrong, where and how often. */
export interface FaultRule {
  readonly kind: FaultKind
  /** A path or the beginning of one; for sockets the socket's path or a stream name. Everything when absent. */
  readonly path?: string | undefined
  readonly method?: string | undefined
  readonly ms?: number | undefined
  readonly status?: number | undefined
  readonly body?: unknown
  /** Strikes after the call has been carried out. */
  readonly afterExecute?: boolean | undefined
  /** @default 1 */
  readonly probability?: number | undefined
  /** How often it strikes before it is used up; for ever when absent. */
  readonly count?: number | undefined
  readonly seed?: number | undefined
}

/** What a fault may be about: a call, a stream's event or a socket. */
export interface Place {
  /** The call's path, the stream's name, the event's name or the socket's path. */
  readonly path: string
  readonly method?: string | undefined
  /** The path of the socket it came by or goes out by; a rule may name that instead. */
  readonly door?: string | undefined
}

interface Planted {
  readonly id: string
  readonly rule: FaultRule
  readonly random: Random
  readonly plantedAt: number
  left: number
  struck: number
}

/** The mishaps that are switched on. */
export interface Faults {
  plant(rule: FaultRule): string
  remove(id: string): boolean
  clear(): void
  /** What is switched on, and how often each has struck. */
  list(): readonly (FaultRule & { readonly id: string; readonly struck: number })[]
  /** The rule of this kind that strikes now, used up by one; undefined when none does. */
  strike(kind: FaultKind, where: Place, afterExecute?: boolean): FaultRule | undefined
  /** Whether a lasting fault (silent, clock) applies, without using it up. */
  lasting(kind: FaultKind, where: Place): FaultRule | undefined
  /** Hears of kinds that strike when they are planted (cut, shutdown); `strikes` tells whether a socket is hit. */
  onPlant(listener: (rule: FaultRule, strikes: (where: Place) => boolean) => void): void
}

/** These happen once, to all sockets there are (each with the rule's probability), and are gone. */
const MOMENTARY: ReadonlySet<FaultKind> = new Set(['cut', 'shutdown'])

export function createFaults({ clock, seed }: { clock: Clock; seed: number }): Faults {
  const planted: Planted[] = []
  const listeners: Parameters<Faults['onPlant']>[0][] = []
  let nextId = 1

  function applies({ rule, left, plantedAt }: Planted, kind: FaultKind, { path, method, door }: Place): boolean {
    if (rule.kind !== kind || left <= 0) return false
    if (rule.method !== undefined && method !== undefined && rule.method !== method) return false
    if (rule.path !== undefined && !path.startsWith(rule.path) && !door?.startsWith(rule.path)) return false
    return kind !== 'silent' || rule.ms === undefined || clock.now() < plantedAt + rule.ms
  }

  function hits(fault: Planted, kind: FaultKind, where: Place): boolean {
    if (!applies(fault, kind, where) || fault.random.next() >= (fault.rule.probability ?? 1)) return false
    fault.struck += 1
    fault.left -= 1
    if (fault.left <= 0) remove(fault.id)
    return true
  }

  function remove(id: string): boolean {
    const index = planted.findIndex((fault) => fault.id === id)
    if (index >= 0) planted.splice(index, 1)
    return index >= 0
  }

  return {
    plant(rule) {
      const id = String(nextId++)
      const random = createRandom((rule.seed ?? seed) + nextId)
      const once = MOMENTARY.has(rule.kind)
      const left = once ? Number.POSITIVE_INFINITY : (rule.count ?? Number.POSITIVE_INFINITY)
      const fault: Planted = { id, rule, random, plantedAt: clock.now(), left, struck: 0 }
      planted.push(fault)
      for (const listener of listeners) listener(rule, (where) => hits(fault, rule.kind, where))
      if (once) remove(id)
      return id
    },
    remove,
    clear: () => void planted.splice(0),
    list: () => planted.map(({ id, rule, struck }) => ({ id, ...rule, struck })),
    strike(kind, where, afterExecute = false) {
      if (planted.length === 0) return undefined
      return planted.find((fault) => (fault.rule.afterExecute ?? false) === afterExecute && hits(fault, kind, where))
        ?.rule
    },
    lasting: (kind, where) => planted.find((fault) => applies(fault, kind, where))?.rule,
    onPlant: (listener) => void listeners.push(listener),
  }
}
