import { subscribe } from 'node:diagnostics_channel'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { type Endpoint, findEndpoint } from '@flotilla/venue'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import type { PermitRequest } from './gate.ts'
import type { LimitReport } from './report.ts'
import { createRest, type Rest, type RestOptions } from './rest.ts'
import type { Call } from './sending.ts'
import { createSigner } from './signing.ts'
import { systemClock } from './testing/clock.ts'
import { httpAnswer, type Respond, type TcpServer, tcpServer } from './testing/tcp-server.ts'

const signer = createSigner({ apiKey: 'key', type: 'HMAC', secret: 'secret' })

function endpoint(over: Partial<Endpoint> = {}): Endpoint {
  return {
    ...{
      product: 'spot',
      operation: 'newOrder',
      name: 'spot.newOrder',
      method: 'POST',
      path: '/api/v3/order',
      base: 'api',
    },
    ...{
      security: 'TRADE',
      signed: true,
      weight: 1,
      weightMax: 1,
      pool: 'spot',
      limitType: 'ORDERS',
      unfilledOrderCount: 1,
    },
    ...{ params: [], idempotent: false, status: 'current', see: '' },
    ...over,
  } as Endpoint
}

const order = {
  endpoint: endpoint(),
  params: { symbol: 'BTCUSDT' },
  signer,
  timestamp: 1_700_000_000_000,
  recvWindow: 3000,
}
const time: Call = {
  endpoint: endpoint({
    ...{ operation: 'time', name: 'spot.time', method: 'GET', path: '/api/v3/time', security: 'NONE', signed: false },
    idempotent: true,
  }),
}

interface Bench {
  rest: Rest
  server: TcpServer
  reports: LimitReport[]
  asked: PermitRequest[]
}

let open: Bench[] = []

async function bench(respond: Respond, over: Partial<RestOptions> = {}): Promise<Bench> {
  const server = await tcpServer(respond)
  const reports: LimitReport[] = []
  const asked: PermitRequest[] = []
  const rest = createRest({
    hosts: { environment: 'sim', rest: { api: server.origin }, stream: {}, wsApi: {} },
    gate: {
      async acquire(request) {
        asked.push(request)
        return { ok: true, permit: {} }
      },
    },
    ...{ clock: systemClock, random: () => 0, timeoutMs: 2_000, onReport: (report) => reports.push(report) },
    ...over,
  })
  const made = { rest, server, reports, asked }
  open.push(made)
  return made
}

afterEach(async () => {
  for (const { rest, server } of open) await Promise.all([server.close(), rest.close()])
  open = []
})

/** A clock whose timers go off when they are told to, however long that takes. */
function heldTimers() {
  const held = new Map<() => void, number>()
  const after = (ms: number, act: () => void) => {
    held.set(act, ms)
    return () => void held.delete(act)
  }
  /** @returns what each was set to, ms */
  const goOff = () => {
    const due = [...held]
    for (const [act] of due) act()
    return due.map(([, ms]) => ms)
  }
  return { clock: { ...systemClock, after }, goOff }
}

/** An origin on which nobody listens. */
async function deadOrigin(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
}

const placed = httpAnswer(200, '{"orderId":28,"status":"NEW"}')

