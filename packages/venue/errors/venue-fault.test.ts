import { describe, expect, it } from 'vitest'
import { ERROR_NUMBERS, ERROR_TEXTS } from './numbers.ts'
import { SENDING_SENTENCES } from './sending-sentences.ts'
import { type ErrorCode, SENTENCES, sentence } from './sentences.ts'
import { venueFault } from './venue-fault.ts'

describe('a fault', () => {
  const spot = { product: 'spot', method: 'POST', status: 400 } as const
  const usdm = { product: 'usdm', method: 'POST', status: 400 } as const

  it.each<[object, ErrorCode, string]>([
    [
      { ...spot, code: -2010, message: 'Account has insufficient balance for requested action.' },
      'INSUFFICIENT_BALANCE',
      'rejected',
    ],
    [{ ...spot, code: -2010, message: 'Duplicate order sent.' }, 'DUPLICATE_ORDER', 'unknown'],
    [{ ...spot, code: -2010, message: 'Order would immediately match and take.' }, 'WOULD_TAKE', 'rejected'],
    [{ ...spot, code: -2010, message: 'Something new.' }, 'ORDER_REJECTED', 'rejected'],
    [{ ...spot, code: -1013, message: 'Filter failure: LOT_SIZE' }, 'FILTER_LOT_SIZE', 'rejected'],
    [{ ...spot, code: -1013, message: 'Filter failure: MARKET_LOT_SIZE' }, 'FILTER_MARKET_LOT_SIZE', 'rejected'],
    [{ ...spot, code: -1013, message: 'Filter failure: NOTIONAL' }, 'FILTER_NOTIONAL', 'rejected'],
    [{ ...spot, code: -1013, message: 'Filter failure: PERCENT_PRICE_BY_SIDE' }, 'FILTER_PERCENT_PRICE', 'rejected'],
    [{ ...spot, code: -1013, message: 'Filter failure: EXCHANGE_MAX_NUM_ORDERS' }, 'FILTER_MAX_ORDERS', 'rejected'],
    [{ ...spot, code: -1021 }, 'CLOCK_SKEW', 'rejected'],
    [{ ...spot, code: -1022 }, 'BAD_SIGNATURE', 'rejected'],
    [{ ...spot, code: -1102 }, 'BAD_PARAMETER', 'rejected'],
    [{ ...spot, code: -2015 }, 'KEY_UNUSABLE', 'rejected'],
    [{ ...spot, status: 429, code: -1015 }, 'ORDER_RATE_LIMITED', 'rejected'],
    [{ ...spot, status: 429, code: -1003 }, 'RATE_LIMITED', 'rejected'],
    [{ ...spot, status: 418, code: -1003 }, 'BANNED', 'rejected'],
    [{ ...spot, status: 403 }, 'FIREWALL', 'unknown'],
    [{ ...spot, status: 502 }, 'OUTCOME_UNKNOWN', 'unknown'],
    [{ ...spot, code: -1007 }, 'OUTCOME_UNKNOWN', 'unknown'],
    [{ ...spot, code: -2021 }, 'CANCEL_REPLACE_HALF_DONE', 'unknown'],
    [{ ...usdm, code: -2021 }, 'WOULD_TRIGGER', 'rejected'],
    [{ ...usdm, code: -4116 }, 'DUPLICATE_ORDER', 'unknown'],
    [{ ...usdm, code: -4120 }, 'USE_ALGO_ORDER', 'rejected'],
    [{ ...usdm, status: 503, code: -1008 }, 'OVERLOADED', 'rejected'],
    [{ ...usdm, code: -77777 }, 'OUTCOME_UNKNOWN', 'unknown'],
  ])('for %o has code %s', (answer, code, outcome) => {
    expect(venueFault(answer as never)).toMatchObject({ code, outcome })
  })

  it("carries Binance's number and words and when to come back, and nothing else", () => {
    const fault = venueFault({ ...spot, status: 429, code: -1003, message: 'x'.repeat(500), retryAfterMs: 5_000 })
    expect(fault).toMatchObject({ status: 429, venueCode: -1003, venueMessage: 'x'.repeat(200), retryAfterMs: 5_000 })
    expect(Object.keys(venueFault(spot)).sort()).toEqual(['code', 'message', 'outcome', 'status'])
  })
})

describe('the taxonomy', () => {
  it('has at least fifty errors, each with two different sentences', () => {
    expect(Object.keys(SENTENCES).length).toBeGreaterThanOrEqual(50)
    for (const [code, [en, tr]] of Object.entries(SENTENCES)) {
      expect(en, code).toMatch(/^[A-Z].*\.$/)
      expect(tr, code).toMatch(/^\p{Lu}.*\.$/u)
      expect(en).not.toBe(tr)
      expect(sentence(code, 'en')).toBe(en)
      expect(sentence(code, 'tr')).toBe(tr)
    }
  })

  it('uses every code somewhere', () => {
    const used = new Set<string>(ERROR_TEXTS.map(([, code]) => code))
    for (const table of Object.values(ERROR_NUMBERS)) for (const code of Object.values(table)) used.add(code)
    for (const code of ['BANNED', 'FIREWALL', 'VENUE_ERROR', ...Object.keys(SENDING_SENTENCES)]) used.add(code)
    expect(Object.keys(SENTENCES).filter((code) => !used.has(code))).toEqual([])
  })

  it('says nothing about codes of others', () => {
    expect(sentence('NO_KEY', 'en')).toBeUndefined()
    expect(sentence('toString', 'tr')).toBeUndefined()
  })
})
