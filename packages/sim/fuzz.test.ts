import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { connect as connectTcp } from 'node:net'
import { endpoints } from '@flotilla/venue'
import { Pool } from 'undici'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { type Sim, startSim } from './index.ts'
import { createRandom } from './random.ts'

/** Whatever strangers send: every call is answered in the words of the venue, and nothing brings the process down. */

const SEED = 20261122
const CALLS = 4_000
const IN_FLIGHT = 16

let sim: Sim
const defects: unknown[] = []
const log = {
  info: () => {},
  error: (_sentence: string, _fields?: object, error?: unknown) => void defects.push(error),
}
beforeAll(async () => {
  sim = await startSim({ port: 0, symbols: ['BTCUSDT', 'ETHUSDT', 'BTCUSD_PERP'], log })
})
afterAll(() => sim.close())

const random = createRandom(SEED)
const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random.next() * items.length)] as Item

const METHODS = ['GET', 'GET', 'POST', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS'] as const
const PATHS = [
  ...[...endpoints.values()].filter(({ base }) => base !== 'www').map(({ path }) => path),
  ...['/api/v3/order', '/fapi/v1/order', '/dapi/v1/order', '/fapi/v1/batchOrders', '/api/v3/orderList/oco'],
  ...['/api/v3/order/', '//api/v3/ping', '/api/v9/none', '/%2e%2e/etc', '/fapi', '/constructor', '/api/v3/__proto__'],
]
const NAMES = [
  ...new Set([...endpoints.values()].flatMap(({ params }) => params.map(({ name }) => name))),
  ...['timestamp', 'recvWindow', 'signature', '__proto__', 'constructor', ''],
]
const VALUES = [
  ...['BTCUSDT', 'BTCUSD_PERP', 'btcusdt', 'BUY', 'SELL', 'LIMIT', 'MARKET', 'STOP_LOSS_LIMIT', 'GTC', '1', '0', '-1'],
  ...[
    '60000',
    '0.001',
    '0.123456789',
    '1e5',
    '99999999999999999999999',
    'NaN',
    'true',
    'FALSE',
    'null',
    '',
    '%',
    '%zz',
  ],
  ...['%E4%BD%A0', '[]', '["BTCUSDT"]', '["BTCUSDT"', '{}', '[{"symbol":"BTCUSDT"}]', '[null]', '[1,[2]]', '1h', '1s'],
  ...['OPPONENT', 'ISOLATED', '..', 'x'.repeat(300), '%00', '1,2,3', 'TRUE', '1795348800000', '1795348800000000'],
] as const

function form(): string {
  const count = Math.floor(random.next() * 9)
  return Array.from({ length: count }, () => `${encodeURIComponent(pick(NAMES))}=${pick(VALUES)}`).join('&')
}

/** A form that may be signed, with all that a signature needs. */
function signedForm(secret: string): string {
  const usual = random.next() < 0.7 ? `symbol=${pick(['BTCUSDT', 'BTCUSD_PERP'])}&` : ''
  const text = `${usual}${form()}&timestamp=${Date.now()}`
  return `${text}&signature=${createHmac('sha256', secret).update(text).digest('hex')}`
}

test('no call over HTTP is left without an answer, sent to a page, or answered by a defect', async () => {
  const { key } = sim.exchange.createAccount({})
  const pool = new Pool(`http://127.0.0.1:${sim.ports.spot}`, { connections: IN_FLIGHT, headersTimeout: 10_000 })
  const odd: string[] = []
  async function one(): Promise<void> {
    const method = pick(METHODS)
    const path = pick(PATHS)
    const text = random.next() < 0.8 ? signedForm(key?.secretKey ?? '') : form()
    const inBody = method !== 'GET' && method !== 'HEAD' && method !== 'OPTIONS' && random.next() < 0.5
    const address = inBody ? path : `${path}?${text}`
    const headers = { 'X-MBX-APIKEY': random.next() < 0.9 ? (key?.apiKey ?? '') : 'nobody' }
    const { statusCode, body } = await pool.request({ method, path: address, headers, body: inBody ? text : null })
    const answer = await body.text()
    const isJson = answer === '' ? method === 'HEAD' || method === 'OPTIONS' : /^[{["]/.test(answer)
    if (statusCode === 404 || statusCode >= 500 || !isJson)
      odd.push(`${method} ${address} ${inBody ? text : ''} → ${statusCode} ${answer.slice(0, 80)}`)
    if (statusCode === 418 || statusCode === 429) sim.exchange.limiter.pardon('127.0.0.1')
  }
  let left = CALLS
  await Promise.all(
    Array.from({ length: IN_FLIGHT }, async () => {
      while (left-- > 0) await one()
    }),
  )
  await pool.close()
  expect(odd).toEqual([])
  expect(defects).toEqual([])
})

describe('garbage on a raw connection', () => {
  test.each([
    ['no HTTP at all', '\0\x01\x02 hello\r\n\r\n'],
    ['a header that never was one', 'GET /api/v3/ping HTTP/1.1\r\nbroken\r\n\r\n'],
    ['two lengths', 'POST /api/v3/order HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc'],
    [
      'a socket at an address that is none',
      'GET // HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n',
    ],
    [
      'a socket with a broken name',
      'GET /ws/%zz HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n',
    ],
  ])('%s: the connection ends, the exchange goes on', async (_what, bytes) => {
    const socket = connectTcp(sim.ports.spot, '127.0.0.1')
    socket.on('error', () => {}).resume()
    socket.write(bytes)
    await once(socket, 'close')
    expect((await fetch(`http://127.0.0.1:${sim.ports.spot}/api/v3/ping`)).status).toBe(200)
  })
})

const FRAMES = [
  ...[
    '',
    '{',
    '[]',
    'null',
    '1',
    '"x"',
    '{}',
    '{"id":1}',
    '{"method":5}',
    '{"id":{},"method":"ping"}',
    '{"id":1.5,"method":"ping"}',
  ],
  ...[
    '{"id":"1","method":"constructor"}',
    '{"id":null,"method":"__proto__"}',
    '{"id":9007199254740993,"method":"time"}',
  ],
  ...[
    '{"id":1,"method":"SUBSCRIBE","params":"x"}',
    '{"id":1,"method":"SUBSCRIBE","params":[1]}',
    '{"method":"SUBSCRIBE","params":["%zz","!","@","btcusdt@kline_9x","btcusdt@depth7"],"id":1}',
  ],
  ...[
    '{"id":1,"method":"SET_PROPERTY","params":["combined"]}',
    '{"id":1,"method":"GET_PROPERTY"}',
    '{"id":1,"method":"UNSUBSCRIBE","params":[]}',
  ],
  ...[
    '{"id":1,"method":"order.place","params":[]}',
    '{"id":1,"method":"order.place","params":{"symbol":{"a":[1]}}}',
    '{"id":1,"method":"klines","params":{"symbol":"BTCUSDT","interval":7}}',
  ],
  ...[
    '{"id":1,"method":"session.logon","params":{"apiKey":1}}',
    '{"id":1,"method":"userDataStream.subscribe.listenToken"}',
    '{"id":1,"method":"userDataStream.unsubscribe","params":{"subscriptionId":"x"}}',
  ],
  ...['{"id":1,"method":"userDataStream.start"}', '{"id":1,"method":"exchangeInfo","params":{"symbols":["BTCUSDT"]}}'],
] as const

describe('strange frames', () => {
  test.each([
    ['spot streams', () => sim.ports.spot, '/ws'],
    ['combined streams', () => sim.ports.spot, '/stream?streams=%zz/@/btcusdt@'],
    ['the spot WS-API', () => sim.ports.spot, '/ws-api/v3'],
    ['USD-M private streams', () => sim.ports.usdm, '/private/ws?listenKey=&events=%zz'],
    ['the USD-M WS-API', () => sim.ports.usdm, '/ws-fapi/v1'],
    ['the COIN-M WS-API', () => sim.ports.coinm, '/ws-dapi/v1'],
  ])('on %s are answered one by one with JSON', async (_name, port, path) => {
    for (const frame of FRAMES) {
      const socket = new WebSocket(`ws://127.0.0.1:${port()}${path}`)
      await once(socket, 'open')
      socket.send(frame)
      const [answer] = (await once(socket, 'message')) as [Buffer]
      expect(JSON.parse(String(answer))).toBeTypeOf('object')
      socket.terminate()
      sim.exchange.limiter.pardon('127.0.0.1')
    }
    const socket = new WebSocket(`ws://127.0.0.1:${port()}${path}`)
    await once(socket, 'open')
    socket.send(Buffer.from([0xff, 0xfe, 0]))
    socket.send('{"id":7,"method":"LIST_SUBSCRIPTIONS"}')
    await once(socket, 'message')
    socket.terminate()
    expect(defects).toEqual([])
  })
})
