import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { endpoints, findEndpoint } from './catalogue.ts'
import type { Endpoint } from './endpoint.ts'
import { haveRecordings, recordedText } from './testing/recorded.ts'
import { weightOf } from './weight.ts'

function endpoint(name: string): Endpoint {
  const found = findEndpoint(name)
  if (!found) throw new Error(`no endpoint ${name}`)
  return found
}

const symbols = (count: number) => Array.from({ length: count }, (_, index) => `S${index}`)

describe('the weight', () => {
  it.each<[string, object, number]>([
    ['spot.klines', {}, 2],
    ['spot.depth', {}, 5],
    ['spot.depth', { limit: '100' }, 5],
    ['spot.depth', { limit: 101 }, 25],
    ['spot.depth', { limit: '1000' }, 50],
    ['spot.depth', { limit: '5000' }, 250],
    ['spot.depth', { limit: '9999' }, 250],
    ['spot.executionRules', {}, 40],
    ['spot.executionRules', { symbol: 'A' }, 2],
    ['spot.executionRules', { symbols: JSON.stringify(symbols(3)) }, 6],
    ['spot.executionRules', { symbols: symbols(100) }, 40],
    ['spot.myPreventedMatches', { preventedMatchId: '1' }, 2],
    ['spot.myPreventedMatches', { orderId: '1' }, 20],
    ['spot.myTrades', {}, 20],
    ['spot.myTrades', { orderId: '1' }, 5],
    ['spot.getOpenOrders', {}, 80],
    ['spot.getOpenOrders', { symbol: 'A' }, 6],
    ['spot.orderTest', {}, 1],
    ['spot.orderTest', { computeCommissionRates: 'true' }, 20],
    ['spot.orderTest', { computeCommissionRates: 'false' }, 1],
    ['spot.ticker', { symbol: 'A' }, 4],
    ['spot.ticker', { symbols: JSON.stringify(symbols(2)) }, 8],
    ['spot.ticker', { symbols: JSON.stringify(symbols(90)) }, 200],
    ['spot.ticker24hr', { symbol: 'A' }, 2],
    ['spot.ticker24hr', { symbols: JSON.stringify(symbols(20)) }, 2],
    ['spot.ticker24hr', { symbols: JSON.stringify(symbols(21)) }, 40],
    ['spot.ticker24hr', { symbols: JSON.stringify(symbols(101)) }, 80],
    ['spot.ticker24hr', {}, 80],
    ['spot.tickerPrice', { symbols: '["A"]' }, 4],
    ['margin.marginAccountNewOrder', {}, 6],
    ['margin.marginAccountNewOrder', { sideEffectType: 'AUTO_BORROW_REPAY' }, 1_500],
    ['margin.marginAccountNewOrder', { sideEffectType: 'NO_SIDE_EFFECT' }, 6],
    ['margin.queryMarginAccountsOpenOrders', { symbol: 'A' }, 10],
    ['usdm.klineCandlestickData', {}, 5],
    ['usdm.klineCandlestickData', { limit: '99' }, 1],
    ['usdm.klineCandlestickData', { limit: '100' }, 2],
    ['usdm.klineCandlestickData', { limit: '500' }, 5],
    ['usdm.klineCandlestickData', { limit: '1500' }, 10],
    ['usdm.orderBook', {}, 10],
    ['usdm.orderBook', { limit: '5' }, 2],
    ['coinm.notionalBracketForSymbol', {}, 2],
    ['options.orderBook', { limit: '10' }, 1],
    ['portfolio-margin.queryAllCmOrders', {}, 20],
    ['portfolio-margin.queryAllCmOrders', { pair: 'BTCUSD' }, 40],
    ['usdm.testOrder', {}, 1],
  ])('of %s with %o is %i', (name, params, weight) => {
    expect(weightOf(endpoint(name), params as Record<string, unknown>)).toBe(weight)
  })

  it('of a call charged for each trading symbol grows with the exchange, and is high while that is unknown', () => {
    const openOrders = endpoint('margin.queryMarginAccountsOpenOrders')
    expect(weightOf(openOrders, {}, { tradingSymbols: 1_400 })).toBe(1_400)
    expect(weightOf(openOrders, {})).toBeGreaterThanOrEqual(1_400)
  })

  it('follows every line of every rule', () => {
    let lines = 0
    for (const entry of endpoints.values()) {
      for (const { when, weight, weightPer } of entry.weightRule ?? []) {
        const params = paramsFor(when)
        if (!params) continue
        expect(weightOf(entry, params), `${entry.name} when ${when}`).toBe(weightPer ? weight * 3 : weight)
        lines++
      }
    }
    expect(lines).toBeGreaterThan(110)
  })
})

