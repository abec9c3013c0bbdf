import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** Everything an open Redis holds, as it answers; keys and values alike. */
export async function dumpRedis(url: string): Promise<Buffer> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  const parts: Buffer[] = []
  try {
    const keys = (await say(socket, 'KEYS *'))
      .toString()
      .split('\r\n')
      .filter((line) => /^[a-z]+:/.test(line))
    for (const key of keys) parts.push(Buffer.from(key), await say(socket, `GET ${key}`))
    return Buffer.concat(parts)
  } finally {
    socket.destroy()
  }
}

/** An inline command; its answer is whole once a following ping was answered. */
async function say(socket: Socket, command: string): Promise<Buffer> {
  socket.write(`${command}\r\nPING\r\n`)
  let told = Buffer.alloc(0)
  while (!told.includes('+PONG')) {
    const [bytes] = (await once(socket, 'data')) as [Buffer]
    told = Buffer.concat([told, bytes])
  }
  return told
}
