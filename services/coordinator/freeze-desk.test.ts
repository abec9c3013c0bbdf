import { type Bus, FleetFreeze, FreezeAck, type FreezeProgress } from '@flotilla/protocol'
import { systemClock } from '@flotilla/runtime'
import { expect, it } from 'vitest'
import { createFreezeDesk } from './freeze-desk.ts'
import type { Incidents } from './incidents.ts'

/** A desk with the handlers it put on the bus, and patience that ends when it is told to. */
async function deskWith() {
  const handlers = new Map<unknown, (heard: object) => unknown>()
  const on = (subject: unknown, _tokens: unknown, handler: (heard: object) => unknown) => handlers.set(subject, handler)
  const bus = {
    ...{ serve: on, listen: on, putKey: async () => 7 },
    watchKeys: async () => ({ ready: Promise.resolve(), stop: () => undefined }),
  } as unknown as Bus
  const patience = Promise.withResolvers<void>()
  const clock = { ...systemClock, sleep: () => patience.promise }
  const incidents = { raise: () => undefined } as unknown as Incidents
  const desk = await createFreezeDesk({ bus, clock, incidents })
  desk.serve()
  let answered = false
  const freeze = async () => {
    const reply = await handlers.get(FleetFreeze)?.({ payload: { scope: 'all', flatten: false, by: 'operator' } })
    answered = true
    return reply
  }
  const acknowledge = async (instance: string, shards: number, revision = 7) => {
    const done = { accounts: 0, safe: 0, cancelled: 0, closed: 0, notSafe: [], at: systemClock.now() }
    const payload: FreezeProgress = { scope: 'all', revision, shards, ...done }
    handlers.get(FreezeAck)?.({ tokens: { instance }, payload })
    await new Promise<void>((resolve) => setImmediate(resolve))
  }
  return { freeze, acknowledge, patience, isAnswered: () => answered }
}

it('a freeze is answered once executors of every shard have heard of it', async () => {
  const { freeze, acknowledge, isAnswered } = await deskWith()
  const reply = freeze()
  await acknowledge('one', 128)
  await acknowledge('one', 128)
  await acknowledge('two', 128, 6)
  expect(isAnswered()).toBe(false)
  await acknowledge('two', 128)
  expect(await reply).toMatchObject({ ok: true, revision: 7 })
})

it('a freeze is answered all the same when an executor stays silent: it stands, and whoever comes next hears it first', async () => {
  const { freeze, acknowledge, patience, isAnswered } = await deskWith()
  const reply = freeze()
  await acknowledge('one', 128)
  expect(isAnswered()).toBe(false)
  patience.resolve()
  expect(await reply).toMatchObject({ ok: true })
})
