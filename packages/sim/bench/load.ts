import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { Pool } from 'undici'
import { WebSocket } from 'ws'

/** Load on an exchange, the simulated one or a bare one, for test/bench. */

export interface Target {
  readonly port: number
  readonly keys: readonly { readonly apiKey: string; readonly secretKey: string }[]
  /** Processor time its thread has used, in microseconds. */
  cpuMicros(): Promise<number>
  stop(): Promise<unknown>
}

/** One frame of the size of a trade. */
const FRAME = JSON.stringify({
  e: 'trade',
  E: 1_795_348_800_000,
  s: 'BTCUSDT',
  t: 615_147_144,
  p: '64999.91000000',
  q: '0.01900000',
  T: 1_795_348_800_000,
  m: true,
  M: true,
})

export async function startTarget(kind: 'exchange' | 'bare', accounts: number): Promise<Target> {
  const worker = new Worker(new URL(`./${kind}-worker.ts`, import.meta.url), { workerData: { accounts, frame: FRAME } })
  const [ready] = (await once(worker, 'message')) as [Pick<Target, 'port' | 'keys'>]
  return {
    ...ready,
    async cpuMicros() {
      worker.postMessage('cpu')
      const [answer] = (await once(worker, 'message')) as [{ cpuMicros: number }]
      return answer.cpuMicros
    },
    stop: () => worker.terminate(),
  }
}

/** Places `orders` resting orders, spread over the accounts, `inFlight` at a time. @returns accepted orders per second */
export async function placeOrders(target: Target, orders: number, inFlight: number): Promise<number> {
  const pool = new Pool(`http://127.0.0.1:${target.port}`, { connections: inFlight })
  let next = 0
  let accepted = 0
  async function place(): Promise<void> {
    while (next < orders) {
      const number = next++
      const key = target.keys[number % target.keys.length]
      if (!key) return
      const price = 60_000 + (number % 1_000)
      const query = `symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.001&price=${price}&timestamp=${Date.now()}`
      const signature = createHmac('sha256', key.secretKey).update(query).digest('hex')
      const { statusCode, body } = await pool.request({
        method: 'POST',
        path: `/api/v3/order?${query}&signature=${signature}`,
        headers: { 'X-MBX-APIKEY': key.apiKey },
      })
      await body.dump()
      if (statusCode === 200) accepted += 1
    }
  }
  const startedAt = performance.now()
  await Promise.all(Array.from({ length: inFlight }, place))
  const elapsedMs = performance.now() - startedAt
  await pool.close()
  if (accepted < orders) throw new Error(`only ${accepted} of ${orders} orders were accepted`)
  return (accepted * 1_000) / elapsedMs
}

/** Places orders as above. @returns how many a second of processor time was enough for, whatever else the machine does */
export async function ordersPerCpuSecond(target: Target, orders: number, inFlight: number): Promise<number> {
  const before = await target.cpuMicros()
  await placeOrders(target, orders, inFlight)
  return (orders * 1_000_000) / ((await target.cpuMicros()) - before)
}

/** Opens `sockets` connections to `path` and counts what comes in for `ms`. @returns messages per second */
export async function countMessages(target: Target, path: string, sockets: number, ms: number): Promise<number> {
  const clients = Array.from(
    { length: sockets },
    () => new WebSocket(`ws://127.0.0.1:${target.port}${path}`, { perMessageDeflate: false }),
  )
  await Promise.all(clients.map((client) => once(client, 'open')))
  let count = 0
  for (const client of clients) client.on('message', () => count++)
  await Promise.all(clients.map((client) => once(client, 'message')))
  const before = count
  const startedAt = performance.now()
  await new Promise((resolve) => setTimeout(resolve, ms))
  const rate = ((count - before) * 1_000) / (performance.now() - startedAt)
  for (const client of clients) client.terminate()
  return rate
}

/** Makes the simulated market run faster, so that there is something to send. */
export async function setSpeed(target: Target, speed: number): Promise<void> {
  await fetch(`http://127.0.0.1:${target.port}/sim/market`, { method: 'POST', body: JSON.stringify({ speed }) })
}