describe('the first-byte rule: what is known after the exchange ends early', () => {
  it('nobody listens: unsent', async () => {
    const { rest } = await bench(() => {}, {
      hosts: { environment: 'sim', rest: { api: await deadOrigin() }, stream: {}, wsApi: {} },
    })
    expect(await rest.call(order)).toMatchObject({
      outcome: 'unsent',
      fault: { code: 'CONNECT_FAILED', outcome: 'unsent' },
    })
  })

  it('the host does not resolve: unsent', async () => {
    // Longer than a label may be, so that no server of names is waited for.
    const api = `http://${'x'.repeat(64)}.invalid`
    const hosts = { environment: 'sim', rest: { api }, stream: {}, wsApi: {} } as const
    const { rest } = await bench(() => {}, { hosts })
    expect(await rest.call(order)).toMatchObject({ outcome: 'unsent', fault: { code: 'CONNECT_FAILED' } })
  })

  it('TLS fails, or is never finished: unsent', async () => {
    const tls = (server: TcpServer) =>
      ({ environment: 'sim', rest: { api: server.origin.replace('http', 'https') }, stream: {}, wsApi: {} }) as const
    const silent = await bench(() => {})
    const first = await bench(() => {}, { hosts: tls(silent.server), timeoutMs: 80 })
    expect(await first.rest.call(order)).toMatchObject({ outcome: 'unsent', fault: { code: 'TIMEOUT' } })
    const rude = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')).listen(0, '127.0.0.1')
    await once(rude, 'listening')
    const { port } = rude.address() as AddressInfo
    const second = await bench(() => {}, { hosts: tls({ ...silent.server, origin: `http://127.0.0.1:${port}` }) })
    expect(await second.rest.call(order)).toMatchObject({ outcome: 'unsent', fault: { code: 'CONNECT_FAILED' } })
    rude.close()
  })

  it('reset after the request was read, before any answer: unknown', async () => {
    const { rest, server } = await bench((socket) => socket.resetAndDestroy())
    expect(await rest.call(order)).toMatchObject({ outcome: 'unknown', fault: { code: 'CUT', outcome: 'unknown' } })
    expect(server.requests).toHaveLength(1)
  })

  it('the answer cut after any of its bytes: unknown, and only the last byte makes it an answer', async () => {
    let cut = 0
    const { rest, server } = await bench((socket) => socket.end(placed.slice(0, cut)), {
      breaker: { volumeThreshold: 1_000 },
    })
    for (cut = 0; cut < placed.length; cut += 1) {
      expect(await rest.call(order), `cut after ${cut} of ${placed.length} bytes`).toMatchObject({ outcome: 'unknown' })
    }
    expect(await rest.call(order)).toMatchObject({ outcome: 'ok', data: { orderId: 28 } })
    expect(server.requests).toHaveLength(placed.length + 1)
  })

  const BODY = '{"orderId":28,"status":"NEW"}'
  it.each([
    [
      'in two chunks',
      `transfer-encoding: chunked\r\n\r\n9\r\n${BODY.slice(0, 9)}\r\n14\r\n${BODY.slice(9)}\r\n0\r\n\r\n`,
    ],
    ['that ends with its connection', `connection: close\r\n\r\n${BODY}`],
    ['behind an early hint', `content-length: ${BODY.length}\r\n\r\n${BODY}`],
  ])('an answer %s, cut after any of its bytes: unknown', async (name, rest) => {
    const hint = name.includes('hint') ? 'HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n' : ''
    const whole = `${hint}HTTP/1.1 200 OK\r\n${rest}`
    let cut = 0
    const made = await bench((socket) => socket.end(whole.slice(0, cut)), { breaker: { volumeThreshold: 1_000 } })
    for (cut = 0; cut < whole.length; cut += 1) {
      expect(await made.rest.call(order), `cut after ${cut} of ${whole.length} bytes`).toMatchObject({
        outcome: 'unknown',
      })
    }
    expect(await made.rest.call(order)).toMatchObject({ outcome: 'ok', data: { orderId: 28 } })
    expect(made.server.requests).toHaveLength(whole.length + 1)
  })

  it('silence after the request: unknown after the timeout', async () => {
    const timers = heldTimers()
    const { rest, server } = await bench(() => {}, { timeoutMs: 300, clock: timers.clock })
    const outcome = rest.call(order)
    await expect.poll(() => server.requests.length).toBe(1)
    expect(timers.goOff()).toEqual([300])
    expect(await outcome).toMatchObject({ outcome: 'unknown', fault: { code: 'TIMEOUT' } })
  })

  it('an answer that trickles beyond the deadline: unknown, the rest of it is not waited for', async () => {
    const timers = heldTimers()
    const { rest } = await bench((socket) => socket.write(placed.slice(0, -5)), { clock: timers.clock })
    const headRead = new Promise((resolve) => subscribe('undici:request:headers', resolve))
    const outcome = rest.call({ ...order, deadlineAt: Date.now() + 1_000 })
    await headRead
    const [ms = 0] = timers.goOff()
    expect(ms > 0 && ms <= 1_000).toBe(true)
    expect(await outcome).toMatchObject({ outcome: 'unknown', status: 200, fault: { code: 'TIMEOUT' } })
  })

  it('the caller gives up: unknown when the bytes had left, unsent when they had not', async () => {
    const controller = new AbortController()
    const { rest, server } = await bench(() => controller.abort())
    expect(await rest.call({ ...order, signal: controller.signal })).toMatchObject({
      outcome: 'unknown',
      fault: { code: 'ABORTED' },
    })
    expect(await rest.call({ ...order, signal: controller.signal })).toMatchObject({
      outcome: 'unsent',
      fault: { code: 'ABORTED' },
    })
    expect(server.requests).toHaveLength(1)
  })

  it('a request given up while it queued for a connection is never written', async () => {
    const held: (() => void)[] = []
    const { rest, server } = await bench((socket) => held.push(() => socket.write(placed)))
    const running = Array.from({ length: 64 }, () => rest.call(order))
    await expect.poll(() => held.length).toBe(64)
    const controller = new AbortController()
    const queued = rest.call({ ...order, params: { symbol: 'GIVENUP' }, signal: controller.signal })
    await new Promise(setImmediate)
    controller.abort()
    expect(await queued).toMatchObject({ outcome: 'unsent', fault: { code: 'ABORTED' } })
    for (const answer of held) answer()
    await Promise.all(running)
    // What is asked later is written later.
    const later = rest.call(order)
    await expect.poll(() => held.length).toBe(65)
    held.at(-1)?.()
    expect(await later).toMatchObject({ outcome: 'ok' })
    expect(server.requests.filter((request) => request.includes('GIVENUP'))).toEqual([])
  })

  it('nothing is sent after the deadline', async () => {
    const { rest, server } = await bench(() => {})
    expect(await rest.call({ ...order, deadlineAt: Date.now() - 1 })).toMatchObject({
      outcome: 'unsent',
      fault: { code: 'DEADLINE' },
    })
    expect(server.requests).toEqual([])
  })
})

