import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'

/** A raw TCP server on a free loopback port that is told, per connection, what to do with each request it has read. */
export interface TcpServer {
  readonly origin: string
  readonly port: number
  /** Every request as text, in order of arrival. */
  readonly requests: string[]
  /** Source address of every connection. */
  readonly peers: string[]
  close(): Promise<void>
}

export type Respond = (socket: Socket, request: string, number: number) => void

/** Reads HTTP/1.1 requests (head plus content-length) and hands each to `respond`. */
export async function tcpServer(respond: Respond): Promise<TcpServer> {
  const requests: string[] = []
  const peers: string[] = []
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    peers.push(socket.remoteAddress ?? '')
    socket.on('close', () => sockets.delete(socket)).on('error', () => {})
    let text = ''
    socket.on('data', (chunk) => {
      text += chunk.toString()
      for (let end = requestEnd(text); end > 0; end = requestEnd(text)) {
        requests.push(text.slice(0, end))
        text = text.slice(end)
        respond(socket, requests.at(-1) ?? '', requests.length)
      }
    })
  })
  const port = await listen(server)
  const close = async () => {
    for (const socket of sockets) socket.destroy()
    server.close()
    await once(server, 'close')
  }
  return { origin: `http://127.0.0.1:${port}`, port, requests, peers, close }
}

function requestEnd(text: string): number {
  const head = text.indexOf('\r\n\r\n')
  if (head < 0) return 0
  const length = Number(/content-length: (\d+)/i.exec(text.slice(0, head))?.[1] ?? 0)
  return text.length >= head + 4 + length ? head + 4 + length : 0
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

/** A whole answer as bytes on the wire. */
export function httpAnswer(status: number, body: string, headers: Record<string, string> = {}): string {
  const lines = Object.entries({ 'content-length': String(Buffer.byteLength(body)), ...headers })
  return `HTTP/1.1 ${status} X\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`
}
