import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Sim, startSim } from '../index.ts'
import { connect, type Keyed } from '../testing-sockets.ts'

let sim: Sim
let account: Keyed
beforeAll(async () => {
  sim = await startSim({ port: 0, symbols: ['BTCUSDT'] })
  account = (await (await fetch(rest('/sim/accounts'), { method: 'POST', body: '{}' })).json()) as Keyed
})
afterAll(() => sim.close())

const rest = (path: string): string => `http://127.0.0.1:${sim.ports.spot}${path}`
const sign = (text: string): string => createHmac('sha256', account.secretKey).update(text).digest('hex')
const ORDER = 'symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.001&price=60000'

describe('an order may travel', () => {
  const place = (query: string, body: string): Promise<Response> =>
    fetch(rest(`/api/v3/order${query && `?${query}`}`), {
      method: 'POST',
      headers: { 'x-mbx-apikey': account.apiKey, 'Content-Type': 'application/x-www-form-urlencoded' },
      ...(body && { body }),
    })
  const signed = (text: string): string => `${text}&signature=${sign(text)}`

  test.each<[string, (now: number) => [query: string, body: string]]>([
    ['in the query', (now) => [signed(`${ORDER}&timestamp=${now}`), '']],
    ['in the body', (now) => ['', signed(`${ORDER}&timestamp=${now}`)]],
    [
      'in both, signed without anything between',
      (now) => [ORDER, `timestamp=${now}&signature=${sign(`${ORDER}timestamp=${now}`)}`],
    ],
    [
      'with the signature in front',
      (now) => [`signature=${sign(`${ORDER}&timestamp=${now}`)}&${ORDER}&timestamp=${now}`, ''],
    ],
    [
      'with the signature in the query and the rest in the body',
      (now) => [`signature=${sign(`${ORDER}&timestamp=${now}`)}`, `${ORDER}&timestamp=${now}`],
    ],
    [
      'with microseconds and a fraction of recvWindow',
      (now) => [signed(`${ORDER}&recvWindow=4999.5&timestamp=${now}000`), ''],
    ],
    ['with needless percent signs', (now) => [signed(`${ORDER.replace('BTC', '%42TC')}&timestamp=${now}`), '']],
  ])('%s', async (_where, write) => {
    const answer = await place(...write(Date.now()))
    expect([answer.status, ((await answer.json()) as { status: string }).status]).toEqual([200, 'NEW'])
  })
})

describe('an answer', () => {
  const get = (path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Response> =>
    fetch(rest(path), { headers, method })

  test('tells times in microseconds where they are asked for', async () => {
    const { serverTime } = (await (await get('/api/v3/time', { 'X-MBX-TIME-UNIT': 'microsecond' })).json()) as {
      serverTime: number
    }
    expect(Math.abs(serverTime / 1_000 - Date.now())).toBeLessThan(5_000)
    const path = '/api/v3/klines?symbol=BTCUSDT&interval=1m&limit=1'
    const [[openTime]] = (await (await get(path, { 'X-MBX-TIME-UNIT': 'MICROSECOND' })).json()) as [[number]]
    expect(openTime % 60_000_000).toBe(0)
    expect(openTime).toBeGreaterThan(1e15)
    expect(await (await get('/api/v3/time', { 'X-MBX-TIME-UNIT': 'SECOND' })).json()).toMatchObject({ code: -1194 })
    const futures = (await (await get('/fapi/v1/time', { 'X-MBX-TIME-UNIT': 'MICROSECOND' })).json()) as {
      serverTime: number
    }
    expect(futures.serverTime).toBeLessThan(1e14)
  })

  test('is packed for those who can unpack it', async () => {
    const packed = await get('/api/v3/exchangeInfo', { 'Accept-Encoding': 'gzip, deflate' })
    expect(packed.headers.get('content-encoding')).toBe('gzip')
    expect(await packed.json()).toMatchObject({ timezone: 'UTC' })
    const plain = await get('/api/v3/exchangeInfo', { 'Accept-Encoding': 'gzip;q=0' })
    expect(plain.headers.get('content-encoding')).toBeNull()
  })

  test('to HEAD has no body, to OPTIONS says what may be asked', async () => {
    const head = await get('/api/v3/ping', {}, 'HEAD')
    expect([head.status, head.headers.get('x-mbx-used-weight-1m'), await head.text()]).toEqual([
      200,
      expect.any(String),
      '',
    ])
    expect((await get('/api/v3/order', {}, 'OPTIONS')).headers.get('access-control-allow-methods')).toContain('POST')
  })
})

test('streams and the WS-API tell microseconds to those who want them, milliseconds to their neighbours', async () => {
  const base = `ws://127.0.0.1:${sim.ports.spot}`
  const fine = await connect(`${base}/stream?streams=btcusdt@trade&timeUnit=MICROSECOND`)
  const coarse = await connect(`${base}/ws/btcusdt@trade`)
  expect((await fine.hears(({ data }) => data?.e === 'trade')).data.T).toBeGreaterThan(1e15)
  expect((await coarse.hears(({ e }) => e === 'trade')).T).toBeLessThan(1e14)
  const api = await connect(`${base}/ws-api/v3?timeUnit=microsecond`)
  api.say({ id: 1, method: 'time' })
  expect((await api.hears(({ id }) => id === 1)).result.serverTime).toBeGreaterThan(1e15)
  await expect(connect(`${base}/ws?timeUnit=HOUR`)).rejects.toThrow('400')
  for (const { socket } of [fine, coarse, api]) socket.close()
})