describe('what an answer means', () => {
  const table: [number, string, object][] = [
    [200, '{"orderId":28}', { outcome: 'ok', status: 200, data: { orderId: 28 } }],
    [200, '', { outcome: 'ok', data: {} }],
    [200, '<html>', { outcome: 'unknown', fault: { code: 'BAD_BODY' } }],
    [200, '{"orderId":2', { outcome: 'unknown', fault: { code: 'BAD_BODY' } }],
    [302, '', { outcome: 'unknown' }],
    [
      400,
      '{"code":-1013,"msg":"Filter failure: LOT_SIZE"}',
      { outcome: 'rejected', fault: { outcome: 'rejected', venueCode: -1013 } },
    ],
    [400, '{"code":-1021,"msg":"Timestamp for this request is outside of the recvWindow."}', { outcome: 'rejected' }],
    [400, '{"code":-2010,"msg":"Duplicate order sent."}', { outcome: 'exists', fault: { outcome: 'unknown' } }],
    [400, '{"code":-2010,"msg":"Account has insufficient balance for requested action."}', { outcome: 'rejected' }],
    [400, '{"code":-1006,"msg":"An unexpected response was received from the message bus."}', { outcome: 'unknown' }],
    [400, '{"code":-1007,"msg":"Timeout waiting for response from backend server."}', { outcome: 'unknown' }],
    [400, '{"code":-99999,"msg":"never seen"}', { outcome: 'unknown' }],
    [400, '<html>Bad Request</html>', { outcome: 'unknown' }],
    [403, '<html>Request blocked</html>', { outcome: 'unknown', status: 403 }],
    [408, '', { outcome: 'unknown' }],
    [418, '{"code":-1003,"msg":"banned until 1900000000000."}', { outcome: 'rejected', fault: { code: 'BANNED' } }],
    [
      429,
      '{"code":-1003,"msg":"Too much request weight used"}',
      { outcome: 'rejected', fault: { code: 'RATE_LIMITED' } },
    ],
    [500, '{"code":-1000,"msg":"An unknown error occurred"}', { outcome: 'unknown' }],
    [502, '<html>Bad Gateway</html>', { outcome: 'unknown' }],
    [503, '{"code":0,"msg":"Service Unavailable."}', { outcome: 'unknown' }],
    [504, '', { outcome: 'unknown' }],
  ]
  for (const [status, body, expected] of table) {
    it(`${status} ${body || 'without a body'}: ${JSON.stringify(expected)}`, async () => {
      const { rest } = await bench((socket) => socket.write(httpAnswer(status, body)))
      expect(await rest.call(order)).toMatchObject(expected)
    })
  }

  it('futures tell apart what surely failed from what may have been done', async () => {
    const usdm = { ...order, endpoint: endpoint({ product: 'usdm', name: 'usdm.newOrder' }) }
    const answers: [number, string, string][] = [
      [503, '{"code":0,"msg":"Service Unavailable."}', 'rejected'],
      [503, '{"code":-1008,"msg":"Request throttled by system-level protection."}', 'rejected'],
      [503, '{"code":-1000,"msg":"Unknown error, please check your request or try again later."}', 'unknown'],
      [408, '', 'unknown'],
      [400, '{"code":-4116,"msg":"ClientOrderId is duplicated."}', 'exists'],
      [400, '{"code":-2021,"msg":"Order would immediately trigger."}', 'rejected'],
    ]
    for (const [status, body, expected] of answers) {
      const { rest } = await bench((socket) => socket.write(httpAnswer(status, body)))
      expect((await rest.call(usdm)).outcome, `${status} ${body}`).toBe(expected)
    }
  })

  it('keeps ids beyond 2^53 exact, and other numbers numbers', async () => {
    const { rest } = await bench((socket) =>
      socket.write(httpAnswer(200, '{"orderId":9223372036854775807,"time":1700000000000,"r":0.5}')),
    )
    expect(await rest.call(order)).toMatchObject({
      data: { orderId: '9223372036854775807', time: 1_700_000_000_000, r: 0.5 },
    })
  })

  describe('held against its model, for callers that ask', () => {
    const found = findEndpoint('spot.newOrder')
    const whole = {
      ...{ symbol: 'BTCUSDT', orderId: 28, clientOrderId: 'x', transactTime: 1, price: '1', origQty: '1' },
      ...{ executedQty: '0', cummulativeQuoteQty: '0', status: 'NEW', timeInForce: 'GTC', type: 'LIMIT', side: 'BUY' },
    }
    const answered = async (body: object, check: boolean) => {
      const { rest, server } = await bench((socket) => socket.write(httpAnswer(200, JSON.stringify(body))))
      const outcome = await rest.call({ ...order, ...(found && { endpoint: found }), check })
      expect(server.requests).toHaveLength(1)
      return outcome
    }

    it('has its ids as text', async () => {
      expect(await answered(whole, true)).toMatchObject({ outcome: 'ok', data: { orderId: '28' } })
      expect(await answered(whole, false)).toMatchObject({ outcome: 'ok', data: { orderId: 28 } })
    })

    it('is unknown when it was not understood, with the body for those who look', async () => {
      const odd = { ...whole, status: 'SOMETHING_NEW' }
      expect(await answered(odd, true)).toMatchObject({
        ...{ outcome: 'unknown', status: 200, data: { status: 'SOMETHING_NEW' } },
        fault: { code: 'BAD_ANSWER', outcome: 'unknown', message: expect.stringContaining('status') },
      })
      expect(await answered(odd, false)).toMatchObject({ outcome: 'ok' })
    })
  })

  it('follows no redirect', async () => {
    const { rest, server } = await bench((socket) => socket.write(httpAnswer(307, '', { location: '/elsewhere' })))
    expect(await rest.call(order)).toMatchObject({ outcome: 'unknown', status: 307 })
    expect(server.requests).toHaveLength(1)
  })
})

