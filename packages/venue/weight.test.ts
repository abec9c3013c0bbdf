import { describe, expect, it } from 'vitest'
import { endpoints, findEndpoint } from './catalogue.ts'
import type { Endpoint } from './endpoint.ts'
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
