import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { requireEndpoint } from '@flotilla/venue'
import { afterEach, describe, expect, it } from 'vitest'
import { connectVenue, type Venue } from './connect.ts'
import type { LimitReport } from './report.ts'
import { createSigner } from './signing.ts'
import { systemClock } from './testing/clock.ts'

/** Binance's clock in these tests is an hour ahead of this host's. */
const AHEAD_MS = 3_600_000
let closing: (() => unknown)[] = []

afterEach(async () => {
  for (const close of closing.reverse()) await close()
  closing = []
})

interface Bench {
  venue: Venue
  paths: string[]
  reports: LimitReport[]
  /** How far the lower bound of a clock can be behind: no longer than everything took so far. */
  lagMs(): number
}

type Answer = { status: number; body: object }

async function bench(answer: (path: string) => Answer | Promise<Answer>): Promise<Bench> {
  const begunAt = performance.now()
  const paths: string[] = []
  const serve = async (path: string, response: ServerResponse) => {
    paths.push(path)
    const { status, body } = await answer(path)
    response.writeHead(status, { 'x-mbx-used-weight-1m': '3' }).end(JSON.stringify(body))
  }
  const server = createServer(({ url = '' }, response) => void serve(url, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => new Promise((resolve) => server.close(resolve)))
  const reports: LimitReport[] = []
  const venue = connectVenue({
    ...{ environment: 'sim', simPort: (server.address() as AddressInfo).port, bases: ['api', 'fapi'] },
    ...{ clock: systemClock, random: () => 0, timeoutMs: 1_000 },
    gate: { acquire: async () => ({ ok: true, permit: {} }), report: (report) => reports.push(report) },
  })
  closing.push(() => venue.close())
  return { venue, paths, reports, lagMs: () => performance.now() - begunAt + 1 }
}

const time = () => ({ status: 200, body: { serverTime: Date.now() + AHEAD_MS } })

describe('a connected venue', () => {
  it('measures the clock of each family of hosts and stamps calls with it, never ahead of it', async () => {
    const { venue, paths, reports, lagMs } = await bench(time)
    await expect.poll(() => venue.time.of('fapi').bounds()).toBeDefined()
    await expect.poll(() => venue.time.of('api').bounds()).toBeDefined()
    expect(paths.sort()).toEqual(['/api/v3/time', '/fapi/v1/time'])
    expect(reports.map((report) => report.pool).sort()).toEqual(['futures', 'spot'])
    const ahead = venue.serverTime('api') - Date.now()
    expect(ahead).toBeGreaterThan(AHEAD_MS - lagMs())
    expect(ahead).toBeLessThanOrEqual(AHEAD_MS)
    const found = requireEndpoint('spot.getAccount')
    if (!found.ok) throw new Error(found.fault.message)
    const signer = createSigner({ apiKey: 'k', type: 'HMAC', secret: 's' })
    await venue.rest.call({ endpoint: found.endpoint, signer })
    const stamp = Number(/timestamp=(\d+)/.exec(paths.at(-1) ?? '')?.[1])
    expect(stamp - Date.now()).toBeGreaterThan(AHEAD_MS - lagMs())
    expect(stamp - Date.now()).toBeLessThanOrEqual(AHEAD_MS)
  })

  it('measures anew when Binance refuses a timestamp, once for many refusals', async () => {
    const refuse = {
      status: 400,
      body: { code: -1021, msg: 'Timestamp for this request is outside of the recvWindow.' },
    }
    const callers = 3
    let waiting: ((answer: Answer) => void)[] = []
    const refuseTogether = () =>
      new Promise<Answer>((resolve) => {
        waiting.push(resolve)
        if (waiting.length < callers) return
        for (const answer of waiting) answer(refuse)
        waiting = []
      })
    /** Not told before all callers have read that they were refused. */
    const timeOnceAllKnow = async () => {
      while (reports.filter(({ status }) => status === 400).length % callers > 0) await new Promise(setImmediate)
      return time()
    }
    const { venue, paths, reports } = await bench((path) =>
      path.includes('/time') ? timeOnceAllKnow() : refuseTogether(),
    )
    await expect.poll(() => paths.length).toBe(2)
    const found = requireEndpoint('spot.getAccount')
    if (!found.ok) throw new Error(found.fault.message)
    const signer = createSigner({ apiKey: 'k', type: 'HMAC', secret: 's' })
    const outcomes = await Promise.all(
      Array.from({ length: callers }, () => venue.rest.call({ endpoint: found.endpoint, signer })),
    )
    for (const outcome of outcomes) expect(outcome).toMatchObject({ outcome: 'rejected' })
    await expect.poll(() => venue.time.of('api').bounds()).toBeDefined()
    // At the start, and after each of the two times that all were refused.
    expect(paths.filter((path) => path === '/api/v3/time')).toHaveLength(3)
  })
})
