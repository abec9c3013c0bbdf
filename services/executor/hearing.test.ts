import type { Bus } from '@flotilla/protocol'
import { type Log, systemClock } from '@flotilla/runtime'
import { expect, it } from 'vitest'
import { createHearing } from './hearing.ts'
import { createShards } from './orders/shards.ts'
import { createTerms } from './orders/terms.ts'

/** A hearing whose watch catches up when it is told to. */
function hearing() {
  const looks: PromiseWithResolvers<void>[] = []
  const look = () => {
    const one = Promise.withResolvers<void>()
    looks.push(one)
    return one.promise
  }
  const terms = createTerms()
  let handler: () => Promise<{ ok: boolean }> = async () => ({ ok: false })
  const serve = (_subject: unknown, _tokens: unknown, handle: typeof handler) => {
    handler = handle
    return { stop: async () => undefined }
  }
  const clock = { ...systemClock, sleep: async () => undefined }
  const log = { warn: () => undefined } as unknown as Log
  const made = createHearing({ bus: { serve } as unknown as Bus, clock, log, terms, watches: [look] })
  return { ...made, looks, terms, ask: () => handler() }
}

const settled = () => new Promise<void>((resolve) => setImmediate(resolve))

it('an executor says that it knows what was written after it has caught up, and only of shards it has', async () => {
  const { serve, looks, terms, ask } = hearing()
  serve('7f')
  terms.begin('7f', 1)
  const [first, second] = [ask(), ask()]
  await settled()
  // Begun before the third came, it says nothing of what was written meanwhile.
  const third = ask()
  await settled()
  expect(looks).toHaveLength(1)
  looks[0]?.resolve()
  expect(await Promise.all([first, second])).toMatchObject([{ ok: true }, { ok: true }])
  await settled()
  expect(looks).toHaveLength(2)
  terms.end('7f')
  looks[1]?.resolve()
  expect(await third).toMatchObject({ ok: false, error: { code: 'NOT_MINE' } })
})

it('a shard takes no order before all that was changed is heard, nor when it is over by then', async () => {
  const { begin, looks, terms } = hearing()
  const opened: string[] = []
  const open = (shard: string) => {
    opened.push(shard)
    return async () => undefined
  }
  const shards = createShards({ terms, hearFirst: begin, desk: { open }, services: [] })
  const gained = shards.gain('7f', 1)
  await settled()
  expect(opened).toEqual([])
  looks[0]?.reject(new Error('no leader'))
  await settled()
  looks[1]?.resolve()
  await gained
  expect(opened).toEqual(['7f'])
  const late = shards.gain('80', 1)
  await settled()
  await shards.stop()
  looks[2]?.resolve()
  await late
  expect(opened).toEqual(['7f'])
})
