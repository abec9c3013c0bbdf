import { describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { endpoints } from '../catalogue.ts'
import type { Endpoint } from '../endpoint.ts'
import { at, changed, type Payload, paths, sameValues } from '../testing/payload.ts'
import { haveRecordings, recordedLines } from '../testing/recorded.ts'

interface Sample {
  endpoint: Endpoint & { answer: z.ZodType }
  payload: unknown
}

function typed(method: string, path: string, coinm: boolean): Sample['endpoint'][] {
  return [...endpoints.values()].filter((endpoint): endpoint is Sample['endpoint'] => {
    if (endpoint.method !== method || endpoint.path !== path || !endpoint.answer) return false
    // The futures statistics have one path on two hosts.
    return !path.startsWith('/futures/data/') || (endpoint.product === 'coinm') === coinm
  })
}

/** Examples of Binance's documentation and answers recorded from the exchange. */
function samples(): Sample[] {
  const printed = recordedLines('data/examples/rest.jsonl.gz').flatMap((line) => {
    const { method, path, source, payload } = JSON.parse(line)
    return typed(method, path, /Coin/.test(source)).map((endpoint) => ({ endpoint, payload }))
  })
  const recorded = recordedLines('data/rest/gct-recorded.jsonl.gz').flatMap((line) => {
    const { method, path, query, response } = JSON.parse(line)
    const coinm = /pair=/.test(JSON.stringify(query)) || (Array.isArray(response) && 'pair' in (response[0] ?? {}))
    return typed(method, path, coinm).map((endpoint) => ({ endpoint, payload: response }))
  })
  return [...printed, ...recorded].filter(
    ({ endpoint, payload }) => isAnswer(payload) && !isPlaceholder(endpoint, payload),
  )
}

/** Some recordings are of errors, or were emptied by those who keep them. */
const isAnswer = (payload: unknown) =>
  typeof payload === 'object' && payload !== null && !(Number((payload as Payload).code) < 0)

/**
 * The documentation prints an empty object where the rate limits of spot would stand, and for the deletion of a key,
 * which answers nothing, the answer of another call.
 */
const isPlaceholder = (endpoint: Endpoint, payload: unknown) =>
  endpoint.name === 'margin.deleteSpecialKey' ||
  (endpoint.name === 'spot.exchangeInfo' &&
    Object.keys((payload as { rateLimits: object[] }).rateLimits[0] ?? {}).length === 0)

/** Places in a list; times and days, which are printed as text in places. */
const NOT_A_DECIMAL = /^\d+$|(Time|Date|Period|Days|duration)$/
const DECIMAL = /^-?\d+(\.\d+)?$/

/** Decimals that only some orders, versions or situations have, so that a model cannot demand them. */
const NOT_ALWAYS = new Set([
  ...['stopPrice', 'icebergQty', 'origQuoteOrderQty', 'preventedQuantity', 'peggedPrice', 'priceRate'],
  // Acknowledgements lost them on 2026-06-30; queries must have them, see below.
  ...['avgPrice', 'cumQty', 'cumQuote', 'cumBase'],
  // Version 3 of positions has neither, version 2 must have both, see below.
  ...['leverage', 'maxNotionalValue'],
  ...['tradeId', 'quoteId', 'addressTag', 'amtFromSpot', 'amtFromFunding', 'feeTier', 'maxNotional', 'bidNotional'],
  ...['askNotional', 'multiplierDecimal', 'marginBuyBorrowAmount', 'trailingDelta', 'notionalCoef'],
  ...['collateralMarginLevel', 'totalCollateralValueInUSDT', 'markPrice', 'estimatedSettlePrice', 'interestRate'],
  ...['estDailyBonusRewards', 'estDailyRealTimeRewards', 'estDailyAirdropRewards', 'discount', 'transactionFee'],
  // Parameters of a contract nobody computes with.
  ...['liquidationFee', 'marketTakeBound', 'triggerProtect', 'maintMarginPercent', 'requiredMarginPercent'],
  // A slip of the documentation: the pair of a COIN-M symbol printed as a price.
  ...['ps'],
])

const STATE = new Set([
  ...['status', 'side', 'positionSide', 'algoStatus', 'listStatusType', 'listOrderStatus', 'orderStatus', 'marginType'],
])

/** Here `status` is a word about progress that nothing is decided by, or the symbol's, which may be new. */
const WORDY = new Set([
  ...['usdm.exchangeInformation', 'spot.exchangeInfo', 'margin.queryLiquidationLoanRepayHistory'],
  ...['staking.getOnChainYieldsLockedProductList', 'staking.getOnChainYieldsLockedProductPosition'],
  ...['simple-earn.getFlexibleRedemptionRecord'],
])

describe.skipIf(!haveRecordings)('answers printed and recorded', () => {
  const all = haveRecordings ? samples() : []

  it('cover well over a hundred typed endpoints', () => {
    expect(new Set(all.map(({ endpoint }) => endpoint.name)).size).toBeGreaterThan(150)
  })

  it('pass their models and lose nothing', () => {
    for (const { endpoint, payload } of all) {
      const parsed = endpoint.answer.safeParse(payload)
      if (!parsed.success) expect.fail(`${endpoint.name}: ${JSON.stringify(parsed.error.issues).slice(0, 400)}`)
      expect(sameValues(payload, parsed.data), endpoint.name).toBe(true)
    }
  })

  it('are refused when a decimal is missing', () => {
    let refused = 0
    for (const { endpoint, payload } of all) {
      for (const path of paths(payload).slice(0, 300)) {
        const value = at(payload, path)
        const key = path.split('.').at(-1) ?? ''
        if (typeof value !== 'string' || !DECIMAL.test(value) || NOT_A_DECIMAL.test(key) || NOT_ALWAYS.has(key))
          continue
        const missing = changed(payload, path, (holder, field) => delete holder[field])
        expect(endpoint.answer.safeParse(missing).success, `${endpoint.name} without ${path}`).toBe(false)
        refused++
      }
    }
    expect(refused).toBeGreaterThan(400)
  })

  const refusedWithout = (names: RegExp, fields: readonly string[]) => {
    let refused = 0
    for (const { endpoint, payload } of all.filter(({ endpoint }) => names.test(endpoint.name))) {
      for (const field of fields) {
        const path = Array.isArray(payload) ? `0.${field}` : field
        if (!paths(payload).includes(path)) continue
        const missing = changed(payload, path, (holder, key) => delete holder[key])
        expect(endpoint.answer.safeParse(missing).success, `${endpoint.name} without ${field}`).toBe(false)
        refused++
      }
    }
    return refused
  }

  it('of order queries are refused without the average price and the sum', () => {
    const refused = refusedWithout(/^(usdm|coinm)\.(queryOrder|allOrders)$/, ['avgPrice', 'cumQuote', 'cumBase'])
    expect(refused).toBeGreaterThan(5)
  })

  it('of positions of version 2 are refused without leverage and its limit', () => {
    expect(
      refusedWithout(/^usdm\.positionInformationV2$/, ['leverage', 'maxNotionalValue', 'marginType']),
    ).toBeGreaterThan(2)
  })

  it('of stop and trailing orders are refused without what triggers them', () => {
    let refused = 0
    for (const { endpoint, payload } of all.filter(({ endpoint }) => /^(spot|margin)/.test(endpoint.name))) {
      for (const path of paths(payload).filter((path) => /(^|\.)type$/.test(path))) {
        const stopPrice = path.replace(/type$/, 'stopPrice')
        if (!/^(STOP|TAKE)/.test(String(at(payload, path))) || !paths(payload).includes(stopPrice)) continue
        const missing = changed(payload, stopPrice, (holder, key) => delete holder[key])
        expect(endpoint.answer.safeParse(missing).success, `${endpoint.name} without ${stopPrice}`).toBe(false)
        refused++
      }
    }
    expect(refused).toBeGreaterThan(2)
    expect(refusedWithout(/^(usdm|coinm)\.queryOrder$/, ['activatePrice', 'priceRate'])).toBeGreaterThan(3)
  })

  it('are refused with an unknown state', () => {
    let refused = 0
    for (const { endpoint, payload } of all) {
      if (WORDY.has(endpoint.name)) continue
      for (const path of paths(payload).slice(0, 300)) {
        if (!STATE.has(path.split('.').at(-1) ?? '') || typeof at(payload, path) !== 'string') continue
        const odd = changed(payload, path, (holder, field) => {
          holder[field] = 'SOMETHING_NEW'
        })
        expect(endpoint.answer.safeParse(odd).success, `${endpoint.name} ${path}`).toBe(false)
        refused++
      }
    }
    expect(refused).toBeGreaterThan(80)
  })

  it('of recorded klines pass', () => {
    for (const line of recordedLines('data/klines/gct-klines.jsonl.gz')) {
      const { path, rows } = JSON.parse(line)
      const [endpoint] = typed('GET', path, false)
      expect(endpoint, path).toBeDefined()
      expect(endpoint?.answer.safeParse(rows).success, path).toBe(true)
    }
  })

  it('of recorded trades pass', () => {
    for (const line of recordedLines('data/trades/gct-trades.jsonl.gz')) {
      const { path, rows } = JSON.parse(line)
      const [endpoint] = typed('GET', path, false)
      // Their keeper lost the name of the field `m` in some recordings.
      if ('' in (rows[0] ?? {})) continue
      expect(endpoint?.answer.safeParse(rows).success, path).toBe(true)
    }
  })
})

it('every call of the products people use daily has a typed answer', () => {
  const daily = [
    'spot',
    'margin',
    'wallet',
    'usdm',
    'coinm',
    'simple-earn',
    'staking',
    'sub-account',
    'mining',
    'convert',
  ]
  const calls = [...endpoints.values()].filter(({ product }) => daily.includes(product))
  expect(calls.filter(({ answer }) => !answer).map(({ name }) => name)).toEqual([])
  expect(calls.length).toBeGreaterThan(470)
})
