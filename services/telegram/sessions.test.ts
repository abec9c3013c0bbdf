import { once } from 'node:events'
import { type AddressInfo, createServer, connect as dial, type Socket } from 'node:net'
import { createLog, systemClock } from '@flotilla/runtime'
import { expect, it } from 'vitest'
import { startRedis, waitFor, whenTestEnds } from '../../test/support/index.ts'
import { createSessions, type Sessions } from './sessions.ts'

const log = createLog({ level: 'fatal', role: 'test', instance: 'i', write: () => undefined })

/** The way to a Redis, which can be cut, and held: then it takes everything and answers nothing. */
async function wayTo(url: string) {
  const sockets = new Set<Socket>()
  const state = { isCut: false }
  const server = createServer((near) => {
    if (state.isCut) return near.destroy()
    const far = dial(Number(new URL(url).port), '127.0.0.1')
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.on('error', () => undefined)
    }
    near.pipe(far)
    far.pipe(near)
    near.on('close', () => far.destroy())
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  const end = () => {
    for (const socket of sockets) socket.destroy()
    sockets.clear()
  }
  whenTestEnds(() => {
    end()
    server.close()
  })
  return {
    url: `redis://127.0.0.1:${port}`,
    cut() {
      state.isCut = true
      end()
    },
    mend: () => void Object.assign(state, { isCut: false }),
    hold() {
      for (const socket of sockets) socket.unpipe().pause()
    },
  }
}

function sessionsAt(url: string): Sessions {
  const sessions = createSessions({ place: { url, options: {} }, clock: systemClock, log })
  whenTestEnds(() => sessions.close())
  return sessions
}

const minute = 60_000

/** Two bots that share a Redis, one of them over a way that can be cut. */
async function stage() {
  const { url } = await startRedis()
  const way = await wayTo(url)
  const [bot, other] = [sessionsAt(way.url), sessionsAt(url)]
  const isShared = async () => {
    await bot.set('probe', String(Math.random()), minute)
    return (await other.get('probe')) === (await bot.get('probe'))
  }
  await waitFor('both to share it', isShared)
  const cut = async () => {
    way.cut()
    await waitFor('the cut to be felt', async () => !(await isShared()))
  }
  const mend = async () => {
    way.mend()
    await waitFor('Redis to be back', isShared)
  }
  /** Waits until the other one reads what the first does. */
  const agreed = (name: string, text: string | undefined) =>
    waitFor(`both to read ${text}`, async () => (await bot.get(name)) === text && (await other.get(name)) === text)
  return { bot, cut, mend, agreed, hold: way.hold }
}

it('what was remembered while Redis was away is what counts when it is back, there as well', async () => {
  const { bot, cut, mend, agreed } = await stage()
  await bot.set('receipt', 'one fill', minute)
  await agreed('receipt', 'one fill')
  await cut()
  await bot.set('receipt', 'two fills', minute)
  await mend()
  expect(await bot.get('receipt')).toBe('two fills')
  await agreed('receipt', 'two fills')
})

it('what was dropped while Redis was away does not come back with it', async () => {
  const { bot, cut, mend, agreed } = await stage()
  await bot.set('talk', 'send me the code', minute)
  await agreed('talk', 'send me the code')
  await cut()
  await bot.drop('talk')
  await mend()
  expect(await bot.get('talk')).toBeUndefined()
  await agreed('talk', undefined)
})

it('a Redis that takes everything and answers nothing is as good as away', async () => {
  const { bot, hold } = await stage()
  hold()
  await bot.set('talk', 'how much?', minute)
  expect(await bot.get('talk')).toBe('how much?')
  await bot.drop('talk')
  expect(await bot.get('talk')).toBeUndefined()
})
