import { definedKeys, definedSubjects, FaultError, isToken, symbolOf, symbolToken } from '@flotilla/protocol'
import type { Dice } from './random.ts'

/** What somebody would put into an id to reach further than it may. */
const parts = [
  ...[
    '.',
    '*',
    '>',
    ' ',
    '\t',
    '\r\n',
    '\0',
    '$',
    '_INBOX',
    'orders',
    'cmd',
    '7f',
    'x-',
    'x-mvxgk3q',
    '..',
    '%2e',
    '\\',
    '/',
  ],
  ...[
    '\u200b',
    '\uff0e',
    '。',
    'ı',
    'İ',
    '币安',
    '🚢',
    '\ud800',
    'é',
    'A',
    'z',
    '0',
    '-',
    '_',
    'BTCUSDT',
    'PUB x 1',
    '{accountId}',
  ],
]

const madeUp = (dice: Dice) => Array.from({ length: dice.below(6) }, () => dice.one(parts)).join('')

interface Pattern {
  readonly pattern: string
  build(tokens: Record<string, string>): string
  parse(text: string): object | undefined
}

/** Why what was built is not where it belongs; undefined when it is. */
function whyAstray({ pattern, parse }: Pattern, tokens: Record<string, string>, built: string): string | undefined {
  const words = built.split('.')
  const wanted = pattern.split('.')
  if (words.length !== wanted.length) return `${JSON.stringify(built)} has another length than ${pattern}`
  for (const [index, word] of wanted.entries()) {
    const name = /^\{(\w+)\}$/.exec(word)?.[1]
    const expected = name === undefined ? word : tokens[name]
    if (words[index] !== expected || !isToken(words[index] ?? ''))
      return `${JSON.stringify(built)} is none of ${pattern}`
  }
  return parse(built) ? undefined : `${JSON.stringify(built)} cannot be read back`
}

const namesOf = (pattern: string) => [...pattern.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)

/**
 * Builds subjects and keys out of made-up ids and symbols. What is not refused is where it belongs, and a symbol that is
 * none is written so that it is read back as itself.
 * @returns how many were refused, and what went astray
 */
export function fuzzSubjects(dice: Dice, runs: number): { refused: number; built: number; astray: string[] } {
  const patterns = [...definedSubjects, ...definedKeys].filter(({ pattern }) => pattern.includes('{'))
  const astray: string[] = []
  let refused = 0
  let built = 0
  for (let run = 0; run < runs; run += 1) {
    const one = dice.one(patterns) as unknown as Pattern
    const tokens = Object.fromEntries(
      namesOf(one.pattern).map((name) => [
        name,
        dice.chance(0.5) ? (name === 'shard' ? '7f' : `7f${dice.hex(4)}`) : madeUp(dice),
      ]),
    )
    try {
      const why = whyAstray(one, tokens, one.build(tokens))
      built += 1
      if (why) astray.push(why)
    } catch (error) {
      if (!(error instanceof FaultError)) throw error
      refused += 1
    }
    const symbol = madeUp(dice)
    const token = attempt(() => symbolToken(symbol))
    if (token !== undefined && (!isToken(token) || (symbol.isWellFormed() && symbolOf(token) !== symbol))) {
      astray.push(`symbol ${JSON.stringify(symbol)} became ${token}`)
    }
  }
  return { refused, built, astray }
}

function attempt<T>(act: () => T): T | undefined {
  try {
    return act()
  } catch (error) {
    if (error instanceof FaultError) return undefined
    throw error
  }
}
