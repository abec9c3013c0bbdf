import type { Endpoint, WeightRule } from './endpoint.ts'

/** Facts a weight may depend on besides the parameters. */
export interface WeightFacts {
  /** How many symbols trade on the exchange at the moment. */
  readonly tradingSymbols?: number
}

/** Assumed while nobody has read exchangeInfo: above what Binance has ever listed as trading. */
const TRADING_SYMBOLS_AT_MOST = 2_000

type Params = Readonly<Record<string, unknown>>

/**
 * What a call will be charged, from the parameters as they go on the wire. Where Binance publishes no weight 1 is
 * charged; where a value lies beyond the published table, the table's largest.
 */
export function weightOf(endpoint: Endpoint, params: Params, facts: WeightFacts = {}): number {
  const rules = endpoint.weightRule
  if (!rules) return endpoint.weight ?? 1
  const rule = rules.find(({ when }) => holds(when, params))
  if (rule) return charge(rule, params, facts)
  const undecided = rules.some(({ when }) => params[subject(when)] !== undefined)
  return (undecided ? endpoint.weightMax : endpoint.weight) ?? endpoint.weight ?? 1
}

function charge(rule: WeightRule, params: Params, facts: WeightFacts): number {
  if (!rule.weightPer) return rule.weight
  const times =
    rule.weightPer === 'trading-symbol'
      ? (facts.tradingSymbols ?? TRADING_SYMBOLS_AT_MOST)
      : lengthOf(params[rule.weightPer.replace(/\.length$/, '')])
  return Math.min(rule.weight * times, rule.max ?? Number.POSITIVE_INFINITY)
}

const COMPARISON = /^(\w+)(\.length)?(<=|<|>)(\d+)$/
const MEMBERSHIP = /^(\w+) in \[(.*)\]$/

/** Evaluates one condition of the table's language, which `WeightRule` describes. */
function holds(when: string, params: Params): boolean {
  if (when === 'else') return true
  if (when.includes(' && ')) return when.split(' && ').every((part) => holds(part, params))
  if (when.startsWith('!')) return params[when.slice(1)] === undefined
  const comparison = COMPARISON.exec(when)
  if (comparison) return compare(comparison, params)
  const membership = MEMBERSHIP.exec(when)
  if (membership) return (membership[2] ?? '').split(',').includes(String(params[membership[1] ?? '']))
  const [name = '', value] = when.split('=')
  return value === undefined ? params[name] !== undefined : String(params[name]) === value
}

function compare([, name = '', length, operator, bound]: readonly (string | undefined)[], params: Params): boolean {
  const value = params[name]
  if (value === undefined) return false
  const left = length ? lengthOf(value) : Number(value)
  const right = Number(bound)
  return operator === '<' ? left < right : operator === '<=' ? left <= right : left > right
}

/** Lists travel as JSON text (`["BTCUSDT","BNBUSDT"]`). */
function lengthOf(list: unknown): number {
  if (Array.isArray(list)) return list.length
  return String(list)
    .split(',')
    .filter((part) => part.trim() !== '' && part.trim() !== '[]').length
}

function subject(when: string): string {
  return /^!?(\w+)/.exec(when)?.[1] ?? ''
}
