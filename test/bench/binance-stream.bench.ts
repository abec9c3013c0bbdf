import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { createStreamConnection } from '@flotilla/binance'
import { systemClock, systemRandom } from '@flotilla/runtime'
import { bareStream } from '../../packages/binance/testing/bare-clients.ts'
import { type BenchRow, compare } from './row.ts'

const MESSAGES = 300_000
const STREAM = 'btcusdt@aggTrade'

/** Runs `receive` until it has seen every message. @returns messages in a second */
async function rate(receive: (seen: () => void, done: Promise<void>) => void): Promise<number> {
  const { promise: done, resolve } = Promise.withResolvers<void>()
  let count = 0
  let startedAt = 0
  receive(() => {
    if (count === 0) startedAt = performance.now()
    count += 1
    if (count === MESSAGES) resolve()
  }, done)
  await done
  return (MESSAGES * 1000) / (performance.now() - startedAt)
}

function throughConnection(url: string): Promise<number> {
  return rate((seen, done) => {
    const connection = createStreamConnection({
      ...{ url, market: 'spot', clock: systemClock, random: systemRandom.fraction, onState: () => {} },
      onMessage: seen,
    })
    connection.subscribe([STREAM])
    void done.then(() => connection.close())
  })
}

function throughBareSocket(url: string, read: (frame: Buffer) => unknown): Promise<number> {
  return rate((seen, done) => {
    const socket = bareStream(url, STREAM, (frame) => {
      read(frame)
      seen()
    })
    void done.then(() => socket.close())
  })
}

/** Market data from the socket to its reader as (stream name, bytes). */
export async function run(): Promise<BenchRow[]> {
  const worker = new Worker(new URL('./frame-pump.ts', import.meta.url), { workerData: { messages: MESSAGES } })
  const [port] = (await once(worker, 'message')) as [number]
  const url = `ws://127.0.0.1:${port}/stream`
  const ours = () => throughConnection(url)
  const raw = () => throughBareSocket(url, () => {})
  const parsed = () => throughBareSocket(url, (data) => JSON.parse(data.toString()))
  const rows = [
    await compare('stream: message to name and bytes, against bare ws', 'messages/s', ours, raw),
    await compare('stream: message to name and bytes, against ws + JSON.parse', 'messages/s', ours, parsed, 3),
  ]
  await worker.terminate()
  return rows
}
