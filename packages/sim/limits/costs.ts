import type { Params } from '../rest/params.ts'
import table from './costs.json' with { type: 'json' }

/** What a call charges to which counter: the simulator's own table, made from Binance's published weights. */
export interface Cost {
  readonly method: string
  readonly path: string
  readonly pool: Pool
  /** How the caller has to prove itself. */
  readonly security: 'NONE' | 'KEY' | 'SIGNED'
  weigh(params: Params): number
  /** What a success is charged in the end; null charges the same. */
  readonly onSuccess: number | null
}

export type Pool =
  | 'spot'
  | 'futures'
  | 'futures-data'
  | 'options'
  | 'portfolio-margin'
  | 'sapi:ip:per-endpoint'
  | 'sapi:uid:per-endpoint'

interface Rule {
  readonly when: string
  readonly weight: number
  readonly weightPer?: string
  readonly max?: number
}

interface Row {
  readonly method: string
  readonly path: string
  readonly weight: number | null
  readonly pool: string | null
  readonly security: string
  readonly rules?: readonly Rule[]
  readonly onSuccess?: number
}

type Condition = (params: Params) => boolean

/** The cost of every call there is, by `METHOD path`. */
export const COSTS: ReadonlyMap<string, Cost> = new Map(
  (table as readonly Row[]).map((row) => [`${row.method} ${row.path}`, costOf(row)]),
)

function costOf(row: Row): Cost {
  const weight = row.weight ?? 1
  const rules = (row.rules ?? []).map((rule) => ({ ...rule, holds: condition(rule.when) }))
  return {
    method: row.method,
    path: row.path,
    pool: (row.pool ?? 'spot') as Pool,
    security: row.security as Cost['security'],
    onSuccess: row.onSuccess ?? null,
    weigh(params) {
      const rule = rules.find((candidate) => candidate.holds(params))
      if (!rule) return weight
      const times = rule.weightPer === 'symbols.length' ? listLength(params, 'symbols') : 1
      return Math.min(rule.weight * times, rule.max ?? Number.MAX_SAFE_INTEGER)
    },
  }
}

function condition(text: string): Condition {
  const parts = text.split('&&').map((part) => simpleCondition(part.trim()))
  return (params) => parts.every((part) => part(params))
}

/** `p`, `!p`, `p=v`, `p in [a,b]`, `p<=n`, `p.length<=n`, `else`; prose never holds. */
function simpleCondition(text: string): Condition {
  if (text === 'else') return () => true
  const comparison = /^(\w+)(\.length)?(<=|<|>=|>)(\d+)$/.exec(text)
  if (comparison) {
    const [, name = '', length, operator = '', bound] = comparison
    return (params) =>
      params.has(name) &&
      compare(length ? listLength(params, name) : Number(params.text(name)), operator, Number(bound))
  }
  const choice = /^(\w+) in \[(.*)\]$/.exec(text) ?? /^(\w+)=(.*)$/.exec(text)
  if (choice) {
    const [, name = '', values = ''] = choice
    return (params) => values.split(',').includes(params.text(name) ?? '')
  }
  if (/^!\w+$/.test(text)) return (params) => !params.has(text.slice(1))
  return /^\w+$/.test(text) ? (params) => params.has(text) : () => false
}

function compare(value: number, operator: string, bound: number): boolean {
  if (operator === '<=') return value <= bound
  if (operator === '<') return value < bound
  return operator === '>' ? value > bound : value >= bound
}

function listLength(params: Params, name: string): number {
  const text = params.text(name) ?? ''
  return text.startsWith('[') ? text.split(',').length : 1
}