describe('what is sent', () => {
  it('is the signed text, with the timestamp that was given and the key in its header', async () => {
    const { rest, server } = await bench((socket) => socket.write(placed))
    await rest.call({ ...order, params: { symbol: '币安USDT', note: "it's" } })
    const text = 'symbol=%E5%B8%81%E5%AE%89USDT&note=it%27s&recvWindow=3000&timestamp=1700000000000'
    expect(server.requests[0]).toMatch(
      new RegExp(`^POST /api/v3/order\\?${text}&signature=${signer.sign(text)} HTTP/1.1\r\n`),
    )
    expect(server.requests[0]).toMatch(/\r\nx-mbx-apikey: key\r\n/i)
  })

  it('bears a signature of exactly the bytes before it, for any parameters', async () => {
    const { rest, server } = await bench((socket) => socket.write(placed))
    const params = fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.string({ unit: 'grapheme' }))
    await fc.assert(
      fc.asyncProperty(params, async (given) => {
        expect(await rest.call({ ...order, params: given })).toMatchObject({ outcome: 'ok' })
        const [, sent = '', signature] = /\?(.*)&signature=(\w+) HTTP/.exec(server.requests.at(-1) ?? '') ?? []
        expect(signature).toBe(signer.sign(sent))
        const read = Object.fromEntries(sent.split('&').map((pair) => pair.split('=').map(decodeURIComponent)))
        expect(read).toEqual({ ...given, recvWindow: '3000', timestamp: '1700000000000' })
      }),
      { numRuns: 200 },
    )
  })

  it('carries the lower bound of the server clock when no timestamp was given', async () => {
    const { rest, server } = await bench((socket) => socket.write(placed), {
      serverTime: (base) => (base === 'api' ? 1234.9 : 0),
    })
    const { timestamp: _, ...unstamped } = order
    await rest.call(unstamped)
    expect(server.requests[0]).toContain('&timestamp=1234&')
  })

  it('puts what the catalogue places in the body there, and signs query and body as one', async () => {
    const { rest, server } = await bench((socket) => socket.write(placed))
    const params = [{ name: 'ext', type: 'object', required: true, in: 'body' }] as const
    await rest.call({ ...order, endpoint: endpoint({ params }), params: { currency: 'TRY', ext: { a: 1 } } })
    const [query, body] = ['currency=TRY&recvWindow=3000&timestamp=1700000000000', 'ext=%7B%22a%22%3A1%7D']
    expect(server.requests[0]).toContain(`?${query}&signature=${signer.sign(query + body)} HTTP`)
    expect(server.requests[0]).toMatch(new RegExp(`\r\n\r\n${body}$`))
  })

  it('leaves nothing of the key in a public call', async () => {
    const { rest, server } = await bench((socket) => socket.write(httpAnswer(200, '{}')))
    await rest.call({ ...time, params: { symbol: 'BTCUSDT' } })
    expect(server.requests[0]).toMatch(/^GET \/api\/v3\/time\?symbol=BTCUSDT HTTP/)
    expect(server.requests[0]).not.toMatch(/apikey|signature|timestamp/i)
  })

  it('goes from the address it is bound to, over connections that are kept alive', async () => {
    const { rest, server } = await bench((socket) => socket.write(placed), { localAddress: '127.0.0.2' })
    for (let count = 0; count < 20; count += 1) await rest.call(order)
    // undici lets a connection rest for one turn of the event loop, so calls in a row take turns on two.
    expect(server.peers.length).toBeLessThanOrEqual(2)
    expect(new Set(server.peers)).toEqual(new Set(['127.0.0.2']))
  })

  it('is nothing when a key is missing, a value has no exact text, or the environment lacks the product', async () => {
    const { rest, server } = await bench(() => {})
    const { signer: _, ...keyless } = order
    expect(await rest.call(keyless)).toMatchObject({ outcome: 'rejected', fault: { code: 'NO_KEY' } })
    expect(await rest.call({ ...order, params: { quantity: 1e-9 } })).toMatchObject({
      fault: { code: 'BAD_PARAMETER' },
    })
    expect(await rest.call({ ...order, endpoint: endpoint({ base: 'papi' }) })).toMatchObject({
      fault: { code: 'NOT_HERE' },
    })
    expect(server.requests).toEqual([])
  })
})

