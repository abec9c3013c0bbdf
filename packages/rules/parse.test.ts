import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatRule, needs, parseRule, ruleFaultText } from './index.ts'
import { MESSAGES } from './messages.ts'

const read = (text: string) => parseRule(text, { defaultMarket: 'spot' })
function ruleOf(text: string) {
  const result = read(text)
  if (!result.ok) throw new Error(result.fault.message)
  return result.rule
}
function faultOf(text: string) {
  const result = read(text)
  if (result.ok) throw new Error(`understood: ${formatRule(result.rule)}`)
  return result.fault
}

describe('a rule', () => {
  it.each([
    ['BTCUSDT > 70000', 'BTCUSDT > 70000'],
    ['btcusdt above 70000.50', 'BTCUSDT > 70000.5'],
    ['BTCUSDT price<=0.0010', 'BTCUSDT <= 0.001'],
    ['usdm:ETHUSDT crosses 3000', 'usdm:ETHUSDT crosses 3000'],
    ['BTCUSDT crosses UP 70000 repeat', 'BTCUSDT crosses above 70000 repeat'],
    ['BTCUSDT change 300s > 3%', 'BTCUSDT change 5m > 3%'],
    ['BTCUSDT change 1h < -2.50%', 'BTCUSDT change 1h < -2.5%'],
    ['coinm:BTCUSD_PERP move 24h >= 10%', 'coinm:BTCUSD_PERP move 1d >= 10%'],
    ['BTCUSDT volume 1m > 5x cooldown 600s', 'BTCUSDT volume 1m > 5x repeat cooldown 10m'],
    ['BTCUSDT > 1 and ETHUSDT < 2 or BNBUSDT > 3', 'BTCUSDT > 1 AND ETHUSDT < 2 OR BNBUSDT > 3'],
    ['BTCUSDT > 1 AND (ETHUSDT < 2 OR BNBUSDT > 3) once', 'BTCUSDT > 1 AND (ETHUSDT < 2 OR BNBUSDT > 3)'],
    ['((BTCUSDT > 1) AND (ETHUSDT < 2 AND BNBUSDT > 3))', 'BTCUSDT > 1 AND ETHUSDT < 2 AND BNBUSDT > 3'],
    ['BTCUSDT > 1 expires in 48h', 'BTCUSDT > 1 expires in 2d'],
    ['BTCUSDT > 1 expires 2026-12-31 repeat', 'BTCUSDT > 1 repeat expires 2026-12-31'],
  ])('%s is read as %s', (text, canonical) => {
    expect(formatRule(ruleOf(text))).toBe(canonical)
  })

  it('binds AND tighter than OR', () => {
    expect(ruleOf('BTCUSDT > 1 AND ETHUSDT < 2 OR BNBUSDT > 3').expression).toMatchObject({
      kind: 'or',
      parts: [{ kind: 'and' }, { kind: 'level', symbol: 'BNBUSDT' }],
    })
  })

  it('lives to the end of the day it names', () => {
    expect(ruleOf('BTCUSDT > 1 expires 2026-12-31').expiresAt).toBe(Date.UTC(2027, 0, 1))
  })

  it('says which streams it needs, each once', () => {
    expect(needs(ruleOf('BTCUSDT > 1 AND BTCUSDT < 9 AND usdm:BTCUSDT change 5m > 1%'))).toEqual([
      { market: 'spot', symbol: 'BTCUSDT', stream: 'aggTrade' },
      { market: 'usdm', symbol: 'BTCUSDT', stream: 'aggTrade' },
    ])
  })

  it('that was formatted reads as the same rule', () => {
    const symbol = fc.constantFrom('BTCUSDT', 'usdm:ETHUSDT', 'coinm:BTCUSD_PERP', '币安人生USDT')
    const number = fc.tuple(fc.nat(99_999), fc.nat(9_999)).map(([a, b]) => `${a}.${b}1`)
    const comparison = fc.constantFrom('>', '>=', '<', '<=', 'above', 'below')
    const duration = fc.constantFrom('10s', '90s', '5m', '120m', '1d')
    const condition = fc.oneof(
      fc.tuple(symbol, comparison, number).map((t) => t.join(' ')),
      fc.tuple(symbol, fc.constantFrom('crosses', 'crosses above', 'crosses below'), number).map((t) => t.join(' ')),
      fc.tuple(symbol, fc.constantFrom('change', 'move'), duration, comparison, number).map((t) => `${t.join(' ')}%`),
      fc.tuple(symbol, duration, number).map(([s, d, n]) => `${s} volume ${d} > ${n}x`),
    )
    const { expression } = fc.letrec<{ expression: string }>((tie) => ({
      expression: fc.oneof(
        { maxDepth: 3 },
        condition,
        fc
          .tuple(tie('expression'), fc.constantFrom('AND', 'or'), tie('expression'))
          .map(([a, word, b]) => `(${a}) ${word} (${b})`),
      ),
    }))
    const options = fc.constantFrom(
      '',
      ' once',
      ' repeat',
      ' repeat cooldown 90s',
      ' expires in 3h',
      ' cooldown 1m expires 2028-02-29',
    )
    fc.assert(
      fc.property(expression, options, (text, tail) => {
        const first = read(text + tail)
        fc.pre(first.ok)
        if (!first.ok) return
        expect(ruleOf(formatRule(first.rule))).toEqual(first.rule)
      }),
      { numRuns: 500 },
    )
  })

  it('is never a crash, whatever is typed', () => {
    const word = fc.constantFrom(
      'BTCUSDT',
      '>',
      '<',
      '70000',
      'change',
      '5m',
      '3%',
      '(',
      ')',
      'AND',
      'usdm',
      ':',
      'expires',
      'in',
      'cooldown',
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'grapheme' }),
          fc.array(word, { maxLength: 12 }).map((w) => w.join(' ')),
        ),
        (text) => {
          const result = read(text)
          if (result.ok) return
          expect(result.fault.outcome).toBe('rejected')
          expect(result.fault.position).toBeGreaterThanOrEqual(0)
          expect(result.fault.position).toBeLessThanOrEqual(text.length)
        },
      ),
      { numRuns: 2_000 },
    )
  })
})

