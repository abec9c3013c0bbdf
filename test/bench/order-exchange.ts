// A worker that stands for spot's exchange, on bare TCP: a new order is stamped as its first bytes arrive and answered in
// the documented shape at once; everything else is asked of the simulator behind it, with limits nobody reaches.
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { parentPort, workerData } from 'node:worker_threads'
import { monotonicMs } from './monotonic.ts'

const { simUrl } = workerData as { simUrl: string }
const enough = 100_000_000
let orders = 0

const answerWith = (socket: Socket, status: number, body: string) =>
  socket.write(
    `HTTP/1.1 ${status} OK\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )

/** What spot answers to a resting limit order with `newOrderRespType=FULL`. */
function placed(query: URLSearchParams): string {
  const told = (name: string) => query.get(name) ?? ''
  return JSON.stringify({
    ...{ symbol: told('symbol'), orderId: ++orders, orderListId: -1, clientOrderId: told('newClientOrderId') },
    ...{ transactTime: Number(told('timestamp')), price: told('price'), origQty: told('quantity') },
    ...{ executedQty: '0.00000000', origQuoteOrderQty: '0.00000000', cummulativeQuoteQty: '0.00000000', status: 'NEW' },
    ...{ timeInForce: told('timeInForce'), type: told('type'), side: told('side'), fills: [] },
    ...{ workingTime: Number(told('timestamp')), selfTradePreventionMode: 'EXPIRE_MAKER' },
  })
}

const withoutLimits = (body: string) => body.replace(/("limit":)\d+/g, `$1${enough}`)

async function askSimulator(socket: Socket, request: string): Promise<void> {
  const [method = 'GET', path = '/'] = request.split(' ', 2)
  const key = /^x-mbx-apikey: (.*)\r$/im.exec(request)?.[1]
  const answer = await fetch(`${simUrl}${path}`, { method, ...(key && { headers: { 'X-MBX-APIKEY': key } }) })
  const body = await answer.text()
  answerWith(socket, answer.status, path.startsWith('/api/v3/exchangeInfo') ? withoutLimits(body) : body)
}

const server = createServer((socket) => {
  socket.setNoDelay(true)
  socket.on('error', () => {})
  // Clients here never pipeline and their requests fit one packet: one chunk is one request.
  socket.on('data', (bytes) => {
    const at = monotonicMs()
    const request = bytes.toString('latin1')
    if (!request.startsWith('POST /api/v3/order?')) {
      askSimulator(socket, request).catch(() => socket.destroy())
      return
    }
    const query = new URLSearchParams(request.slice(request.indexOf('?') + 1, request.indexOf(' HTTP/')))
    answerWith(socket, 200, placed(query))
    parentPort?.postMessage({ id: query.get('newClientOrderId'), at })
  })
})

server.listen(0, '127.0.0.1', () => parentPort?.postMessage({ port: (server.address() as AddressInfo).port }))
