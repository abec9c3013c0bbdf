import { systemClock } from '@flotilla/runtime'
import { expect, it } from 'vitest'
import { createSchedule } from './schedule.ts'

it('what is to be done in a minute is done in a minute, though the clock of the host is set back by an hour', () => {
  const time = { now: 10_000_000, monotonic: 1_000 }
  let tick = () => {}
  const schedule = createSchedule({
    ...systemClock,
    now: () => time.now,
    monotonic: () => time.monotonic,
    every(_ms, act) {
      tick = act
      return () => undefined
    },
  })
  let done = 0
  schedule.after('renew', 60_000, () => {
    done++
  })
  time.now -= 3_600_000
  time.monotonic += 59_000
  tick()
  expect(done).toBe(0)
  time.monotonic += 1_000
  tick()
  expect(done).toBe(1)
})
