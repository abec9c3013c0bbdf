import { type Bus, FleetFreeze, FleetThaw, FreezeAck, type FreezeProgress } from '@flotilla/protocol'
import { systemClock } from '@flotilla/runtime'
import { expect, it } from 'vitest'
import { createFreezeDesk } from './freeze-desk.ts'
import type { Incidents } from './incidents.ts'

/** A desk with the handlers it put on the bus, and patience that ends when it is told to. */
async function deskWith(holds = () => true) {
  const written: string[] = []
  const handlers = new Map<unknown, (heard: object) => unknown>()
  const on = (subject: unknown, _tokens: unknown, handler: (heard: object) => unknown) => handlers.set(subject, handler)
  const bus = {
    ...{ serve: on, listen: on, getKey: async () => ({ value: {} }) },
    putKey: async () => written.push('freeze') && 7,
    purgeKey: async () => void written.push('thaw'),
    watchKeys: async () => ({ ready: Promise.resolve(), stop: () => undefined }),
  } as unknown as Bus
  const patience = Promise.withResolvers<void>()
  const clock = { ...systemClock, sleep: () => patience.promise }
  const incidents = { raise: () => undefined } as unknown as Incidents
  const desk = await createFreezeDesk({ bus, clock, incidents, holds })
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
  const thaw = () => handlers.get(FleetThaw)?.({ payload: { scope: 'all', by: 'operator' } })
  return { freeze, thaw, acknowledge, patience, written, isAnswered: () => answered }
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

it('one that slept beyond its lease neither freezes nor thaws what was asked of it meanwhile: another one was asked since', async () => {
  const { freeze, thaw, patience, written } = await deskWith(() => false)
  patience.resolve()
  const refused = { ok: false, error: { code: 'NOT_ACTIVE', outcome: 'unsent' } }
  expect(await freeze()).toMatchObject(refused)
  expect(await thaw()).toMatchObject(refused)
  expect(written).toEqual([])
})
