import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { endpoints, findEndpoint, refuseRetired, requireEndpoint, retired } from './catalogue.ts'
import { printEndpoints, printStreams } from './docs.ts'
import type { Endpoint } from './endpoint.ts'
import { PRODUCTS } from './endpoint.ts'
import { parseParams } from './params.ts'
import { retiredEndpoints } from './retired.ts'
import { haveRecordings, recordedText } from './testing/recorded.ts'
import { weightOf } from './weight.ts'
import { wsApiMethodOf, wsApiMethods } from './ws-api.ts'

const SAMPLES = { string: 'x', int: 1, long: '9223372036854775807', decimal: '0.10', boolean: true, array: ['x'] }

/** A value of the right type for every parameter that must be sent. */
function required(endpoint: Endpoint): Record<string, unknown> {
  const needed = endpoint.params.filter((param) => param.required)
  return Object.fromEntries(
    needed.map(({ name, type, enum: values }) => [
      name,
      values?.[0] ?? (type === 'object' ? {} : type === 'enum' ? 'x' : SAMPLES[type]),
    ]),
  )
}

describe('every entry', () => {
  const all = [...endpoints.values()]

  it('is one of 774, its name is its own and belongs to a known product', () => {
    expect(all.length).toBe(774)
    expect(new Set(all.map(({ method, path, base }) => `${base} ${method} ${path}`)).size).toBe(all.length)
    for (const { name, product, operation } of all) {
      expect(name).toBe(`${product}.${operation}`)
      expect(PRODUCTS).toContain(product)
      expect(operation).toMatch(/^[a-z][A-Za-z0-9]+$/)
    }
    expect(PRODUCTS.filter((product) => !all.some((endpoint) => endpoint.product === product))).toEqual([])
  })

  it('is charged to a counter and to no more than its largest weight', () => {
    for (const endpoint of all) {
      expect(endpoint.pool === null, endpoint.name).toBe(endpoint.base === 'www')
      if (endpoint.weightMax === null) continue
      expect(endpoint.weightMax, endpoint.name).toBeGreaterThanOrEqual(endpoint.weight ?? 0)
      expect(weightOf(endpoint, required(endpoint)), endpoint.name).toBeLessThanOrEqual(endpoint.weightMax)
    }
  })

  it('takes its required parameters, and misses each of them when it is left out', () => {
    for (const endpoint of all) {
      const raw = required(endpoint)
      const parsed = parseParams(endpoint, raw)
      expect(parsed, endpoint.name).toMatchObject({ ok: true })
      if (parsed.ok) for (const value of Object.values(parsed.params)) expect(value).toBeTypeOf('string')
      for (const name of Object.keys(raw)) {
        const { [name]: _, ...rest } = raw
        expect(parseParams(endpoint, rest), `${endpoint.name} without ${name}`).toMatchObject({ ok: false })
      }
      expect(parseParams(endpoint, { ...raw, noSuchThing: 1 }).ok, endpoint.name).toBe(false)
    }
  })

  it('never lists what the signer adds, and lists no parameter twice', () => {
    for (const { name, params } of all) {
      const names = params.map((param) => param.name)
      expect(names, name).not.toContain('timestamp')
      expect(names, name).not.toContain('signature')
      expect(new Set(names).size, name).toBe(names.length)
    }
  })

  it('is signed exactly when its permission class needs it', () => {
    for (const { name, security, signed } of all) {
      expect(signed, name).toBe(['USER_DATA', 'TRADE', 'MARGIN', 'PREDICTION_TRADE'].includes(security))
    }
  })

  it('that names a query to settle it names one that exists and changes nothing', () => {
    for (const { name, settledBy } of all) {
      if (!settledBy) continue
      const query = findEndpoint(settledBy)
      expect(query, `${name} → ${settledBy}`).toBeDefined()
      if (settledBy !== 'prediction.listOtcBlocktrades') expect(query?.method, name).toBe('GET')
      expect(query?.idempotent, name).toBe(true)
    }
  })

  it('that places or cancels an order can be settled and is not repeated blindly', () => {
    const orders = all.filter(
      ({ path, method, security }) =>
        /\/(order|batchOrders|algoOrder)$/.test(path) && method !== 'GET' && security === 'TRADE',
    )
    expect(orders.length).toBeGreaterThan(30)
    for (const { name, settledBy, idempotent } of orders) {
      expect(settledBy, name).toBeDefined()
      expect(idempotent, name).toBe(false)
    }
  })

  it('says where it is documented', () => {
    for (const { name, see } of all) expect(see, name).toMatch(/^https:\/\/developers\.binance\.com\/[\w/.-]+$/)
  })
})