describe('permits', () => {
  it('are asked for before the wire, for every counter the call touches', async () => {
    const { rest, asked } = await bench((socket) => socket.write(placed))
    await rest.call({ ...order, priority: 2, accountId: '0abc', deadlineAt: Date.now() + 9_000 })
    await rest.call({
      ...order,
      endpoint: endpoint({ pool: 'sapi:uid:per-endpoint', path: '/sapi/v1/x', unfilledOrderCount: 0 }),
    })
    expect(asked).toMatchObject([
      { weight: 1, pools: ['spot', 'spot-orders'], priority: 2, accountId: '0abc', deadlineAt: expect.any(Number) },
      { pools: ['sapi:uid:/sapi/v1/x'], priority: 4 },
    ])
  })

  it('may be brought by the caller: the gate is not asked, the report names it, and it serves one attempt', async () => {
    const { rest, asked, reports } = await bench((socket) => socket.write(httpAnswer(502, '')))
    await rest.call({ ...time, permit: { id: 'p1', notAfter: Date.now() + 5_000 } })
    expect(asked).toEqual([])
    expect(reports).toMatchObject([{ permitId: 'p1', status: 502 }])
  })

  it('refused: unsent, with the reason; run out before sending: unsent', async () => {
    const refusal = { ok: false, fault: { code: 'FROZEN', message: 'frozen', outcome: 'rejected' } } as const
    const first = await bench(() => {}, { gate: { acquire: async () => refusal } })
    expect(await first.rest.call(order)).toMatchObject({
      outcome: 'unsent',
      fault: { code: 'FROZEN', outcome: 'unsent' },
    })
    const late = { ok: true, permit: { notAfter: Date.now() - 1 } } as const
    const second = await bench(() => {}, { gate: { acquire: async () => late } })
    expect(await second.rest.call(order)).toMatchObject({ outcome: 'unsent', fault: { code: 'PERMIT_EXPIRED' } })
    expect([...first.server.requests, ...second.server.requests]).toEqual([])
  })

  it('beforeSend is asked when the connection stands, and may keep the bytes', async () => {
    const { rest, server } = await bench((socket) => socket.write(placed))
    const beforeSend = () => ({ code: 'PAUSED', message: 'the process was frozen', outcome: 'unknown' }) as const
    expect(await rest.call({ ...order, beforeSend })).toMatchObject({
      outcome: 'unsent',
      fault: { code: 'PAUSED', outcome: 'unsent' },
    })
    await expect.poll(() => server.peers.length).toBe(1)
    expect(server.requests).toEqual([])
    expect(await rest.call(order)).toMatchObject({ outcome: 'ok' })
    expect(server.requests).toHaveLength(1)
    const broken = () => {
      throw new Error('a defect')
    }
    expect(await rest.call({ ...order, beforeSend: broken })).toMatchObject({
      outcome: 'unsent',
      fault: { code: 'DEFECT' },
    })
  })
})

