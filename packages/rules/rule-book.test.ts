import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareDecimals, createRuleBook, type Market, parseRule, type Rule } from './index.ts'

const T0 = 1_790_000_000_000
function rule(text: string): Rule {
  const result = parseRule(text, { defaultMarket: 'spot' })
  if (!result.ok) throw new Error(result.fault.message)
  return result.rule
}
function make(...texts: string[]) {
  const book = createRuleBook()
  for (const [i, text] of texts.entries()) book.put(`r${i}`, rule(text), T0)
  let at = T0
  const trade = (price: string, more: { symbol?: string; market?: Market; quantity?: string; after?: number } = {}) => {
    at += more.after ?? 1_000
    const { symbol = 'BTCUSDT', market = 'spot', quantity = '1' } = more
    return book.onTrade({ market, symbol, price, quantity, at })
  }
  const ids = (price: string, more = {}) =>
    trade(price, more)
      .map((fired) => fired.id)
      .sort()
  return { book, trade, ids }
}

describe('a level', () => {
  it('fires once when it holds, also when it held from the beginning', () => {
    const { ids, book } = make('BTCUSDT > 100', 'BTCUSDT < 100')
    expect(ids('99')).toEqual(['r1'])
    expect(ids('101')).toEqual(['r0'])
    expect(ids('99')).toEqual([])
    expect(book.size).toBe(0)
  })

  it('tells the value that fired it', () => {
    const { trade } = make('BTCUSDT > 100')
    expect(trade('100.50')).toEqual([
      { id: 'r0', at: T0 + 1_000, values: [{ condition: 'BTCUSDT > 100', value: '100.50' }], ended: true },
    ])
  })

  it('knows the threshold itself, however many zeros it is written with', () => {
    const { ids } = make('BTCUSDT > 100', 'BTCUSDT >= 100', 'BTCUSDT < 100', 'BTCUSDT <= 100')
    expect(ids('100.00000000')).toEqual(['r1', 'r3'])
  })

  it('tells decimals apart that one double cannot', () => {
    const { ids } = make('BTCUSDT > 0.12345678901234567891')
    expect(Number('0.12345678901234567891')).toBe(Number('0.12345678901234567892'))
    expect(ids('0.12345678901234567891')).toEqual([])
    expect(ids('0.12345678901234567892')).toEqual(['r0'])
  })

  it('of one market hears nothing of another', () => {
    const { ids } = make('usdm:BTCUSDT > 100')
    expect(ids('101')).toEqual([])
    expect(ids('101', { market: 'usdm' })).toEqual(['r0'])
  })
})

describe('a crossing', () => {
  it('needs to come from the other side', () => {
    const { ids } = make(
      'BTCUSDT crosses 100 repeat',
      'BTCUSDT crosses above 100 repeat',
      'BTCUSDT crosses below 100 repeat',
    )
    expect(ids('101')).toEqual([])
    expect(ids('102')).toEqual([])
    expect(ids('99')).toEqual(['r0', 'r2'])
    expect(ids('98')).toEqual([])
    expect(ids('100')).toEqual(['r0', 'r1'])
    expect(ids('101')).toEqual([])
  })

  it('holds at its own trade only', () => {
    const { ids } = make('BTCUSDT crosses above 100 AND ETHUSDT > 10')
    ids('99')
    expect(ids('101')).toEqual([])
    expect(ids('11', { symbol: 'ETHUSDT' })).toEqual([])
    ids('99')
    expect(ids('101')).toEqual(['r0'])
  })
})

describe('repeating', () => {
  it('fires again when it stopped holding in between', () => {
    const { ids } = make('BTCUSDT > 100 repeat')
    expect([ids('101'), ids('102'), ids('99'), ids('103')]).toEqual([['r0'], [], [], ['r0']])
  })

  it('waits for its cooldown, then fires if it still holds', () => {
    const { ids } = make('BTCUSDT > 100 cooldown 1m')
    expect(ids('101')).toEqual(['r0'])
    ids('99')
    expect(ids('101', { after: 10_000 })).toEqual([])
    expect(ids('102', { after: 60_000 })).toEqual(['r0'])
    ids('99')
    ids('101')
    ids('99')
    expect(ids('98', { after: 60_000 })).toEqual([])
  })

  it('ends with its life', () => {
    const { ids, book } = make('BTCUSDT > 100 repeat expires in 1m')
    expect(ids('101')).toEqual(['r0'])
    ids('99')
    expect(ids('101', { after: 60_000 })).toEqual([])
    expect(book.size).toBe(0)
  })

  it('is told which rules ran out without a trade', () => {
    const { book } = make('BTCUSDT > 100 expires in 1m', 'BTCUSDT > 100')
    expect(book.expire(T0 + 59_999)).toEqual([])
    expect(book.expire(T0 + 60_000)).toEqual(['r0'])
  })
})

