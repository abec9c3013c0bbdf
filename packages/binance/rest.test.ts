import { once } from 'node:events'
import { createServer } from 'node:net'
import type { Endpoint } from '@flotilla/venue'
import { afterEach, describe, expect, it } from 'vitest'
import type { PermitRequest } from './gate.ts'
import type { LimitReport } from './report.ts'
import { createRest, type Rest, type RestOptions } from './rest.ts'
import type { Call } from './sending.ts'
import { createSigner } from './signing.ts'
import { systemClock } from './test-clock.ts'
import { httpAnswer, type Respond, type TcpServer, tcpServer } from './test-tcp.ts'

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
    const hosts = { environment: 'sim', rest: { api: 'http://no-such-host.invalid' }, stream: {}, wsApi: {} } as const
    const { rest } = await bench(() => {}, { hosts })
    expect(await rest.call(order)).toMatchObject({ outcome: 'unsent', fault: { code: 'CONNECT_FAILED' } })
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

  it('silence after the request: unknown after the timeout', async () => {
    const { rest } = await bench(() => {}, { timeoutMs: 60 })
    expect(await rest.call(order)).toMatchObject({ outcome: 'unknown', fault: { code: 'TIMEOUT' } })
  })

  it('an answer that trickles beyond the deadline: unknown, the rest of it is not waited for', async () => {
    const { rest } = await bench((socket) => socket.write(placed.slice(0, -5)))
    const outcome = await rest.call({ ...order, deadlineAt: Date.now() + 80 })
    expect(outcome).toMatchObject({ outcome: 'unknown', status: 200, fault: { code: 'TIMEOUT' } })
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
    const queued = rest.call({ ...order, signal: controller.signal })
    await systemClock.sleep(20)
    controller.abort()
    expect(await queued).toMatchObject({ outcome: 'unsent', fault: { code: 'ABORTED' } })
    for (const answer of held) answer()
    await Promise.all(running)
    expect(await rest.call({ ...order, deadlineAt: Date.now() - 1 })).toMatchObject({ fault: { code: 'DEADLINE' } })
    expect(server.requests).toHaveLength(64)
  })
})