/** Parameters under which exactly this condition is the first that holds. */
function paramsFor(when: string): Record<string, unknown> | undefined {
  if (when === 'else' || when.startsWith('!') || when === 'invalid symbol') return undefined
  const length = /^(\w+)\.length(<=|>)(\d+)$/.exec(when)
  if (length) return { [length[1] ?? '']: symbols(Number(length[3]) + (length[2] === '>' ? 1 : 0)) }
  const bound = /^(\w+)(<=|<|>)(\d+)$/.exec(when)
  if (bound) return { [bound[1] ?? '']: Number(bound[3]) + (bound[2] === '<' ? -1 : bound[2] === '>' ? 1 : 0) }
  const member = /^(\w+) in \[(\w+)/.exec(when)
  if (member) return { [member[1] ?? '']: member[2] }
  const [name = '', value] = when.split('=')
  return { [name]: value ?? (name === 'symbols' ? symbols(3) : 'X') }
}

type Given = Record<string, string | number | undefined>
interface Line {
  when: string
  weight: number
  weightPer?: string
  max?: number
}
interface Row {
  family: string
  product?: string
  name: string
  weight: number
  weightMax: number | null
  weightRule: Line[] | null
}

const listed = (list: string | number | undefined) => (list === undefined ? 0 : JSON.parse(String(list)).length)

/** A reading of the catalogue's table language of its own, by sorts of condition instead of by pattern. */
function meets(when: string, given: Given): boolean {
  if (when === 'else') return true
  return when.split(' && ').every((part) => {
    if (part === 'invalid symbol') return false
    if (part[0] === '!') return given[part.slice(1)] === undefined
    if (part.includes(' in ')) {
      const [name = '', list = ''] = part.split(' in ')
      return list.slice(1, -1).split(',').includes(String(given[name]))
    }
    const sign = ['<=', '<', '>', '='].find((one) => part.includes(one))
    if (!sign) return given[part] !== undefined
    const [left = '', right = ''] = part.split(sign)
    const name = left.replace('.length', '')
    if (given[name] === undefined) return false
    if (sign === '=') return String(given[name]) === right
    const size = left === name ? Number(given[name]) : listed(given[name])
    return { '<=': size <= Number(right), '<': size < Number(right), '>': size > Number(right) }[sign] ?? false
  })
}

function charged(row: Row, given: Given, tradingSymbols: number): number {
  const line = row.weightRule?.find(({ when }) => meets(when, given))
  if (!line) {
    const mentioned = row.weightRule?.some(({ when }) => given[/\w+/.exec(when)?.[0] ?? ''] !== undefined)
    return (mentioned ? row.weightMax : row.weight) ?? row.weight
  }
  const times = !line.weightPer ? 1 : line.weightPer === 'trading-symbol' ? tradingSymbols : listed(given.symbols)
  return Math.min(line.weight * times, line.max ?? Number.MAX_VALUE)
}

const VALUES: Record<string, fc.Arbitrary<string | number>> = {
  limit: fc.oneof(
    fc.integer({ min: 1, max: 6_000 }),
    fc.constantFrom(49, 50, 51, 99, 100, 101, 499, 500, 501, 1000, 1001, 5000),
  ),
  symbols: fc.integer({ min: 1, max: 130 }).map((count) => JSON.stringify(symbols(count))),
  sideEffectType: fc.constantFrom('NO_SIDE_EFFECT', 'MARGIN_BUY', 'AUTO_REPAY', 'AUTO_BORROW_REPAY'),
  computeCommissionRates: fc.constantFrom('true', 'false'),
}

describe.skipIf(!haveRecordings)('the 63 weight tables of the catalogue', () => {
  const rows: Row[] = haveRecordings ? JSON.parse(recordedText('binance/catalogue.json')) : []
  const tables = rows.filter(({ weightRule }) => weightRule)

  it('are all here', () => expect(tables.length).toBe(63))

  it.each(tables.map((row) => [`${(row.product ?? row.family).replace('futures-', '')}.${row.name}`, row] as const))(
    'of %s charge what the catalogue says, for any parameters',
    (name, row) => {
      const subjects = new Set((row.weightRule ?? []).flatMap(({ when }) => when.match(/[a-z]\w+/gi) ?? []))
      const known = endpoint(name).params.filter((param) => subjects.has(param.name))
      const given = fc.record(
        Object.fromEntries(known.map((param) => [param.name, VALUES[param.name] ?? fc.constant('7')])),
        { requiredKeys: [] },
      )
      fc.assert(
        fc.property(given, fc.integer({ min: 1, max: 3_000 }), (params, tradingSymbols) => {
          expect(weightOf(endpoint(name), params, { tradingSymbols })).toBe(charged(row, params, tradingSymbols))
        }),
        { numRuns: 300 },
      )
    },
  )
})
