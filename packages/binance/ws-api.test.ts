import { findEndpoint } from '@flotilla/venue'
import { afterEach, describe, expect, it } from 'vitest'
import type { LimitReport } from './report.ts'
import type { Call } from './sending.ts'
import { signUserStream } from './session-methods.ts'
import { createSigner, generateEd25519, wsPayload } from './signing.ts'
import { systemClock } from './testing/clock.ts'
import { type Message, type OnMessage, type WsPeer, type WsServer, wsServer } from './testing/ws-server.ts'
import { createWsApi, logon, type WsApi, type WsApiOptions } from './ws-api.ts'
import type { WsApiEvent, WsApiState } from './ws-api-connection.ts'

const signer = createSigner({ apiKey: 'key', type: 'HMAC', secret: 'secret' })

function endpoint(name: string) {
  const found = findEndpoint(name)
  if (!found) throw new Error(`no ${name}`)
  return found
}

const order: Call = {
  ...{ endpoint: endpoint('spot.newOrder'), signer, timestamp: 1_700_000_000_000, recvWindow: 3000 },
  params: { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.01', price: '52000' },
}

interface Bench {
  server: WsServer
  api: WsApi
  states: WsApiState[]
  events: WsApiEvent[]
  reports: LimitReport[]
}

let open: Bench[] = []

/** A connected WS-API on a server that answers as told. */
async function bench(onMessage: OnMessage = () => {}, over: Partial<WsApiOptions> = {}): Promise<Bench> {
  const server = await wsServer(onMessage)
  const states: WsApiState[] = []
  const events: WsApiEvent[] = []
  const reports: LimitReport[] = []
  const api = createWsApi({
    ...{ url: server.url, market: 'spot', clock: systemClock, random: () => 0, timeoutMs: 2_000 },
    gate: { acquire: async () => ({ ok: true, permit: {} }) },
    onReport: (report) => reports.push(report),
    onState: (state) => states.push(state),
    onEvent: (event) => events.push(event),
    ...over,
  })
  const made = { server, api, states, events, reports }
  open.push(made)
  await expect.poll(() => api.connection).toBe(1)
  return made
}

afterEach(async () => {
  for (const { api, server } of open) {
    api.close()
    await server.close()
  }
  open = []
})

const ok =
  (result: unknown, more: object = {}): OnMessage =>
  (peer, { id }) =>
    peer.send({ id, status: 200, result, ...more })
const types = (states: readonly WsApiState[]) => states.map((state) => state.type)

describe('a call over the WS-API', () => {
  it('is signed over the sorted raw text of exactly what is sent, with numbers as numbers', async () => {
    const { api, server } = await bench(ok({ orderId: 28 }))
    const call = { ...order, params: { ...order.params, symbol: '币安USDT', strategyId: '12345678901234567890' } }
    expect(await api.call(call)).toMatchObject({
      outcome: 'ok',
      status: 200,
      data: { orderId: 28 },
      meta: { connection: 1 },
    })
    const { method, params } = server.peers[0]?.messages[0]?.value ?? { params: {} }
    const { signature, ...signed } = params as Record<string, string>
    expect(method).toBe('order.place')
    expect(signed).toMatchObject({ apiKey: 'key', timestamp: 1_700_000_000_000, recvWindow: 3000, quantity: '0.01' })
    const exact = { ...signed, strategyId: 12345678901234567890n }
    expect(signature).toBe(signer.sign(wsPayload(exact)))
    expect(server.peers[0]?.texts[0]).toContain('"strategyId":12345678901234567890,')
  })

  it('is pipelined: answers find their requests in any order', async () => {
    const waiting: [WsPeer, Message][] = []
    const { api } = await bench((peer, message) => {
      waiting.push([peer, message])
      if (waiting.length < 50) return
      for (const [to, { id, params }] of waiting.reverse())
        to.send({ id, status: 200, result: { symbol: params.symbol } })
    })
    const symbols = Array.from({ length: 50 }, (_, index) => `S${index}`)
    const outcomes = await Promise.all(symbols.map((symbol) => api.call({ ...order, params: { symbol } })))
    expect(outcomes.map((outcome) => outcome.outcome === 'ok' && outcome.data)).toEqual(
      symbols.map((symbol) => ({ symbol })),
    )
  })

  const reply =
    (body: object): OnMessage =>
    (peer, { id }) =>
      peer.send({ id, ...body })
  const rejected = { status: 400, error: { code: -1013, msg: 'Filter failure: LOT_SIZE' } }
  const table: [string, OnMessage, object, timeoutMs?: number][] = [
    ['a parsed refusal', reply(rejected), { outcome: 'rejected', fault: { venueCode: -1013, outcome: 'rejected' } }],
    [
      'a duplicate',
      reply({ status: 400, error: { code: -2010, msg: 'Duplicate order sent.' } }),
      { outcome: 'exists', fault: { outcome: 'unknown' } },
    ],
    [
      'a timeout at the backend',
      reply({ status: 504, error: { code: -1007, msg: 'Timeout' } }),
      { outcome: 'unknown' },
    ],
    ['a number that nobody knows', reply({ status: 400, error: { code: -9999, msg: 'new' } }), { outcome: 'unknown' }],
    [
      'too many requests, with the time to wait by the clock of Binance',
      reply({ status: 429, error: { code: -1003, msg: 'Too many', data: { serverTime: 1_000, retryAfter: 31_000 } } }),
      { outcome: 'rejected', fault: { retryAfterMs: 30_000 } },
    ],
    ['a cut after the send', (peer) => peer.socket.terminate(), { outcome: 'unknown', fault: { code: 'CUT' } }],
    ['a close after the send', (peer) => peer.socket.close(1001), { outcome: 'unknown', fault: { code: 'CUT' } }],
    ['silence', () => {}, { outcome: 'unknown', fault: { code: 'TIMEOUT' } }, 80],
    [
      'something that is no JSON',
      (peer) => peer.send('<html>'),
      { outcome: 'unknown', fault: { code: 'TIMEOUT' } },
      80,
    ],
  ]
  for (const [what, respond, expected, timeoutMs = 2_000] of table) {
    it(`answered with ${what}: ${JSON.stringify(expected)}`, async () => {
      const { api } = await bench(respond, { timeoutMs })
      expect(await api.call(order)).toMatchObject(expected)
    })
  }

  it('is unsent without a connection, a permit, a fresh deadline, or the consent of beforeSend', async () => {
    const fault = { code: 'FROZEN', message: 'not now', outcome: 'rejected' } as const
    let permits = true
    const { api, server, states } = await bench(ok({}), {
      ...{ random: () => 0.9, limits: { backoffMs: { base: 60_000, cap: 60_000 } } },
      gate: {
        acquire: async () => (permits ? { ok: true, permit: { notAfter: Date.now() + 5_000 } } : { ok: false, fault }),
      },
    })
    expect(await api.call({ ...order, beforeSend: () => fault })).toMatchObject({
      outcome: 'unsent',
      fault: { code: 'FROZEN' },
    })
    expect(await api.call({ ...order, deadlineAt: Date.now() - 1 })).toMatchObject({
      outcome: 'unsent',
      fault: { code: 'DEADLINE' },
    })
    expect(await api.call({ ...order, signal: AbortSignal.abort() })).toMatchObject({
      outcome: 'unsent',
      fault: { code: 'ABORTED' },
    })
    permits = false
    expect(await api.call(order)).toMatchObject({ outcome: 'unsent', fault: { code: 'FROZEN', outcome: 'unsent' } })
    expect(server.peers[0]?.messages).toEqual([])
    server.peers[0]?.socket.terminate()
    await expect.poll(() => types(states)).toContain('closed')
    permits = true
    expect(await api.call(order)).toMatchObject({ outcome: 'unsent', fault: { code: 'NOT_CONNECTED' } })
  })

  it('given up by its caller is unknown once it has left, and a late answer harms nobody', async () => {
    const controller = new AbortController()
    let answer = () => {}
    const { api, reports } = await bench((peer, { id }) => {
      answer = () => peer.send({ id, status: 200, result: {}, rateLimits: [] })
      controller.abort()
    })
    expect(await api.call({ ...order, signal: controller.signal })).toMatchObject({
      outcome: 'unknown',
      fault: { code: 'ABORTED' },
    })
    answer()
    await expect.poll(() => reports.length).toBe(1)
  })

  it('is refused where Binance offers no such method on this socket', async () => {
    const { api, server } = await bench()
    for (const name of ['usdm.newOrder', 'wallet.apiRestrictions', 'margin.marginAccountNewOrder']) {
      const found = findEndpoint(name)
      if (found)
        expect(await api.call({ ...order, endpoint: found })).toMatchObject({ fault: { code: 'NOT_ON_SOCKET' } })
    }
    expect(server.peers[0]?.messages).toEqual([])
  })

  it('reports what the rate limits say', async () => {
    const rateLimits = [
      { rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: 6000, count: 70 },
      { rateLimitType: 'ORDERS', interval: 'SECOND', intervalNum: 10, limit: 50, count: 12 },
      { rateLimitType: 'ORDERS', interval: 'DAY', intervalNum: 1, limit: 160000, count: 4043 },
    ]
    const { api, reports } = await bench(ok({}, { rateLimits }))
    await api.call({ ...order, accountId: '00a', permit: { id: 'p1' } })
    expect(reports).toMatchObject([
      {
        ...{ status: 200, accountId: '00a', permitId: 'p1', pool: 'spot', usedWeight: [{ window: '1M', count: 70 }] },
        orderCounts: [
          { window: '10S', count: 12 },
          { window: '1D', count: 4043 },
        ],
      },
    ])
  })
})

describe('sessions and user data', () => {
  it('logs on with Ed25519, after which calls go without a signer', async () => {
    const { api, server } = await bench(ok({ apiKey: 'k' }))
    expect(await logon(api, signer)).toMatchObject({ outcome: 'rejected', fault: { code: 'KEY_TYPE' } })
    const secret = generateEd25519().privateKeyDer
    expect(await logon(api, createSigner({ apiKey: 'k', type: 'ED25519', secret }))).toMatchObject({ outcome: 'ok' })
    const { signer: _, ...unsigned } = order
    expect(await api.call(unsigned)).toMatchObject({ outcome: 'ok' })
    const [first, second] = server.peers[0]?.messages ?? []
    expect(first?.value).toMatchObject({
      method: 'session.logon',
      params: { apiKey: 'k', signature: expect.stringMatching(/==$/) },
    })
    expect(second?.value.params).toMatchObject({ timestamp: 1_700_000_000_000 })
    expect(second?.value.params).not.toHaveProperty('signature')
  })

  it('subscribes many accounts on one socket with parameters signed elsewhere, and tells their events apart', async () => {
    let subscriptions = 0
    const { api, server, events } = await bench((peer, { id }) =>
      peer.send({ id, status: 200, result: { subscriptionId: subscriptions++ } }),
    )
    const params = signUserStream(signer, 1_700_000_000_000, 5_000)
    for (const expected of [0, 1]) {
      const outcome = await api.session({ method: 'userDataStream.subscribe.signature', params })
      expect(outcome).toMatchObject({ outcome: 'ok', data: { subscriptionId: expected }, meta: { connection: 1 } })
    }
    expect(server.peers[0]?.messages[0]?.value.params).toEqual(params)
    server.peers[0]?.send('{"subscriptionId":1,"event":{"e":"executionReport","i":12345678901234567890,"q":"1.0"}}')
    await expect
      .poll(() => events)
      .toEqual([
        { connection: 1, subscriptionId: 1, event: { e: 'executionReport', i: '12345678901234567890', q: '1.0' } },
      ])
  })

  it('tells of a revoked key, which comes without an id', async () => {
    const { server, states } = await bench()
    server.peers[0]?.send({
      id: null,
      status: 401,
      error: { code: -2015, msg: 'Invalid API-key, IP, or permissions for action.' },
    })
    await expect.poll(() => states.at(-1)).toMatchObject({ type: 'refused', connection: 1, code: -2015 })
  })
})

describe('the life of a WS-API connection', () => {
  it('reconnects, tells both ends, and leaves what was in flight unknown', async () => {
    const { api, server, states } = await bench((peer) => peer.socket.terminate())
    expect(await api.call(order)).toMatchObject({ outcome: 'unknown' })
    await expect.poll(() => api.connection).toBe(2)
    expect(types(states)).toEqual(['open', 'closed', 'reconnecting', 'open'])
    expect(server.peers).toHaveLength(2)
  })

  it('has no connection any more when its end is told', async () => {
    const seen: unknown[] = []
    const { api, server } = await bench(undefined, {
      onState: ({ type }) => type === 'closed' && seen.push(api.connection),
    })
    server.peers[0]?.socket.terminate()
    await expect.poll(() => seen).toEqual([undefined])
  })

  it('opens a replacement on serverShutdown, moves calls to it and lets the old one finish', async () => {
    const held: (() => void)[] = []
    const { api, server, states, events } = await bench((peer, { id }) => {
      if (peer === server.peers[0]) held.push(() => peer.send({ id, status: 200, result: { from: 'old' } }))
      else peer.send({ id, status: 200, result: { from: 'new' } })
    })
    const inFlight = api.call(order)
    await expect.poll(() => held.length).toBe(1)
    server.peers[0]?.send({ event: { e: 'serverShutdown', E: 1 } })
    await expect.poll(() => api.connection).toBe(2)
    expect(states.slice(1)).toMatchObject([
      { type: 'shutdown', connection: 1 },
      { type: 'open', connection: 2, replaces: 1 },
    ])
    expect(await api.call(order)).toMatchObject({ outcome: 'ok', data: { from: 'new' } })
    server.peers[0]?.send({ subscriptionId: 0, event: { e: 'balanceUpdate' } })
    await expect.poll(() => events.length).toBe(1)
    held[0]?.()
    expect(await inFlight).toMatchObject({ outcome: 'ok', data: { from: 'old' }, meta: { connection: 1 } })
    api.release(1)
    await expect.poll(() => server.peers[0]?.socket.readyState).toBe(3)
    expect(types(states)).not.toContain('reconnecting')
  })

  it('replaces itself before the day is over and closes the old connection after the overlap', async () => {
    const { api, server } = await bench(undefined, { limits: { rotateMs: 80, overlapMs: 20 } })
    await expect.poll(() => api.connection ?? 0).toBeGreaterThan(2)
    await expect.poll(() => server.peers[0]?.socket.readyState).toBe(3)
  })
})
