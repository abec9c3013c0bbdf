import { once } from 'node:events'
import { connect } from 'node:net'
import { connectBus, provision } from '@flotilla/protocol'
import { describe, expect, it } from 'vitest'
import { startNats, startRedis } from '../support/index.ts'

describe('nats-server as the fleet configures it', () => {
  it('takes the contract: streams and buckets are created as asked, and again without a change', async () => {
    const { url } = await startNats()
    const first = await provision({ servers: url })
    expect(first).toContain('ORDERS created')
    expect(await provision({ servers: url })).toContain('ORDERS updated')
  })

  it('lets in who has a key of the fleet, and nobody else', async () => {
    const nats = await startNats({ secured: true })
    const nkeySeed = nats.seedOf('operator')
    if (!nkeySeed) throw new Error('the operator has no seed')
    const bus = await connectBus({ servers: nats.url, name: 'test', nkeySeed })
    expect(bus.isOpen()).toBe(true)
    await bus.close()
    await expect(connectBus({ servers: nats.url, name: 'stranger' })).rejects.toThrow(/authorization/i)
  })

  it('is back with what it stored after it was killed', async () => {
    const nats = await startNats()
    await provision({ servers: nats.url })
    await nats.crash()
    await nats.ready()
    expect(await provision({ servers: nats.url })).toContain('ORDERS updated')
  })
})

it('redis-server forgets everything when it was killed: a cache and nothing else', async () => {
  const redis = await startRedis()
  expect(await redisSays(redis.url, 'SET key value')).toBe('+OK')
  expect(await redisSays(redis.url, 'EXISTS key')).toBe(':1')
  await redis.crash()
  await redis.ready()
  expect(await redisSays(redis.url, 'EXISTS key')).toBe(':0')
})

/** The first line of the answer to an inline command. @see https://redis.io/docs/latest/develop/reference/protocol-spec/#inline-commands */
async function redisSays(url: string, command: string): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  socket.write(`${command}\r\n`)
  const [bytes] = (await once(socket, 'data')) as [Buffer]
  socket.destroy()
  return bytes.toString().trim()
}
