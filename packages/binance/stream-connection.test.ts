import { FaultError } from '@flotilla/protocol'
import { afterEach, describe, expect, it } from 'vitest'
import { createStreamConnection, type StreamConnection, type StreamConnectionOptions } from './stream-connection.ts'
import type { StreamState } from './stream-state.ts'
import { systemClock } from './testing/clock.ts'
import { acknowledge, type OnMessage, type WsPeer, type WsServer, wsServer } from './testing/ws-server.ts'

interface Bench {
  server: WsServer
  connection: StreamConnection
  states: StreamState[]
  received: [string, string][]
}

let open: Bench[] = []

async function bench(
  over: Partial<StreamConnectionOptions> = {},
  onMessage?: OnMessage,
  refuse?: () => number | undefined,
  more?: { autoPong: boolean },
): Promise<Bench> {
  const server = await wsServer(onMessage, { ...(refuse && { refuse }), ...more })
  const states: StreamState[] = []
  const received: [string, string][] = []
  const connection = createStreamConnection({
    ...{ url: `${server.url}/stream`, market: 'spot', clock: systemClock, random: () => 0 },
    onMessage: (stream, data) => received.push([stream, data.toString()]),
    onState: (state) => states.push(state),
    ...over,
  })
  const made = { server, connection, states, received }
  open.push(made)
  return made
}

afterEach(async () => {
  for (const { connection, server } of open) {
    connection.close()
    await server.close()
  }
  open = []
})

const types = (states: readonly StreamState[]) => states.map((state) => state.type)
/** Resolves when the client has read everything that was sent to it: frames are read in order. */
const allRead = (peer: WsPeer | undefined) =>
  new Promise((resolve) => {
    peer?.socket.once('pong', resolve)
    peer?.socket.ping()
  })
const subscribed = ({ states }: Bench) => states.flatMap((state) => (state.type === 'subscribed' ? state.streams : []))

