import { endpoints } from '@flotilla/venue'
import { describe, expect, test } from 'vitest'
import { openBench } from '../testing.ts'

/** Plausible values, so that handlers with rules of their own get past their parameters. */
const USUAL: Readonly<Record<string, string>> = {
  symbol: 'BTCUSDT',
  interval: '1h',
  pair: 'BTCUSDT',
  asset: 'USDT',
  coin: 'USDT',
  type: 'LIMIT',
  limit: '5',
}

test('every catalogued call is answered by JSON: records, or an error in the words of the venue; never a 404, never a defect', () => {
  const bench = openBench()
  const trader = bench.join()
  const odd: string[] = []
  let address = 0
  for (const endpoint of endpoints.values()) {
    if (endpoint.base === 'www') continue
    const params = Object.fromEntries(
      endpoint.params
        .filter(({ required }) => required)
        .map((param) => [param.name, USUAL[param.name] ?? param.enum?.[0] ?? '1']),
    )
    if (endpoint.base === 'dapi') params.symbol = 'BTCUSD_PERP'
    const reply = trader.call(endpoint.method, endpoint.path, params, { address: `127.0.1.${1 + (address++ % 250)}` })
    const isError = reply.status >= 400 && typeof reply.body.code === 'number' && typeof reply.body.msg === 'string'
    if (reply.status === 404 || reply.status >= 500 || (reply.status !== 200 && !isError))
      odd.push(`${endpoint.name} ${reply.status}`)
  }
  expect(odd).toEqual([])
  expect(bench.defects).toEqual([])
})

describe('what is not simulated', () => {
  test('refuses to change anything', () => {
    expect(openBench().join().call('POST', '/sapi/v2/loan/flexible/borrow').body.code).toBe(-1020)
  })

  test('says of retired calls that they are gone', () => {
    expect(openBench().ask('/api/v1/depth').body.code).toBe(-21015)
  })

  test('wants the signature that the real one wants', () => {
    expect(openBench().ask('/sapi/v1/staking/stakingRecord').status).toBeGreaterThanOrEqual(400)
  })
})
