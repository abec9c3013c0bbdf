import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { connectBus, leastMaxPayload } from './bus.ts'

const INFO = `INFO ${JSON.stringify({ server_id: 'x', version: '2.15.0', proto: 1, max_payload: leastMaxPayload, headers: true })}\r\n`

/** Says of NATS what a connection begins with; `sockets` are those it took, and `vanish` ends the one that introduces itself. */
async function greeter(vanish: (count: number) => boolean) {
  const sockets: Socket[] = []
  const server = createServer((socket) => {
    const count = sockets.push(socket)
    socket.on('error', () => undefined)
    socket.on('data', (bytes) => {
      if (vanish(count)) return socket.destroy()
      return socket.write('PONG\r\n'.repeat(String(bytes).split('PING').length - 1))
    })
    socket.write(INFO)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return { url: `127.0.0.1:${(server.address() as AddressInfo).port}`, sockets }
}

it('a server that is gone again before it answered a new connection is tried anew at once', async () => {
  const { url, sockets } = await greeter((count) => count === 2)
  const bus = await connectBus({ servers: url, name: 'test' })
  onTestFinished(() => bus.close())
  sockets[0]?.destroy()
  await expect.poll(() => sockets.length).toBe(3)
  await expect.poll(() => bus.isOpen()).toBe(true)
  await bus.flush()
})