describe.skipIf(!haveRecordings)('the catalogue of facts', () => {
  interface Row extends Record<string, unknown> {
    family: string
    product?: string
    name: string
    status: string
    params: { name: string; type: string; required: boolean; enum?: string[]; in?: string }[]
  }
  const rows: Row[] = haveRecordings ? JSON.parse(recordedText('binance/catalogue.json')) : []
  const product = (row: Row) => (row.product ?? row.family).replace(/^futures-/, '')

  it('is carried over in full', () => {
    const current = rows.filter(({ status }) => status === 'current' || status === 'deprecated')
    expect(current.length).toBe(endpoints.size)
    for (const row of current) {
      const entry = findEndpoint(`${product(row)}.${row.name}`)
      expect(entry, `${product(row)}.${row.name}`).toBeDefined()
      const { params, ...facts } = row
      for (const key of [
        ...[
          'method',
          'path',
          'base',
          'security',
          'signed',
          'weight',
          'weightMax',
          'weightOnSuccess',
          'pool',
          'limitType',
        ],
        ...['orderCount', 'unfilledOrderCount', 'extraLimits', 'status'],
      ] as const) {
        expect(entry?.[key as keyof Endpoint], `${entry?.name} ${key}`).toEqual(facts[key])
      }
      expect(entry?.weightRule ?? null, entry?.name).toEqual(facts.weightRule)
      const byName = (list: Row['params']) =>
        list
          .map((param) => ({ ...param, enum: param.enum?.toSorted() }))
          .sort((one, other) => (one.name < other.name ? -1 : 1))
      expect(byName((entry?.params ?? []) as Row['params']), entry?.name).toEqual(byName(params))
    }
  })

  it('has every retired call refused by name and by path', () => {
    const gone = rows.filter(({ status }) => status === 'retired')
    expect(gone.length).toBe(retiredEndpoints.length)
    for (const row of gone) {
      const refused = refuseRetired(`${row.method} ${row.path}`)
      expect(refused).toMatchObject({ code: 'ENDPOINT_RETIRED', outcome: 'rejected' })
      // What the catalogue files under user streams belongs to spot here.
      const name = `${product(row).replace('user-stream', 'spot')}.${row.name}`
      expect(requireEndpoint(name), name).toEqual({ ok: false, fault: refused })
    }
  })
})

describe('a retired call', () => {
  it('is refused with what replaces it', () => {
    const refused = requireEndpoint('usdm.getPositionRisk')
    expect(refused).toMatchObject({ ok: false, fault: { code: 'ENDPOINT_RETIRED' } })
    expect(!refused.ok && refused.fault.message).toContain('usdm.positionInformationV3')
    expect(refuseRetired('POST /api/v3/userDataStream')?.message).toContain('userDataStream.subscribe')
    expect(refuseRetired('spot.klines')).toBeUndefined()
  })

  it('is replaced by a call that exists, and is none itself', () => {
    for (const { name, replacedBy } of retiredEndpoints) {
      expect(endpoints.has(name), name).toBe(false)
      if (replacedBy && !replacedBy.includes(' ')) expect(endpoints.has(replacedBy), replacedBy).toBe(true)
    }
    expect(retired.size).toBe(2 * retiredEndpoints.length)
  })
})

it('an unknown name is refused with the nearest one', () => {
  const refused = requireEndpoint('spot.kline')
  expect(refused).toMatchObject({ ok: false, fault: { code: 'UNKNOWN_ENDPOINT', outcome: 'rejected' } })
  expect(!refused.ok && refused.fault.message).toContain('spot.klines')
  expect(requireEndpoint('spot.klines')).toMatchObject({ ok: true, endpoint: { path: '/api/v3/klines' } })
})

describe('the WS-API', () => {
  it('offers more than eighty methods, each for an endpoint of its own or for the session', () => {
    expect(wsApiMethods.length).toBeGreaterThanOrEqual(83)
    const served = wsApiMethods.flatMap(({ endpoint }) => endpoint ?? [])
    expect(new Set(served).size).toBe(served.length)
    for (const { endpoint, method, weight } of wsApiMethods) {
      if (endpoint) expect(findEndpoint(endpoint), method).toBeDefined()
      else expect(weight, method).toBeGreaterThan(0)
    }
    expect(wsApiMethodOf('usdm.newAlgoOrder')?.method).toBe('algoOrder.place')
    expect(wsApiMethodOf('coinm.newAlgoOrder')).toBeUndefined()
  })
})

describe('the printed tables', () => {
  it('hold every endpoint with its parameters', () => {
    const printed = printEndpoints()
    expect(printed.length).toBe(endpoints.size)
    expect(printed.find(({ product, operation }) => product === 'spot' && operation === 'klines')).toMatchObject({
      ...{ method: 'GET', path: '/api/v3/klines', security: 'NONE', signed: false, weight: 2, status: 'current' },
      params: expect.arrayContaining([{ name: 'symbol', type: 'string', required: true }]),
    })
    expect(JSON.parse(JSON.stringify(printed))).toEqual(printed)
  })

  it('hold every stream and every WS-API method', () => {
    const Row = z.union([
      z.strictObject({ product: z.string(), name: z.string(), event: z.string(), route: z.string().optional() }),
      z.strictObject({ product: z.string(), method: z.string(), endpoint: z.string().optional() }),
    ])
    const rows = z.array(Row).parse(printStreams())
    expect(rows.filter((row) => 'event' in row).length).toBeGreaterThan(100)
    expect(rows.filter((row) => 'method' in row).length).toBe(wsApiMethods.length)
  })
})