describe('a fault', () => {
  it.each([
    ['BTCUSDT croses 70000', 8, 'crosses'],
    ['BTCUSDT volum 1m > 5x', 8, 'volume'],
    ['sopt:BTCUSDT > 1', 0, 'spot'],
    ['BTCUSDT => 70000', 8, '>='],
    ['BTCUSDT = 70000', 8, 'crosses'],
    ['BTCUSDT > 70,000', 10, '70000'],
    ['BTCUSDT change 5m > 3', 20, '3%'],
    ['BTCUSDT volume 1m > 5', 20, '5x'],
    ['BTCUSDT > 1 repaet', 12, 'repeat'],
    ['BTCUSDT > 1 adn ETHUSDT > 2', 12, 'and'],
  ])('in “%s” stands at %i and suggests “%s”', (text, position, suggestion) => {
    const fault = faultOf(text)
    expect(fault).toMatchObject({ code: 'RULE_SYNTAX', position, suggestion })
    expect(fault.message).toContain(`Did you mean “${suggestion}”?`)
  })

  it.each([
    ['', 0, 'A symbol such as BTCUSDT'],
    ['BTCUSDT', 7, 'is expected here'],
    ['BTCUSDT >', 9, 'A price such as 70000'],
    ['(BTCUSDT > 1', 12, 'bracket is not closed'],
    ['BTCUSDT > 1)', 11, 'is not expected here'],
    ['BTCUSDT > 1 AND', 15, 'A symbol such as BTCUSDT'],
    ['BTCUSDT > abc', 10, 'no price'],
    ['BTCUSDT change 3% > 5m', 15, 'no duration'],
    ['BTCUSDT > 1 expires 2026-02-31', 20, 'no day'],
    ['BTCUSDT > 1 once repeat', 17, 'contradicts'],
  ])('in “%s” stands at %i and says what would be right', (text, position, message) => {
    const fault = faultOf(text)
    expect(fault.position).toBe(position)
    expect(fault.message).toContain(message)
  })

  it.each([
    ['usdm:ETHUSDT funding > 0.01%', 13],
    ['BTCUSDT rsi(14,1h) < 30', 8],
    ['BTCUSDT ema200 > 3', 8],
  ])('says of “%s” that it is not evaluated yet', (text, position) => {
    expect(faultOf(text)).toMatchObject({ code: 'RULE_UNSUPPORTED', position })
  })

  it.each([
    'BTCUSDT > 0',
    'BTCUSDT change 5s > 1%',
    'BTCUSDT change 2d > 1%',
    'BTCUSDT move 5m > -1%',
    'BTCUSDT > 1 expires in 900d',
  ])('refuses numbers out of bounds: %s', (text) => expect(faultOf(text).code).toBe('RULE_RANGE'))
})

describe('a fault in Turkish', () => {
  it('says the same as in English, after a journey over the wire too', () => {
    const fault = JSON.parse(JSON.stringify(faultOf('BTCUSDT abve 70000')))
    expect(ruleFaultText(fault, 'en')).toBe(fault.message)
    expect(ruleFaultText(fault, 'tr')).toBe(
      'Sembolden sonra “abve” anlaşılmadı; >, <, crosses, change, move ya da volume bekleniyor. Şunu mu demek istedin: “above”?',
    )
  })

  it('knows only faults of rules', () => {
    expect(ruleFaultText({ code: 'TIMEOUT', message: 'no answer', outcome: 'unknown' }, 'tr')).toBeUndefined()
  })

  it.each(Object.entries(MESSAGES))('leaves out no value: %s', (_, { en, tr }) => {
    const names = (sentence: string) => [...sentence.matchAll(/\{\w+\}/g)].map(String).sort()
    expect(names(tr)).toEqual(names(en))
  })
})
