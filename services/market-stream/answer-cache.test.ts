import { createLog, systemClock } from '@flotilla/runtime'
import { expect, it } from 'vitest'
import { startRedis, waitFor, whenTestEnds } from '../../test/support/index.ts'
import { type AnswerCache, createAnswerCache } from './answer-cache.ts'

const log = createLog({ level: 'fatal', role: 'test', instance: 'i', write: () => undefined })

async function instanceOf(url: string, instance: string): Promise<AnswerCache> {
  const cache = createAnswerCache({ place: { url, options: {} }, clock: systemClock, log, instance })
  whenTestEnds(() => cache.close())
  await waitFor('redis', () => cache.isShared())
  return cache
}

/** Something to fetch that takes a moment, and how often it was. */
function slow() {
  const fetched = { times: 0 }
  const fetch = async () => {
    fetched.times++
    await systemClock.sleep(80)
    return { data: `answer ${fetched.times}`, weight: 2, at: Date.now() }
  }
  return { fetched, fetch }
}

it('what many ask of two instances at once is fetched once', async () => {
  const { url } = await startRedis()
  const [one, two] = [await instanceOf(url, 'one'), await instanceOf(url, 'two')]
  const { fetched, fetch } = slow()
  const asked = Array.from({ length: 40 }, (_, n) => (n % 2 ? one : two).get('a', 5_000, fetch))
  const found = await Promise.all(asked)
  expect(fetched.times).toBe(1)
  expect(new Set(found.map(({ answer }) => answer.data))).toEqual(new Set(['answer 1']))
  expect(found.filter(({ cached }) => !cached)).toHaveLength(1)
})

it('an answer is served for as long as it is fresh, and no longer', async () => {
  const { url } = await startRedis()
  const cache = await instanceOf(url, 'one')
  const { fetched, fetch } = slow()
  await cache.get('a', 1_500, fetch)
  expect((await cache.get('a', 1_500, fetch)).cached).toBe(true)
  await waitFor('it to be stale', async () => !(await cache.get('a', 1_500, fetch)).cached)
  expect(fetched.times).toBe(2)
})

it('a fetch that fails is told to all who waited for it, and tried again by the next', async () => {
  const { url } = await startRedis()
  const cache = await instanceOf(url, 'one')
  const fail = () => Promise.reject(new Error('Binance is away'))
  const asked = [cache.get('a', 5_000, fail), cache.get('a', 5_000, fail)]
  for (const each of asked) await expect(each).rejects.toThrow('away')
  expect((await cache.get('a', 5_000, slow().fetch)).cached).toBe(false)
})

it('without Redis everything is answered all the same, and with it again it is shared again', async () => {
  const redis = await startRedis()
  const cache = await instanceOf(redis.url, 'one')
  await redis.crash()
  await waitFor('the loss', () => !cache.isShared())
  const { fetch } = slow()
  expect(await cache.get('a', 5_000, fetch)).toMatchObject({ cached: false, answer: { data: 'answer 1' } })
  await redis.ready()
  await waitFor('its return', () => cache.isShared())
  await cache.get('b', 5_000, fetch)
  expect((await cache.get('b', 5_000, fetch)).cached).toBe(true)
})

it('what lies in Redis and is no answer is fetched anew', async () => {
  const { url } = await startRedis()
  const cache = await instanceOf(url, 'one')
  const { createConnection } = await import('node:net')
  const socket = createConnection(Number(new URL(url).port), '127.0.0.1')
  socket.write('SET md:a:bad {half\r\n')
  await waitFor('it to be there', () => socket.bytesRead > 0)
  socket.destroy()
  expect(await cache.get('bad', 5_000, slow().fetch)).toMatchObject({ cached: false })
})
