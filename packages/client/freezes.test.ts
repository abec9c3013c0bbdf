import { type Bus, FleetStatus, type Refused } from '@flotilla/protocol'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { freezesOf } from './freezes.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const refusedFor = (code: string): Refused => ({ ok: false, error: { code, message: code, outcome: 'unsent' } })
const done = { ok: true as const, scope: 'all', revision: 7, wasFrozen: true }

/** The kill switch before a coordinator that answers like this, one after the other; the last way goes on. */
function freezesBefore(...replies: (typeof done | Refused)[]) {
  let asked = 0
  const request = async () => replies[Math.min(asked++, replies.length - 1)]
  const putKey = vi.fn(async () => 8)
  return { freezes: freezesOf({ request, putKey } as unknown as Bus), putKey, asked: () => asked }
}

const wish = { scope: 'user-tg1', by: 'telegram:user:1' }

const ended = async <T>(work: Promise<T>) => {
  const settled = work.then(
    (value) => ({ value }),
    (error: Error) => ({ error }),
  )
  await vi.advanceTimersByTimeAsync(30_000)
  return settled
}

it('whoever freezes while the coordinator is being replaced has frozen once there is another', async () => {
  const { freezes, asked } = freezesBefore(
    refusedFor('NO_RESPONDER'),
    refusedFor('TIMEOUT'),
    refusedFor('NOT_ACTIVE'),
    done,
  )
  expect(await ended(freezes.set(wish))).toEqual({ value: 7 })
  expect(asked()).toBe(4)
})

it('is told that nobody froze when none comes for so long', async () => {
  const { freezes } = freezesBefore(refusedFor('NO_RESPONDER'))
  expect(await ended(freezes.set(wish))).toMatchObject({ error: { fault: { code: 'NO_RESPONDER' } } })
})

it('an operator writes the freeze down at once where no coordinator answers', async () => {
  const { freezes, putKey, asked } = freezesBefore(refusedFor('NO_RESPONDER'))
  expect(await ended(freezes.set(wish, { direct: true }))).toEqual({ value: 8 })
  expect([asked(), putKey.mock.calls.length]).toEqual([1, 1])
})

it('a thaw that may have been taken is not asked again: somebody may have frozen since', async () => {
  const { freezes, asked } = freezesBefore(refusedFor('NOT_ACTIVE'), refusedFor('TIMEOUT'), done)
  expect(await ended(freezes.end(wish))).toMatchObject({ error: { fault: { code: 'TIMEOUT' } } })
  expect(asked()).toBe(2)
})

/** A freeze that is followed: executors acknowledge by `tell`, the status lists what `stands`. */
async function followed() {
  const facts = [{ kind: 'freeze', cause: 'kill-switch', scope: wish.scope }]
  let hear: (heard: object) => void = () => undefined
  const bus = {
    request: async (subject: unknown) => (subject === FleetStatus ? { ok: true, facts } : done),
    listen: (_subject: unknown, _tokens: unknown, handler: typeof hear) => {
      hear = handler
      return { stop: async () => undefined }
    },
  } as unknown as Bus
  const result = freezesOf(bus).setAndFollow(wish, { timeoutMs: 120_000 })
  await vi.advanceTimersByTimeAsync(1_000)
  const tell = (instance: string, shards: number, accounts: number, safe: number) =>
    hear({
      tokens: { instance },
      payload: { scope: wish.scope, revision: 7, shards, accounts, safe, cancelled: 0, closed: 0, notSafe: [], at: 0 },
    })
  return { result, tell, facts }
}

it('what an executor that died said last counts no more once another has its accounts', async () => {
  const { result, tell } = await followed()
  tell('one', 128, 3, 1)
  tell('two', 128, 3, 3)
  await vi.advanceTimersByTimeAsync(20_000)
  tell('two', 256, 6, 6)
  await vi.advanceTimersByTimeAsync(1_000)
  expect(await Promise.race([result, 'still followed'])).toMatchObject({ accounts: 6, safe: 6, complete: true })
})

it('following ends when somebody thaws', async () => {
  const { result, tell, facts } = await followed()
  tell('one', 256, 1, 0)
  facts.pop()
  await vi.advanceTimersByTimeAsync(5_000)
  expect(await Promise.race([result, 'still followed'])).toMatchObject({ safe: 0, complete: false, thawed: true })
})
