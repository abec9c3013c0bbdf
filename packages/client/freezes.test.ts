import type { Bus, Refused } from '@flotilla/protocol'
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