describe('change, move and volume', () => {
  it('compare with the price a window ago', () => {
    const { ids } = make('BTCUSDT change 1m >= 3%', 'BTCUSDT change 1m < -2%', 'BTCUSDT move 1m > 2%')
    expect(ids('100')).toEqual([])
    expect(ids('103', { after: 30_000 })).toEqual([])
    expect(ids('103', { after: 30_000 })).toEqual(['r0', 'r2'])
    expect(ids('100', { after: 30_000 })).toEqual(['r1'])
  })

  it('take the last price before the window when nothing was traded since', () => {
    const { ids } = make('BTCUSDT change 1m > 3%')
    ids('100')
    expect(ids('104', { after: 3_600_000 })).toEqual(['r0'])
  })

  it('measure volume against the ten windows before', () => {
    const { ids } = make('BTCUSDT volume 1m > 5x')
    for (let minute = 0; minute < 11; minute++)
      for (let i = 0; i < 6; i++) expect(ids('100', { quantity: '1', after: 10_000 })).toEqual([])
    expect(ids('100', { quantity: '20', after: 10_000 })).toEqual([])
    expect(ids('100', { quantity: '20', after: 1_000 })).toEqual(['r0'])
  })

  it('are known at once after history was fed, which fires nothing by itself', () => {
    const { book, ids } = make('BTCUSDT change 1m > 3%', 'BTCUSDT > 90')
    for (let i = 0; i < 10; i++)
      book.warm({ market: 'spot', symbol: 'BTCUSDT', price: '100', quantity: '1', at: T0 - 100_000 + i * 10_000 })
    expect(book.size).toBe(2)
    expect(ids('104')).toEqual(['r0', 'r1'])
  })
})

describe('the book', () => {
  it('replaces a rule under its id and forgets a removed one', () => {
    const { book, ids } = make('BTCUSDT > 100', 'BTCUSDT > 100')
    book.put('r0', rule('BTCUSDT > 200'), T0)
    expect(book.remove('r1')).toBe(true)
    expect(book.remove('r1')).toBe(false)
    expect(ids('101')).toEqual([])
    expect(ids('201')).toEqual(['r0'])
  })

  it('agrees with a plain loop over all rules', () => {
    const price = fc.integer({ min: 95, max: 105 }).map((cents) => (cents / 10).toFixed(2))
    const symbol = fc.constantFrom('AAA', 'BBB')
    const condition = fc
      .tuple(symbol, fc.constantFrom('>', '>=', '<', '<=', 'crosses', 'crosses above', 'crosses below'), price)
      .map((parts) => parts.join(' '))
    const expression = fc.oneof(
      condition,
      fc.tuple(condition, fc.constantFrom('AND', 'OR'), condition).map((parts) => parts.join(' ')),
      fc.tuple(condition, condition, condition).map(([a, b, c]) => `${a} AND (${b} OR ${c})`),
    )
    const text = fc
      .tuple(expression, fc.constantFrom('once', 'repeat', 'cooldown 3s', 'expires in 1m'))
      .map((parts) => parts.join(' '))
    const step = fc.oneof(
      { weight: 6, arbitrary: fc.record({ trade: price, symbol }) },
      { weight: 2, arbitrary: fc.record({ put: text, id: fc.nat(12) }) },
      { weight: 1, arbitrary: fc.record({ remove: fc.nat(12) }) },
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        const book = createRuleBook()
        const loop = createLoop()
        steps.forEach((s, i) => {
          const at = T0 + i * 1_000
          if ('trade' in s) {
            const ours = book.onTrade({ market: 'spot', symbol: s.symbol, price: s.trade, quantity: '1', at })
            expect(ours.map((f) => f.id).sort()).toEqual(loop.onTrade(s.symbol, s.trade, at).sort())
          } else if ('put' in s) {
            book.put(`r${s.id}`, rule(s.put), at)
            loop.put(`r${s.id}`, s.put, at)
          } else {
            book.remove(`r${s.remove}`)
            loop.rules.delete(`r${s.remove}`)
          }
        })
      }),
      { numRuns: 400 },
    )
  })

  it('keeps its order through thousands of rules coming and going', () => {
    const { book, ids } = make()
    for (let i = 0; i < 5_000; i++) book.put(`${i}`, rule(`BTCUSDT > ${1_000 + ((i * 7919) % 5_000)}`), T0)
    ids('10')
    for (let i = 0; i < 5_000; i += 2) book.remove(`${i}`)
    ids('11')
    const due = Array.from({ length: 2_500 }, (_, k) => 2 * k + 1).filter((i) => 1_000 + ((i * 7919) % 5_000) < 3_000)
    expect(ids('3000')).toEqual(due.map(String).sort())
    expect(book.size).toBe(2_500 - due.length)
  })
})

