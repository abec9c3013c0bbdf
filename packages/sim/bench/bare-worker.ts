import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { parentPort, workerData } from 'node:worker_threads'
import { WebSocketServer } from 'ws'
import { tellCpuTime } from './cpu-time.ts'

/** The least that could be called an exchange: checks the signature, answers a constant, sends one frame over and over. */

const { accounts, frame } = workerData as { accounts: number; frame: string }
const secrets = new Map<string, string>()
const keys = Array.from({ length: accounts }, (_none, index) => {
  const key = { apiKey: `key${index}`, secretKey: `secret${index}` }
  secrets.set(key.apiKey, key.secretKey)
  return key
})
const ANSWER = JSON.stringify({
  symbol: 'BTCUSDT',
  orderId: 1,
  status: 'NEW',
  transactTime: 1,
  fills: [],
  padding: 'x'.repeat(300),
})

const server = createServer((request, response) => {
  const [payload = '', signature] = (request.url ?? '').split('?')[1]?.split('&signature=') ?? []
  const secret = secrets.get(String(request.headers['x-mbx-apikey'])) ?? ''
  const right = createHmac('sha256', secret).update(payload).digest('hex') === signature
  response.writeHead(right ? 200 : 400, { 'Content-Type': 'application/json', 'Content-Length': ANSWER.length })
  response.end(ANSWER)
})
const sockets = new WebSocketServer({ server, perMessageDeflate: false })
sockets.on('connection', (socket) => {
  const pump = (): void => {
    if (socket.readyState !== socket.OPEN) return
    for (let count = 0; count < 200; count++) socket.send(frame)
    if (socket.bufferedAmount > 1_000_000) setTimeout(pump, 1)
    else setImmediate(pump)
  }
  pump()
})
tellCpuTime()
server.listen(0, '127.0.0.1', () => parentPort?.postMessage({ port: (server.address() as AddressInfo).port, keys }))