describe('a stream connection', () => {
  it('subscribes what is wanted and hands on the bytes of data unchanged, uncompressed', async () => {
    const made = await bench()
    made.connection.subscribe(['btcusdt@trade', '币安usdt@trade'])
    await expect.poll(() => subscribed(made)).toHaveLength(2)
    const odd = '{"e":"trade","a":12345678901234567890,"b":"\\u5e01 \\" }","c":[1.10, {}]}'
    made.server.push('btcusdt@trade', odd)
    made.server.push('币安usdt@trade', '[]')
    await expect
      .poll(() => made.received)
      .toEqual([
        ['btcusdt@trade', odd],
        ['币安usdt@trade', '[]'],
      ])
    expect(types(made.states)).toEqual(['open', 'subscribed'])
    expect(made.server.peers[0]?.extensions).toBe('')
  })

  it('tells the server about a thousand streams in batches that respect its message limits', async () => {
    const names = Array.from({ length: 1024 }, (_, index) => `symbol${index}usdt@aggTrade`)
    const made = await bench({ limits: { bytesPerMessage: 2_000, messagesPerSecond: 8 } })
    const begunAt = performance.now()
    made.connection.subscribe(names)
    await expect.poll(() => subscribed(made).length).toBe(1024)
    expect(performance.now() - begunAt).toBeGreaterThan(1_000)
    const messages = made.server.peers[0]?.messages ?? []
    expect(messages.flatMap(({ value }) => [...value.params])).toEqual(names)
    for (const { value } of messages) expect(JSON.stringify(value).length).toBeLessThan(2_100)
    expect(messages.length).toBeGreaterThan(8)
    expect(new Set(messages.map(({ value }) => value.id)).size).toBe(messages.length)
    expect(messages.every(({ value }) => Number.isInteger(value.id) && value.id >= 0)).toBe(true)
  })

  it('refuses streams beyond what a socket may carry, and keeps the rest', async () => {
    const made = await bench({ limits: { streams: 2 } })
    made.connection.subscribe(['a', 'b', 'c'])
    expect([...made.connection.streams]).toEqual(['a', 'b'])
    expect(made.states[0]).toMatchObject({ type: 'refused', stream: 'c', code: 'TOO_MANY_STREAMS' })
  })

  it('unsubscribes, and a change of mind before the answer ends as wanted', async () => {
    const made = await bench()
    made.connection.subscribe(['a', 'b'])
    await expect.poll(() => subscribed(made)).toEqual(['a', 'b'])
    made.connection.unsubscribe(['a'])
    made.connection.subscribe(['a'])
    made.connection.unsubscribe(['b'])
    await expect.poll(() => [...(made.server.peers[0]?.streams ?? [])]).toEqual(['a'])
  })

  it('finds the one name that the server dislikes and keeps the others', async () => {
    const dislike: OnMessage = (peer, message) => {
      if (message.params.includes('bad')) peer.send({ error: { code: 2, msg: 'Invalid request' }, id: message.id })
      else acknowledge(peer, message)
    }
    const made = await bench({ limits: { messagesPerSecond: 50 } }, dislike)
    made.connection.subscribe(['a', 'b', 'bad', 'c', 'd'])
    await expect.poll(() => subscribed(made).sort()).toEqual(['a', 'b', 'c', 'd'])
    await expect
      .poll(() => made.states)
      .toContainEqual(expect.objectContaining({ type: 'refused', stream: 'bad', code: '2' }))
    expect(made.connection.streams.has('bad')).toBe(false)
  })

  it('reconnects after a cut, subscribes everything again and says since when data may be missing', async () => {
    const made = await bench()
    made.connection.subscribe(['a', 'b'])
    await expect.poll(() => subscribed(made)).toHaveLength(2)
    made.server.peers[0]?.socket.terminate()
    await expect.poll(() => subscribed(made)).toHaveLength(4)
    expect(types(made.states)).toEqual(['open', 'subscribed', 'closed', 'reconnecting', 'open', 'subscribed'])
    const [closed, again] = [made.states[2], made.states[5]]
    expect(again).toMatchObject({ gapSince: closed?.at })
    made.server.push('b', '1')
    await expect.poll(() => made.received).toEqual([['b', '1']])
  })

  it('waits for a permit before each attempt and backs off when the handshake is refused', async () => {
    let refusals = 2
    let permits = 0
    const admit = async () => {
      permits += 1
    }
    const made = await bench({ admit }, undefined, () => (refusals-- > 0 ? 429 : undefined))
    await expect.poll(() => types(made.states)).toEqual(['reconnecting', 'reconnecting', 'open'])
    expect(made.states[0]).toMatchObject({ attempt: 1, status: 429 })
    expect(permits).toBe(3)
  })

  it('comes again when whoever refused the permit said that there will be one', async () => {
    let refusals = 1
    const admit = async () => {
      const fault = { code: 'NO_BUDGET', message: 'used up', outcome: 'unsent' as const, retryAfterMs: 400 }
      if (refusals-- > 0) throw new FaultError(fault)
    }
    const made = await bench({ admit })
    await expect.poll(() => types(made.states)).toEqual(['reconnecting', 'open'])
    expect(made.states[0]).toMatchObject({ attempt: 1, inMs: 400, reason: expect.stringContaining('NO_BUDGET') })
    expect((made.states[1]?.at ?? 0) - (made.states[0]?.at ?? 0)).toBeGreaterThanOrEqual(399)
  })

  it('tells which acknowledged streams stay silent', async () => {
    const speaks: OnMessage = (peer, message) => {
      acknowledge(peer, message)
      peer.send('{"stream":"speaks","data":1}')
    }
    const made = await bench({ firstMessageMs: (stream) => (stream === 'rests' ? undefined : 1_000) }, speaks)
    made.connection.subscribe(['speaks', 'nosuch', 'rests'])
    await expect.poll(() => subscribed(made)).toHaveLength(3)
    await expect.poll(() => made.states.at(-1)).toMatchObject({ type: 'silent', streams: ['nosuch'] })
  })

  it('gives up a connection on which a subscription is not acknowledged', async () => {
    let deaf = true
    const made = await bench(
      { limits: { ackMs: 50, messagesPerSecond: 100 } },
      (peer, message) => deaf || acknowledge(peer, message),
    )
    made.connection.subscribe(['a'])
    await expect.poll(() => types(made.states)).toContain('closed')
    deaf = false
    await expect.poll(() => subscribed(made)).toEqual(['a'])
  })

  it('notices a peer that vanished without a word', async () => {
    const made = await bench({ limits: { quietMs: 250, serverPingMs: 1_000 } })
    await expect.poll(() => types(made.states)).toEqual(['open'])
    // It answers our pings so far; then it stops reading, as a host behind a dead route would.
    const { socket } = made.server.peers[0] ?? {}
    await new Promise((resolve) => socket?.once('ping', resolve))
    await new Promise((resolve) => socket?.once('ping', resolve))
    expect(types(made.states)).toEqual(['open'])
    socket?.pause()
    await expect.poll(() => types(made.states).slice(0, 4)).toEqual(['open', 'closed', 'reconnecting', 'open'])
    expect(made.states[1]).toMatchObject({ reason: expect.stringContaining('nothing heard') })
  })

  it('says since when a peer that vanished was silent', async () => {
    const made = await bench({ limits: { quietMs: 250, serverPingMs: 1_000 } })
    made.connection.subscribe(['a'])
    await expect.poll(() => subscribed(made)).toEqual(['a'])
    const { socket } = made.server.peers[0] ?? {}
    await new Promise((resolve) => socket?.once('ping', resolve))
    await new Promise((resolve) => socket?.once('ping', resolve))
    const vanishedAt = Date.now()
    socket?.pause()
    const closed = () => made.states.flatMap((state) => (state.type === 'closed' ? [state] : []))
    await expect.poll(() => subscribed(made), { timeout: 3_000 }).toEqual(['a', 'a'])
    expect(closed()[0]?.at).toBeGreaterThan(vanishedAt + 300)
    expect(closed()[0]?.since).toBeLessThanOrEqual(vanishedAt)
    expect(made.states.find((state) => state.type === 'subscribed' && state.gapSince !== undefined)).toMatchObject({
      gapSince: closed()[0]?.since,
    })
  })

  it('says of a peer that hangs up that nothing is missing from before that', async () => {
    const made = await bench()
    await expect.poll(() => types(made.states)).toEqual(['open'])
    const hungUpAt = Date.now()
    made.server.peers[0]?.socket.close()
    await expect.poll(() => made.states[1]).toMatchObject({ type: 'closed', since: expect.any(Number) })
    const [, closed] = made.states
    expect(closed?.type === 'closed' && closed.since).toBeGreaterThanOrEqual(hungUpAt)
  })

  it('waits for two pings of a server that leaves ours unanswered, as long as it sends its own', async () => {
    const made = await bench({ limits: { quietMs: 100, serverPingMs: 300 } }, undefined, undefined, { autoPong: false })
    await expect.poll(() => types(made.states)).toEqual(['open'])
    const [peer] = made.server.peers
    let pings = 0
    await new Promise<void>((resolve) => {
      const timer = setInterval(() => {
        pings += 1
        peer?.socket.ping()
        if (pings < 5) return
        clearInterval(timer)
        resolve()
      }, 300)
    })
    expect(types(made.states)).toEqual(['open'])
    await expect.poll(() => types(made.states)).toContain('closed')
  })

  it('answers pings with their payload', async () => {
    const made = await bench()
    await expect.poll(() => types(made.states)).toEqual(['open'])
    const pong = new Promise((resolve) => made.server.peers[0]?.socket.once('pong', (data) => resolve(String(data))))
    made.server.peers[0]?.socket.ping('1700000000000')
    expect(await pong).toBe('1700000000000')
  })

  it('is silent after close', async () => {
    const made = await bench()
    made.connection.subscribe(['a'])
    await expect.poll(() => subscribed(made)).toEqual(['a'])
    made.connection.close()
    const told = made.states.length
    made.server.push('a', '1')
    await expect.poll(() => made.server.peers[0]?.socket.readyState).toBe(3)
    expect([made.states.length, made.received]).toEqual([told, []])
  })

  it('asks for the URL anew before each attempt, and hands on the frames of a private stream whole', async () => {
    let key = 0
    const server = await wsServer()
    const made = await bench({ raw: true, url: () => `${server.url}/private/ws?listenKey=K${key++}` })
    await expect.poll(() => server.peers.length).toBe(1)
    server.peers[0]?.send('{"e":"ACCOUNT_UPDATE","E":1}')
    await expect.poll(() => made.received).toEqual([['', '{"e":"ACCOUNT_UPDATE","E":1}']])
    server.peers[0]?.socket.terminate()
    await expect
      .poll(() => server.peers.map((peer) => peer.path))
      .toEqual(['/private/ws?listenKey=K0', '/private/ws?listenKey=K1'])
    made.connection.close()
    await server.close()
  })
})