describe('decimals', () => {
  it('compare as numbers of any length do', () => {
    const decimal = fc.tuple(fc.bigInt({ min: 0n, max: 10n ** 18n }), fc.bigInt({ min: 0n, max: 10n ** 18n - 1n }))
    fc.assert(
      fc.property(decimal, decimal, ([a, b], [c, d]) => {
        const text = (whole: bigint, part: bigint) => `${whole}.${String(part).padStart(18, '0')}`
        const [left, right] = [a * 10n ** 18n + b, c * 10n ** 18n + d]
        expect(Math.sign(compareDecimals(text(a, b), text(c, d)))).toBe(left > right ? 1 : left < right ? -1 : 0)
      }),
    )
  })
})

/** The same in the simplest way: every rule looked at for every trade, straight from its text. */
function createLoop() {
  type Kept = { text: string; at: number; armed: boolean; coolUntil: number; last: Map<string, number> }
  const rules = new Map<string, Kept>()
  const last = new Map<string, number>()
  const cents = (text: string) => Math.round(Number(text) * 100)

  function conditionHolds(text: string, kept: Kept, symbol: string): boolean {
    const [name = '', sign = '', ...rest] = text.replaceAll(/[()]/g, '').split(' ')
    const threshold = cents(rest.at(-1) ?? '')
    const now = last.get(name)
    if (now === undefined || !kept.last.has(name)) return false
    if (sign === 'crosses') {
      const before = kept.last.get(name) ?? Number.NaN
      const up = before < threshold && now >= threshold
      const down = before > threshold && now <= threshold
      const either = rest.length === 1
      return name === symbol && (either ? up || down : rest[0] === 'above' ? up : down)
    }
    return sign === '>'
      ? now > threshold
      : sign === '>='
        ? now >= threshold
        : sign === '<'
          ? now < threshold
          : now <= threshold
  }

  function expressionHolds(text: string, kept: Kept, symbol: string): boolean {
    const bracket = /^(.*) AND \((.*) OR (.*)\)$/.exec(text)
    const part = (piece: string | undefined) => conditionHolds(piece ?? '', kept, symbol)
    if (bracket) return part(bracket[1]) && (part(bracket[2]) || part(bracket[3]))
    if (text.includes(' AND ')) return text.split(' AND ').every(part)
    return text.split(' OR ').some(part)
  }

  return {
    rules,
    put: (id: string, text: string, at: number) =>
      void rules.set(id, { text, at, armed: true, coolUntil: 0, last: new Map() }),
    onTrade(symbol: string, price: string, at: number): string[] {
      last.set(symbol, cents(price))
      const fired: string[] = []
      for (const [id, kept] of rules) {
        if (!kept.last.has(symbol)) kept.last.set(symbol, Number.NaN)
        const expression = kept.text.replace(/ (once|repeat|cooldown 3s|expires in 1m)$/, '')
        const holds = expressionHolds(expression, kept, symbol)
        kept.last.set(symbol, cents(price))
        if (kept.text.endsWith('expires in 1m') && at >= kept.at + 60_000) rules.delete(id)
        else if (!holds) kept.armed = true
        else if (kept.armed && at >= kept.coolUntil) {
          fired.push(id)
          kept.armed = expression.includes('crosses') && !expressionHolds(expression, kept, symbol)
          kept.coolUntil = at + (kept.text.endsWith('cooldown 3s') ? 3_000 : 0)
          if (!/repeat$|cooldown 3s$/.test(kept.text)) rules.delete(id)
        }
      }
      return fired
    },
  }
}
