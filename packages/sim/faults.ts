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

interface Planted {
  readonly id: string
  readonly rule: FaultRule
  readonly random: Random
  readonly plantedAt: number
  left: number
}

/** The mishaps that are switched on. */
export interface Faults {
  plant(rule: FaultRule): string
  remove(id: string): boolean
  clear(): void
  list(): readonly (FaultRule & { readonly id: string })[]
  /** The rule of this kind that strikes now, used up by one; undefined when none does. */
  strike(kind: FaultKind, where: { path: string; method?: string }, afterExecute?: boolean): FaultRule | undefined
  /** Whether a lasting fault (silent, stale, clock) applies, without using it up. */
  lasting(kind: FaultKind, path: string): FaultRule | undefined
  onPlant(listener: (rule: FaultRule) => void): void
}

export function createFaults({ clock, seed }: { clock: Clock; seed: number }): Faults {
  const planted: Planted[] = []
  const listeners: ((rule: FaultRule) => void)[] = []
  let nextId = 1

  function applies(
    { rule, left, plantedAt }: Planted,
    kind: FaultKind,
    path: string,
    method: string | undefined,
  ): boolean {
    if (rule.kind !== kind || left <= 0) return false
    if (rule.method !== undefined && method !== undefined && rule.method !== method) return false
    if (rule.path !== undefined && !path.startsWith(rule.path)) return false
    return kind !== 'silent' || rule.ms === undefined || clock.now() < plantedAt + rule.ms
  }

  function strike(
    kind: FaultKind,
    where: { path: string; method?: string },
    afterExecute = false,
  ): FaultRule | undefined {
    if (planted.length === 0) return undefined
    for (const fault of planted) {
      if (!applies(fault, kind, where.path, where.method)) continue
      if ((fault.rule.afterExecute ?? false) !== afterExecute) continue
      if (fault.random.next() >= (fault.rule.probability ?? 1)) continue
      fault.left -= 1
      if (fault.left <= 0) planted.splice(planted.indexOf(fault), 1)
      return fault.rule
    }
    return undefined
  }

  return {
    plant(rule) {
      const id = String(nextId++)
      const random = createRandom((rule.seed ?? seed) + nextId)
      planted.push({ id, rule, random, plantedAt: clock.now(), left: rule.count ?? Number.POSITIVE_INFINITY })
      for (const listener of listeners) listener(rule)
      return id
    },
    remove(id) {
      const index = planted.findIndex((fault) => fault.id === id)
      if (index >= 0) planted.splice(index, 1)
      return index >= 0
    },
    clear: () => void planted.splice(0),
    list: () => planted.map(({ id, rule }) => ({ id, ...rule })),
    strike,
    lasting: (kind, path) => planted.find((fault) => applies(fault, kind, path, undefined))?.rule,
    onPlant: (listener) => void listeners.push(listener),
  }
}