describe('trying again', () => {
  const failing =
    (times: number): Respond =>
    (socket, _request, number) =>
      socket.write(number <= times ? httpAnswer(502, '') : httpAnswer(200, '{"serverTime":1}'))

  it('a GET is tried three times, each with a permit of its own', async () => {
    const { rest, server, asked } = await bench(failing(2))
    expect(await rest.call(time)).toMatchObject({ outcome: 'ok' })
    expect([server.requests.length, asked.length]).toEqual([3, 3])
    const worse = await bench(failing(9))
    expect(await worse.rest.call(time)).toMatchObject({ outcome: 'unknown', status: 502 })
    expect(worse.server.requests).toHaveLength(3)
  })

  it('a signed GET is signed anew with the time of each attempt', async () => {
    let now = 1_000
    const { rest, server } = await bench(failing(1), { serverTime: () => now++ })
    await rest.call({ endpoint: endpoint({ method: 'GET' }), params: {}, signer })
    expect(server.requests.map((request) => /timestamp=(\d+)/.exec(request)?.[1])).toEqual(['1000', '1001'])
  })

  it('a GET whose timestamp was refused waits for the clock to be measured and is tried once more', async () => {
    let now = 1_000
    const respond: Respond = (socket, request) =>
      socket.write(
        request.includes('timestamp=9000')
          ? httpAnswer(200, '{}')
          : httpAnswer(400, '{"code":-1021,"msg":"Timestamp"}'),
      )
    const measure = async () => {
      await new Promise(setImmediate)
      now = 9_000
    }
    const get = { endpoint: endpoint({ method: 'GET' }), signer }
    const { rest, server } = await bench(respond, { serverTime: () => now, onClockRefused: measure })
    expect(await rest.call(get)).toMatchObject({ outcome: 'ok' })
    expect(server.requests).toHaveLength(2)
    const hopeless = await bench(respond, { serverTime: () => 1_000, onClockRefused: async () => {} })
    expect(await hopeless.rest.call(get)).toMatchObject({ outcome: 'rejected' })
    expect(hopeless.server.requests).toHaveLength(2)
  })

  it('nothing else is, nor a GET whose timestamp is fixed, nor one that was refused', async () => {
    for (const method of ['POST', 'PUT', 'DELETE'] as const) {
      const { rest, server } = await bench(failing(1))
      expect(await rest.call({ ...order, endpoint: endpoint({ method }) })).toMatchObject({ outcome: 'unknown' })
      expect(server.requests).toHaveLength(1)
    }
    const fixed = await bench(failing(1))
    await fixed.rest.call({ ...order, endpoint: endpoint({ method: 'GET' }) })
    expect(fixed.server.requests).toHaveLength(1)
    const refused = await bench((socket) => socket.write(httpAnswer(400, '{"code":-1121,"msg":"Invalid symbol."}')))
    expect(await refused.rest.call(time)).toMatchObject({ outcome: 'rejected' })
    expect(refused.server.requests).toHaveLength(1)
  })

  it('ends with the deadline or when the caller gives up', async () => {
    const { rest, server } = await bench(failing(9), { random: () => 0.99, backoffMs: { base: 60_000, cap: 60_000 } })
    expect(await rest.call({ ...time, deadlineAt: Date.now() + 1_000 })).toMatchObject({ outcome: 'unknown' })
    const controller = new AbortController()
    const call = rest.call({ ...time, signal: controller.signal })
    await expect.poll(() => server.requests.length).toBe(2)
    controller.abort()
    expect(await call).toMatchObject({ outcome: 'unknown' })
    expect(server.requests).toHaveLength(2)
  })
})