describe('a replacement, made before the old connection breaks', () => {
  it('opens at once on serverShutdown, and no event is missing, doubled or out of order', async () => {
    const made = await bench({ limits: { overlapMs: 300 } })
    made.connection.subscribe(['a', 'b'])
    await expect.poll(() => subscribed(made)).toHaveLength(2)
    const [old] = made.server.peers
    let number = 0
    const timer = setInterval(() => {
      number += 1
      for (const stream of ['a', 'b']) made.server.push(stream, `{"n":${number}}`)
    }, 2)
    old?.send('{"stream":"!serverShutdown","data":{"e":"serverShutdown","E":1}}')
    await expect.poll(() => types(made.states)).toContain('switched')
    await expect.poll(() => old?.socket.readyState).toBe(3)
    clearInterval(timer)
    const last = JSON.stringify({ n: number })
    await expect.poll(() => made.received.filter(([, data]) => data === last).length).toBe(2)
    for (const stream of ['a', 'b']) {
      const numbers = made.received.filter(([name]) => name === stream).map(([, data]) => JSON.parse(data).n)
      expect(numbers).toEqual(Array.from({ length: number }, (_, index) => index + 1))
    }
    expect(types(made.states)).toEqual(['open', 'subscribed', 'shutdown', 'switched'])
  })

  it('rotates before the day is over, again and again', async () => {
    const made = await bench({ limits: { rotateMs: 60, overlapMs: 20 } })
    made.connection.subscribe(['a'])
    await expect.poll(() => types(made.states).filter((type) => type === 'switched').length).toBeGreaterThan(2)
    expect(types(made.states)).not.toContain('closed')
  })

  it('takes over at once when the old connection dies meanwhile, without telling a gap', async () => {
    const made = await bench({ limits: { overlapMs: 60_000 } })
    made.connection.subscribe(['a'])
    await expect.poll(() => subscribed(made)).toEqual(['a'])
    made.connection.rotate()
    await expect.poll(() => made.server.peers[1]?.streams.size).toBe(1)
    made.server.push('a', '"only the new one has this"', made.server.peers[1])
    await allRead(made.server.peers[1])
    made.server.peers[0]?.socket.terminate()
    await expect.poll(() => types(made.states)).toEqual(['open', 'subscribed', 'switched'])
    expect(made.received).toEqual([['a', '"only the new one has this"']])
  })

  it('keeps the old connection when the replacement fails, and tries again', async () => {
    let refusals = 0
    const made = await bench({ limits: { overlapMs: 20 } }, undefined, () => (refusals-- > 0 ? 503 : undefined))
    made.connection.subscribe(['a'])
    await expect.poll(() => subscribed(made)).toEqual(['a'])
    refusals = 2
    made.connection.rotate()
    await expect.poll(() => types(made.states)).toContain('switched')
    expect(types(made.states)).toEqual(['open', 'subscribed', 'reconnecting', 'reconnecting', 'switched'])
  })

  it('becomes the connection when the old one dies before it is ready', async () => {
    let release = () => {}
    const made = await bench({}, (peer, message) => {
      if (made.server.peers.indexOf(peer) === 0) acknowledge(peer, message)
      else release = () => acknowledge(peer, message)
    })
    made.connection.subscribe(['a'])
    await expect.poll(() => subscribed(made)).toEqual(['a'])
    made.connection.rotate()
    await expect.poll(() => made.server.peers[1]?.messages.length).toBe(1)
    made.server.peers[0]?.socket.terminate()
    await expect.poll(() => types(made.states)).toEqual(['open', 'subscribed', 'closed', 'open'])
    release()
    await expect.poll(() => types(made.states)).toEqual(['open', 'subscribed', 'closed', 'open', 'subscribed'])
    expect(made.states.at(-1)).toMatchObject({ gapSince: expect.any(Number) })
    expect(made.server.peers).toHaveLength(2)
  })

  it('tells what it had acknowledged before it became the connection, half of what it was asked for', async () => {
    let release = () => {}
    const made = await bench({ limits: { namesPerMessage: 1 } }, (peer, message) => {
      if (made.server.peers.indexOf(peer) === 0 || message.params.includes('a')) acknowledge(peer, message)
      else release = () => acknowledge(peer, message)
    })
    made.connection.subscribe(['a', 'b'])
    await expect.poll(() => subscribed(made)).toEqual(['a', 'b'])
    made.connection.rotate()
    await expect.poll(() => made.server.peers[1]?.messages.length).toBe(2)
    await allRead(made.server.peers[1])
    made.states.length = 0
    made.server.peers[0]?.socket.terminate()
    await expect.poll(() => types(made.states)).toContain('open')
    release()
    await expect.poll(() => subscribed(made)).toContain('b')
    expect(subscribed(made)).toEqual(['a', 'b'])
    expect(made.states[0]).toMatchObject({ type: 'closed' })
    for (const state of made.states.slice(2)) expect(state).toMatchObject({ gapSince: expect.any(Number) })
  })

  it('is not opened twice when the old connection dies while the permit is still awaited', async () => {
    const permits: (() => void)[] = []
    const admit = () => new Promise<void>((resolve) => permits.push(resolve))
    const made = await bench({ admit })
    made.connection.subscribe(['a'])
    permits[0]?.()
    await expect.poll(() => subscribed(made)).toEqual(['a'])
    made.connection.rotate()
    await expect.poll(() => permits.length).toBe(2)
    made.server.peers[0]?.socket.terminate()
    await expect.poll(() => types(made.states)).toEqual(['open', 'subscribed', 'closed'])
    permits[1]?.()
    await expect.poll(() => types(made.states)).toEqual(['open', 'subscribed', 'closed', 'open', 'subscribed'])
    expect([permits.length, made.server.peers.length]).toEqual([2, 2])
  })
})
