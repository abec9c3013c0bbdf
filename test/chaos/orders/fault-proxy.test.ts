import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { expect, it } from 'vitest'
import { waitFor, whenTestEnds } from '../../support/index.ts'
import { createFaultProxy, type Watch } from './fault-proxy.ts'
import { httpFrames, natsFrames, readNats } from './frames.ts'

/** A server that keeps what it hears, a proxy before it, and a client. */
async function line(watch: () => Watch = () => () => undefined, frames: typeof natsFrames = () => (chunk) => [chunk]) {
  let heard = ''
  const sockets: Socket[] = []
  const server = createServer((socket) => {
    sockets.push(socket)
    socket.on('data', (bytes) => {
      heard += bytes
    })
    socket.on('error', () => undefined)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  const proxy = await createFaultProxy({ target: Promise.resolve(port), frames, watch })
  const client = connect(proxy.port, '127.0.0.1')
  client.on('error', () => undefined)
  whenTestEnds(async () => {
    client.destroy()
    await proxy.close()
    server.close()
  })
  return { proxy, client, heard: () => heard, say: (text: string) => sockets[0]?.write(text) }
}

it('carries both ways', async () => {
  const { client, heard, say } = await line()
  client.write('ping')
  await waitFor('ping', () => heard() === 'ping')
  const answered = once(client, 'data')
  say('pong')
  expect(String((await answered)[0])).toBe('pong')
})

it('what is held arrives in order when the hold ends, also when its sender is gone by then', async () => {
  const { proxy, client, heard } = await line()
  client.write('a')
  await waitFor('a', () => heard() === 'a')
  proxy.hold(60_000)
  client.write('b')
  client.end('c')
  await once(client, 'finish')
  client.destroy()
  expect(heard()).toBe('a')
  proxy.calm()
  await waitFor('the rest', () => heard() === 'abc')
})

it('a cut after some bytes lets exactly these through', async () => {
  const { proxy, client, heard } = await line()
  proxy.cutAfter(3)
  client.write('abcdef')
  await once(client, 'close')
  expect(heard()).toBe('abc')
})

it('a watcher sees whole messages before they go on, and decides how much of one does', async () => {
  const seen: string[] = []
  const watch = () => (_direction: string, message: Buffer) => {
    seen.push(String(message))
    return seen.length === 2 ? { bytes: 4, cut: true } : undefined
  }
  const { client, heard } = await line(watch, natsFrames)
  client.write('PI')
  client.write('NG\r\nPUB x 2\r\nhi\r\n')
  await once(client, 'close')
  expect(seen).toEqual(['PING\r\n', 'PUB x 2\r\nhi\r\n'])
  expect(heard()).toBe('PING\r\nPUB ')
})

it('reads messages of NATS with and without headers and replies, however they are cut', () => {
  const message = 'HPUB orders.x inbox.1 12 14\r\nNATS/1.0\r\n\r\n{}\r\n'
  const frames = natsFrames()
  const found = [...`MSG a 1 b 5\r\nhello\r\n${message}`].flatMap((byte) => frames(Buffer.from(byte)))
  expect(found.map(readNats)).toEqual([
    { subject: 'a', reply: 'b', payload: 'hello' },
    { subject: 'orders.x', reply: 'inbox.1', payload: '{}' },
  ])
  expect(readNats(Buffer.from('PING\r\n'))).toBeUndefined()
})

it('cuts HTTP into requests by their length', () => {
  const two = 'POST /a HTTP/1.1\r\nContent-Length: 2\r\n\r\nokGET /b HTTP/1.1\r\n\r\n'
  expect(httpFrames()(Buffer.from(two)).map(String)).toEqual([
    'POST /a HTTP/1.1\r\nContent-Length: 2\r\n\r\nok',
    'GET /b HTTP/1.1\r\n\r\n',
  ])
})