describe('the breaker', () => {
  it('opens on unknown outcomes, for that kind of call only, and closes when one succeeds again', async () => {
    let healthy = false
    const respond: Respond = (socket, request) =>
      socket.write(healthy || request.startsWith('DELETE') ? httpAnswer(200, '{}') : httpAnswer(502, ''))
    const { rest, server } = await bench(respond, { breaker: { volumeThreshold: 4, resetMs: 500 } })
    for (let count = 0; count < 4; count += 1) expect(await rest.call(order)).toMatchObject({ outcome: 'unknown' })
    expect(await rest.call(order)).toMatchObject({ outcome: 'unsent', fault: { code: 'BREAKER_OPEN' } })
    expect(await rest.call({ ...order, endpoint: endpoint({ method: 'DELETE' }) })).toMatchObject({ outcome: 'ok' })
    expect(server.requests).toHaveLength(5)
    healthy = true
    await expect.poll(async () => (await rest.call(order)).outcome).toBe('ok')
    expect(await rest.call(order)).toMatchObject({ outcome: 'ok' })
  })

  it('holds back no cancel and no exit: what takes risk away is tried whatever became of others', async () => {
    let healthy = false
    const respond: Respond = (socket) => socket.write(healthy ? httpAnswer(200, '{}') : httpAnswer(502, ''))
    const { rest } = await bench(respond, { breaker: { volumeThreshold: 4, resetMs: 60_000 } })
    for (let count = 0; count < 4; count += 1) await rest.call(order)
    healthy = true
    expect(await rest.call(order)).toMatchObject({ outcome: 'unsent', fault: { code: 'BREAKER_OPEN' } })
    expect(await rest.call({ ...order, priority: 0 })).toMatchObject({ outcome: 'ok' })
  })

  it('ignores rejections, whatever their number', async () => {
    const { rest } = await bench((socket) => socket.write(httpAnswer(400, '{"code":-1013,"msg":"Filter failure"}')), {
      breaker: { volumeThreshold: 2 },
    })
    for (let count = 0; count < 20; count += 1) expect(await rest.call(order)).toMatchObject({ outcome: 'rejected' })
  })
})

