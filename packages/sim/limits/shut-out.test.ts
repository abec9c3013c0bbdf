import { once } from 'node:events'
import { connect as connectTcp } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createVirtualClock } from '../clock.ts'
import { type Sim, startSim } from '../index.ts'
import { createLedger } from '../ledger.ts'
import { openBench } from '../testing.ts'
import { connect } from '../testing-sockets.ts'
import { createIpLimiter } from './ip-limiter.ts'

const NOON = 1_795_348_800_000
const MINUTE = 60_000
const clock = createVirtualClock(NOON)
let sim: Sim
beforeAll(async () => {
  sim = await startSim({ port: 0, symbols: ['BTCUSDT'], clock })
})
afterAll(() => sim.close())

const get = (path: string): Promise<Response> => fetch(`http://127.0.0.1:${sim.ports.spot}${path}`)

/** What a handshake is answered that is refused. */
async function refused(): Promise<{ status: number; headers: Headers; text: string }> {
  const headers = { Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Version': '13' }
  const lines = Object.entries({ Host: 'x', ...headers, 'Sec-WebSocket-Key': 'AAAAAAAAAAAAAAAAAAAAAA==' })
  const socket = connectTcp(sim.ports.spot, '127.0.0.1')
  socket.write(`GET /ws/btcusdt@trade HTTP/1.1\r\n${lines.map((line) => line.join(': ')).join('\r\n')}\r\n\r\n`)
  const parts: Buffer[] = []
  for await (const part of socket) parts.push(part)
  const [head = '', text = ''] = String(Buffer.concat(parts)).split('\r\n\r\n')
  const [first = '', ...rest] = head.split('\r\n')
  return {
    status: Number(first.split(' ')[1]),
    headers: new Headers(rest.map((line) => line.split(': ') as [string, string])),
    text,
  }
}

describe('a ban', () => {
  test('grows from two minutes to three days, for each address by itself', () => {
    const limiter = createIpLimiter({ ledger: createLedger() })
    const insist = (address: string, from: number): number => {
      for (let count = 0; count < 100; count++) {
        const verdict = limiter.request(address, 'spot', 6_001, from)
        if (verdict.kind === 'banned') return (verdict.until - from) / MINUTE
      }
      return 0
    }
    let now = NOON
    const lengths = Array.from({ length: 7 }, () => {
      const minutes = insist('a', now)
      now += minutes * MINUTE
      return minutes
    })
    expect(lengths).toEqual([2, 10, 60, 360, 1_440, 4_320, 4_320])
    expect(insist('b', now)).toBe(2)
  })

  test('says until when, in its text and in Retry-After, and is over then', () => {
    const bench = openBench({ symbols: ['BTCUSDT'] })
    const heavy = { symbol: 'BTCUSDT', limit: 5_000 }
    let reply = bench.ask('/api/v3/depth', heavy)
    for (let count = 0; reply.status !== 418 && count < 100; count++) reply = bench.ask('/api/v3/depth', heavy)
    expect(reply).toMatchObject({ status: 418, body: { code: -1003 }, headers: { 'Retry-After': '120' } })
    expect(reply.body.msg).toContain(`banned until ${bench.clock.now() + 2 * MINUTE}.`)
    expect(bench.ask('/api/v3/ping', {}, '127.0.0.2').status).toBe(200)
    bench.clock.advance(2 * MINUTE - 1)
    expect(bench.ask('/api/v3/ping').status).toBe(418)
    bench.clock.advance(1)
    expect(bench.ask('/api/v3/ping').status).toBe(200)
  })
})

describe('the firewall', () => {
  test.each(['x=1%20UNION%20SELECT%202', 'x=drop+table+a', 'x=%3Cscript%3E', 'x=../../etc'])(
    'answers %s with a page and shuts the address out for five minutes',
    async (query) => {
      const answer = await get(`/api/v3/ping?${query}`)
      expect([answer.status, answer.headers.get('Retry-After')]).toEqual([403, null])
      expect(await answer.text()).toContain('<html>')
      clock.advance(5 * MINUTE - 1)
      expect((await get('/api/v3/ping')).status).toBe(403)
      expect(await refused()).toMatchObject({ status: 403 })
      clock.advance(1)
      expect((await get('/api/v3/ping')).status).toBe(200)
    },
  )

  test('strikes who keeps sending what is no HTTP', async () => {
    for (let count = 0; count < 21; count++) {
      expect((await get('/api/v3/ping')).status).toBe(200)
      const socket = connectTcp(sim.ports.spot, '127.0.0.1').resume()
      socket.write('no HTTP at all\r\n\r\n')
      await once(socket, 'close')
    }
    expect((await get('/api/v3/ping')).status).toBe(403)
    clock.advance(5 * MINUTE)
    expect((await get('/api/v3/ping')).status).toBe(200)
  })
})

test('after 300 connections in five minutes the next is -1034, whoever goes on is 403, then it is over', async () => {
  clock.advance(5 * MINUTE - (clock.now() % (5 * MINUTE)))
  for (let count = 0; count < 300; count++) sim.exchange.limiter.connection('127.0.0.1', 'spot', clock.now())
  const first = await refused()
  expect(first).toMatchObject({ status: 429 })
  expect(first.headers.get('Retry-After')).toBe('300')
  expect(JSON.parse(first.text)).toMatchObject({ code: -1034 })
  expect((await get('/api/v3/ping')).status).toBe(200)
  for (let count = 1; count < 20; count++) expect(await refused()).toMatchObject({ status: 429 })
  expect(await refused()).toMatchObject({ status: 403 })
  expect((await get('/api/v3/ping')).status).toBe(403)
  clock.advance(5 * MINUTE)
  const client = await connect(`ws://127.0.0.1:${sim.ports.spot}/ws/btcusdt@trade`)
  client.socket.close()
})
