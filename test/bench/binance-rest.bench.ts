import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { createRest, createSigner } from '@flotilla/binance'
import { systemClock, systemRandom } from '@flotilla/runtime'
import { requireEndpoint } from '@flotilla/venue'
import { Pool } from 'undici'
import { type BenchRow, compare } from './row.ts'

const IN_FLIGHT = 100
const CALLS = 10_000
const SECRET = 'NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j'
const order = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.001', price: '60000' }

/** Calls in a second with a hundred in flight. */
async function rate(call: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  let started = 0
  const lane = async () => {
    while (started < CALLS) {
      started += 1
      await call()
    }
  }
  await Promise.all(Array.from({ length: IN_FLIGHT }, lane))
  return (CALLS * 1000) / (performance.now() - startedAt)
}

function ours(origin: string) {
  const found = requireEndpoint('spot.newOrder')
  if (!found.ok) throw new Error(found.fault.message)
  const signer = createSigner({ apiKey: 'key', type: 'HMAC', secret: SECRET })
  const rest = createRest({
    hosts: { environment: 'sim', rest: { api: origin }, stream: {}, wsApi: {} },
    gate: { acquire: async () => ({ ok: true, permit: {} }) },
    ...{ clock: systemClock, random: systemRandom.fraction, timeoutMs: 10_000, onReport: () => {} },
  })
  const call = async () => {
    const outcome = await rest.call({ endpoint: found.endpoint, params: order, signer, recvWindow: 3_000 })
    if (outcome.outcome !== 'ok') throw new Error(outcome.fault.message)
  }
  return { call, close: () => rest.close() }
}

function bare(origin: string) {
  const pool = new Pool(origin, { connections: 64, pipelining: 1 })
  const headers = { 'X-MBX-APIKEY': 'key' }
  const call = async () => {
    const text = `${new URLSearchParams(order)}&recvWindow=3000&timestamp=${Date.now()}`
    const signature = createHmac('sha256', SECRET).update(text).digest('hex')
    const { body } = await pool.request({
      method: 'POST',
      path: `/api/v3/order?${text}&signature=${signature}`,
      headers,
    })
    JSON.parse(await body.text())
  }
  return { call, close: () => pool.close() }
}

/** Signed orders out and parsed answers in, permit, breaker and judgement included, against undici and HMAC alone. */
export async function run(): Promise<BenchRow[]> {
  const worker = new Worker(join(import.meta.dirname, 'answer-pump.ts'))
  const [port] = (await once(worker, 'message')) as [number]
  const origin = `http://127.0.0.1:${port}`
  const [full, plain] = [ours(origin), bare(origin)]
  const row = await compare(
    'rest: signed orders, 100 in flight',
    'calls/s',
    () => rate(full.call),
    () => rate(plain.call),
  )
  await Promise.all([full.close(), plain.close()])
  await worker.terminate()
  return [row]
}