describe('what answers say about limits', () => {
  const told = async (status: number, body: string, headers: Record<string, string>, over: Partial<Endpoint> = {}) => {
    const { rest, reports } = await bench((socket) => socket.write(httpAnswer(status, body, headers)))
    await rest.call({ ...order, endpoint: endpoint(over), accountId: '0abc' })
    return reports
  }

  it('used weight and order counts of each window', async () => {
    const headers = {
      'X-MBX-USED-WEIGHT-1M': '37',
      'X-MBX-USED-WEIGHT': '37',
      'X-MBX-ORDER-COUNT-10S': '2',
      'X-MBX-ORDER-COUNT-1D': '9',
    }
    expect(await told(200, '{}', headers)).toMatchObject([
      {
        ...{
          status: 200,
          method: 'POST',
          path: '/api/v3/order',
          pool: 'spot',
          accountId: '0abc',
          at: expect.any(Number),
        },
        usedWeight: [{ window: '1M', count: 37 }],
        orderCounts: [
          { window: '10S', count: 2 },
          { window: '1D', count: 9 },
        ],
      },
    ])
  })

  it('the counters of a /sapi path', async () => {
    const headers = { 'X-SAPI-USED-IP-WEIGHT-1M': '12', 'X-SAPI-USED-UID-WEIGHT-1M': '700' }
    expect(await told(200, '{}', headers, { path: '/sapi/v1/x', pool: 'sapi:ip:per-endpoint' })).toMatchObject([
      {
        pool: 'sapi:ip:/sapi/v1/x',
        usedWeight: [{ window: '1M', count: 12 }],
        usedUidWeight: [{ window: '1M', count: 700 }],
      },
    ])
  })

  it('how long to wait after 429, and until when an address is banned', async () => {
    expect(await told(429, '{"code":-1003,"msg":"Too many requests"}', { 'Retry-After': '17' })).toMatchObject([
      { status: 429, retryAfterMs: 17_000 },
    ])
    const banned = 'Way too much request weight used; IP banned until 1900000000000. Please use WebSocket Streams.'
    expect(await told(418, `{"code":-1003,"msg":"${banned}"}`, {})).toMatchObject([
      { status: 418, bannedUntil: 1_900_000_000_000 },
    ])
  })

  it('an answer that broke off is reported too', async () => {
    const answer = httpAnswer(429, '{"code":-1003}', { 'X-MBX-USED-WEIGHT-1M': '6001' })
    const { rest, reports } = await bench((socket) => socket.end(answer.slice(0, -3)))
    expect(await rest.call(order)).toMatchObject({ outcome: 'unknown', status: 429 })
    expect(reports).toMatchObject([{ status: 429, usedWeight: [{ window: '1M', count: 6001 }] }])
  })

  it('a refused timestamp asks for the clock to be measured anew', async () => {
    const refused: string[] = []
    const { rest, server } = await bench(
      (socket) => socket.write(httpAnswer(400, '{"code":-1021,"msg":"Timestamp"}')),
      {
        onClockRefused: async (base) => refused.push(base),
      },
    )
    expect(await rest.call(order)).toMatchObject({ outcome: 'rejected' })
    expect([refused, server.requests.length]).toEqual([['api'], 1])
  })
})
