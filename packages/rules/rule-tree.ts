import { formatCondition } from './format.ts'
import type { Instrument } from './instrument.ts'
import type { Line, Mark } from './line.ts'
import type { Comparison, Condition, Expression, Market, Measure, Rule } from './rule.ts'

/** One comparison of a rule in force. */
export type Leaf = Mark & {
  held: Held
  line: Line<Leaf>
  instrument: Instrument
  condition: Condition
  /** Whether it holds when the value is high, or when it is low. */
  whenHigh: boolean
  /** Holds at the passing trade only. */
  passing: boolean
  holds: boolean
}

export type Node = Leaf | { kind: 'and' | 'or'; parts: Node[] }

/** A rule in force. */
export type Held = {
  id: string
  rule: Rule
  root: Node
  leaves: Leaf[]
  /** It has not held since it last fired. */
  armed: boolean
  coolUntil: number
  expiresAt: number
  /** Number of the trade it was last looked at for. */
  seen: number
  gone: boolean
}

type Find = (market: Market, symbol: string) => Instrument

/** Builds the comparisons of a rule and puts them on their lines. */
export function plant(id: string, rule: Rule, createdAt: number, find: Find): Held {
  const expiresAt =
    rule.expiresAt ?? (rule.expiresInMs === undefined ? Number.POSITIVE_INFINITY : createdAt + rule.expiresInMs)
  const leaves: Leaf[] = []
  const held = { id, rule, leaves, armed: true, coolUntil: Number.NEGATIVE_INFINITY, expiresAt, seen: 0, gone: false }
  const complete: Held = Object.assign(held, { root: { kind: 'and' as const, parts: [] } as Node })

  function leaf(condition: Condition, measure: Measure, comparison: Comparison, passing: boolean): Leaf {
    const instrument = find(condition.market, condition.symbol)
    const made: Leaf = {
      held: complete,
      line: instrument.lineOf(measure),
      instrument,
      condition,
      value: Number(condition.threshold),
      text: condition.threshold,
      thresholdIsHigh: comparison === '>=' || comparison === '<',
      whenHigh: comparison === '>' || comparison === '>=',
      passing,
      high: false,
      holds: false,
      dead: false,
    }
    leaves.push(made)
    made.line.add(made)
    return made
  }

  function build(expression: Expression): Node {
    if ('parts' in expression) return { kind: expression.kind, parts: expression.parts.map(build) }
    if (expression.kind === 'level') return leaf(expression, expression.measure, expression.comparison, false)
    const { direction } = expression
    const parts: Node[] = []
    if (direction !== 'down') parts.push(leaf(expression, { name: 'price' }, '>=', true))
    if (direction !== 'up') parts.push(leaf(expression, { name: 'price' }, '<=', true))
    return { kind: 'or', parts }
  }

  complete.root = build(rule.expression)
  return complete
}

export function holds(node: Node): boolean {
  if (!('parts' in node)) return node.holds
  return node.kind === 'and' ? node.parts.every(holds) : node.parts.some(holds)
}

/** What was measured for each condition, once per condition. */
export function valuesOf({ leaves }: Held): { condition: string; value: string }[] {
  const values = new Map<string, string>()
  for (const { condition, line } of leaves) if (line.text !== '') values.set(formatCondition(condition), line.text)
  return [...values].map(([condition, value]) => ({ condition, value }))
}
