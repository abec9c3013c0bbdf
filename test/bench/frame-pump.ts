// A worker that serves WebSocket connections as fast as a socket takes them: it answers the first message with an
// acknowledgement and then sends the same 187-byte aggTrade of a combined stream again and again. Written on bare TCP,
// so that the sender is never what is measured.
import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { parentPort, workerData } from 'node:worker_threads'

const { messages } = workerData as { messages: number }
const EVENT =
  '{"stream":"btcusdt@aggTrade","data":{"e":"aggTrade","E":1700000000123,"s":"BTCUSDT","a":3141592653,"p":"67012.34000000","q":"0.01500000","f":4200000001,"l":4200000003,"T":1700000000120,"m":true,"M":true}}'
const FRAMES_IN_CHUNK = 500

function frame(text: string): Buffer {
  const payload = Buffer.from(text)
  const head = payload.length < 126 ? Buffer.from([0x81, payload.length]) : Buffer.alloc(4)
  if (payload.length >= 126) {
    head.set([0x81, 126])
    head.writeUInt16BE(payload.length, 2)
  }
  return Buffer.concat([head, payload])
}

const chunk = Buffer.concat(Array.from({ length: FRAMES_IN_CHUNK }, () => frame(EVENT)))

function pump(socket: Duplex, left: number): void {
  let rest = left
  while (rest > 0) {
    rest -= FRAMES_IN_CHUNK
    if (!socket.write(chunk)) {
      socket.once('drain', () => pump(socket, rest))
      return
    }
  }
}

const server = createServer().on('upgrade', (request, socket) => {
  const key = `${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`
  const accept = createHash('sha1').update(key).digest('base64')
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  )
  socket.on('error', () => {})
  socket.once('data', () => {
    socket.write(frame('{"result":null,"id":1}'))
    pump(socket, messages)
  })
})

server.listen(0, '127.0.0.1', () => parentPort?.postMessage((server.address() as AddressInfo).port))
