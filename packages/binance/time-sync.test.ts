import { expect, it } from 'vitest'
import type { Clock } from './clock.ts'
import type { Rest } from './rest.ts'
import { createTimeSync } from './time-sync.ts'

it('measures soon again while answers come too slowly to tell the time, and now and then once they do not', async () => {
  const roundTrips = [4_000, 4_000, 20]
  const pauses: number[] = []
  let mono = 0
  let again: () => void = () => undefined
  const clock = {
    now: () => 0,
    monotonic: () => mono,
    after(ms: number, act: () => void) {
      pauses.push(ms)
      again = act
      return () => undefined
    },
  } as unknown as Clock
  const rest = {
    async call({ beforeSend }: { beforeSend?: () => unknown }) {
      beforeSend?.()
      mono += roundTrips.shift() ?? 0
      return { outcome: 'ok', data: { serverTime: 1_000_000 + mono } }
    },
  } as unknown as Rest
  createTimeSync({ clock, rest: () => rest, intervalMs: 30_000 }).start()
  for (const expected of [[1_000], [1_000, 1_000], [1_000, 1_000, 30_000]]) {
    await expect.poll(() => pauses).toEqual(expected)
    again()
  }
})
