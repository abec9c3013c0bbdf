// A worker that answers every HTTP request on a connection with the same small order answer, on bare TCP.
import { type AddressInfo, createServer } from 'node:net'
import { parentPort } from 'node:worker_threads'

const BODY =
  '{"symbol":"BTCUSDT","orderId":28457,"clientOrderId":"f7fk3m9qpw2x","status":"NEW","executedQty":"0.00000000"}'
const ANSWER = `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nx-mbx-used-weight-1m: 12\r\nx-mbx-order-count-10s: 1\r\ncontent-length: ${BODY.length}\r\n\r\n${BODY}`

const server = createServer((socket) => {
  socket.setNoDelay(true)
  socket.on('error', () => {})
  // Clients here never pipeline and their requests fit one packet: one chunk is one request.
  socket.on('data', () => socket.write(ANSWER))
})

server.listen(0, '127.0.0.1', () => parentPort?.postMessage((server.address() as AddressInfo).port))
