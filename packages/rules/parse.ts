import { plainDecimal } from './decimal.ts'
import { ParseFailure, type RuleFault } from './fault.ts'
import { createReader, type Reader } from './reader.ts'
import {
  type Comparison,
  type Condition,
  conditionsOf,
  type Expression,
  MARKETS,
  type Market,
  type Measure,
  type Rule,
} from './rule.ts'
import { readOptions } from './rule-options.ts'

const TEXT_MAX = 500
const CONDITIONS_MAX = 16
const WINDOW_MIN_MS = 10_000
const WINDOW_MAX_MS = 86_400_000
const CHANGES = ['change', 'move', 'volume'] as const
const COMPARISONS: Record<string, Comparison> = {
  '>': '>',
  '>=': '>=',
  '<': '<',
  '<=': '<=',
  above: '>',
  below: '<',
}
/** Part of the language to come; naming them beats calling them misspelt. */
const NOT_YET = [
  'funding',
  'rsi',
  'ema',
  'sma',
  'ma',
  'ma20',
  'macd',
  'bollinger',
  'atr',
  'spread',
  'liquidation',
  'liquidations',
  'margin',
  'position',
  'order',
  'openinterest',
]
const AFTER_SYMBOL = ['crosses', 'above', 'below', ...CHANGES]

/**
 * Reads a rule, e.g. `BTCUSDT > 70000`, `usdm:ETHUSDT crosses above 3000 repeat cooldown 10m`,
 * `(BTCUSDT change 5m > 3% OR BTCUSDT volume 1m > 5x) AND ETHUSDT < 4000 expires in 7d`.
 * Words may be in any case. Never throws.
 */
export function parseRule(
  text: string,
  { defaultMarket }: { defaultMarket: Market },
): { ok: true; rule: Rule } | { ok: false; fault: RuleFault } {
  try {
    const reader = createReader(text)
    if (text.length > TEXT_MAX) throw reader.failAt('tooLong', TEXT_MAX, { most: String(TEXT_MAX) })
    const expression = readOr(reader, defaultMarket)
    const rule = { expression, ...readOptions(reader) }
    if (conditionsOf(expression).length > CONDITIONS_MAX)
      throw reader.failAt('tooManyConditions', 0, { most: String(CONDITIONS_MAX) })
    return { ok: true, rule }
  } catch (error) {
    if (error instanceof ParseFailure) return { ok: false, fault: error.fault }
    throw error
  }
}

function readOr(reader: Reader, market: Market): Expression {
  const parts = [readAnd(reader, market)]
  while (reader.take('or', '||')) parts.push(readAnd(reader, market))
  return join('or', parts)
}

function readAnd(reader: Reader, market: Market): Expression {
  const parts = [readPart(reader, market)]
  while (reader.take('and', '&&')) parts.push(readPart(reader, market))
  return join('and', parts)
}

/** `a AND (b AND c)` is one AND of three. */
function join(kind: 'and' | 'or', parts: Expression[]): Expression {
  const [only] = parts
  if (parts.length === 1 && only) return only
  return { kind, parts: parts.flatMap((part) => (part.kind === kind ? part.parts : [part])) }
}

function readPart(reader: Reader, market: Market): Expression {
  if (!reader.take('(')) return readCondition(reader, market)
  const inner = readOr(reader, market)
  if (!reader.take(')')) throw reader.fail('openBracket')
  return inner
}

function readCondition(reader: Reader, defaultMarket: Market): Condition {
  const { market, symbol } = readSymbol(reader, defaultMarket)
  if (reader.take('crosses', 'crossing')) {
    const direction = reader.take('above', 'up') ? 'up' : reader.take('below', 'down') ? 'down' : 'either'
    return { kind: 'crossing', market, symbol, direction, threshold: readPrice(reader) }
  }
  const measure = readMeasure(reader)
  const comparison = readComparison(reader, measure)
  const threshold = measure.name === 'price' ? readPrice(reader) : readRelative(reader, measure.name)
  return { kind: 'level', market, symbol, measure, comparison, threshold }
}

function readSymbol(reader: Reader, defaultMarket: Market): { market: Market; symbol: string } {
  const first = reader.word('wantSymbol')
  if (!reader.take(':')) return { market: defaultMarket, symbol: symbolOf(reader, first) }
  const market = MARKETS.find((name) => name === first.text.toLowerCase())
  if (!market) throw reader.failOn('noMarket', first, MARKETS, { markets: MARKETS.join(', ') })
  return { market, symbol: symbolOf(reader, reader.word('wantSymbolOfMarket')) }
}

function symbolOf(reader: Reader, word: { text: string; at: number }): string {
  if (!/^[\p{L}\p{N}_]{2,40}$/u.test(word.text)) throw reader.failOn('noSymbol', word)
  return word.text.toUpperCase()
}

function readMeasure(reader: Reader): Measure {
  const name = CHANGES.find((word) => reader.take(word))
  if (name) return { name, windowMs: reader.duration(WINDOW_MIN_MS, WINDOW_MAX_MS, `${name} 5m`) }
  reader.take('price')
  const next = reader.peek()
  if (next?.kind === 'word' && COMPARISONS[next.text.toLowerCase()] === undefined) {
    const word = next.text.toLowerCase()
    const stem = word.replace(/\d+$/, '')
    if (NOT_YET.includes(word) || NOT_YET.includes(stem)) throw reader.failOn('notYet', next)
    throw reader.failOn('noMeasure', next, AFTER_SYMBOL)
  }
  return { name: 'price' }
}

function readComparison(reader: Reader, measure: Measure): Comparison {
  const next = reader.peek()
  const comparison = COMPARISONS[next?.text.toLowerCase() ?? '']
  if (comparison && next) {
    reader.skip()
    return comparison
  }
  if (next && ['=', '=='].includes(next.text) && measure.name === 'price')
    throw reader.failOn('seldomEqual', next, ['crosses'])
  if (next && ['=>', '=<'].includes(next.text))
    throw reader.failOn('otherWayRound', next, [next.text === '=>' ? '>=' : '<='])
  throw reader.fail('wantComparison')
}

function readPrice(reader: Reader): string {
  const word = reader.word('wantPrice')
  if (/^\d{1,3}([,_]\d{3})+(\.\d+)?$/.test(word.text))
    throw reader.failOn('separators', word, [word.text.replaceAll(/[,_]/g, '')])
  if (!/^\d{1,20}(\.\d{1,20})?$/.test(word.text)) throw reader.failOn('noPrice', word)
  if (Number(word.text) === 0) throw reader.failOn('zeroPrice', word)
  return plainDecimal(word.text)
}

/** A percentage, or for volume a multiple. */
function readRelative(reader: Reader, name: 'change' | 'move' | 'volume'): string {
  const unit = name === 'volume' ? 'x' : '%'
  const example = name === 'volume' ? '5x' : '3%'
  const word = reader.word('wantRelative', { example })
  const number = word.text.toLowerCase().endsWith(unit) ? word.text.slice(0, -1) : undefined
  if (number === undefined && /^-?\d+(\.\d+)?$/.test(word.text))
    throw reader.failOn(name === 'volume' ? 'wantMultiple' : 'wantPercentage', word, [word.text + unit], {
      measure: name,
    })
  if (number === undefined || !/^-?\d{1,6}(\.\d{1,6})?$/.test(number))
    throw reader.failOn('noRelative', word, [], { example })
  if (name !== 'change' && number.startsWith('-')) throw reader.failOn('neverNegative', word, [], { measure: name })
  return plainDecimal(number)
}
