import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { createRest, createSigner } from '@flotilla/binance'
import { systemClock, systemRandom } from '@flotilla/runtime'
import { requireEndpoint } from '@flotilla/venue'
import { bareOrders } from '../../packages/binance/testing/bare-clients.ts'
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

/** Signed orders out and parsed answers in, permit, breaker and judgement included, against undici and HMAC alone. */
export async function run(): Promise<BenchRow[]> {
  const worker = new Worker(new URL('./answer-pump.ts', import.meta.url))
  const [port] = (await once(worker, 'message')) as [number]
  const origin = `http://127.0.0.1:${port}`
  const [full, plain] = [ours(origin), bareOrders(origin, SECRET, Date.now)]
  const row = await compare(
    'rest: signed orders, 100 in flight',
    'calls/s',
    () => rate(full.call),
    () => rate(() => plain.place(order)),
  )
  await Promise.all([full.close(), plain.close()])
  await worker.terminate()
  return [row]
}
