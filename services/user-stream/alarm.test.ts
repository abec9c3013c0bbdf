import { systemClock } from '@flotilla/runtime'
import { expect, it } from 'vitest'
import { createAlarm } from './alarm.ts'
import type { Schedule } from './schedule.ts'

it('raises the first difference at once, and those of the next minute together', () => {
  const raised: { subject: string; message: string }[] = []
  const later = new Map<string, () => void>()
  const clock = { ...systemClock, at: 1_000_000, now: () => clock.at }
  const schedule = { after: (key, _, act) => void later.set(key, act) } as Schedule
  const incidents = { raise: (subject: string, message: string) => void raised.push({ subject, message }) }
  const alarm = createAlarm({ clock, schedule, incidents })
  alarm('7fa', 'its balance on spot was not as told')
  alarm('7fb', 'its order on usdm was not as told')
  alarm('7fb', 'its position on usdm was not as told')
  alarm('7fc', 'its order on usdm was not as told')
  expect(raised).toEqual([{ subject: '7fa', message: 'account 7fa: its balance on spot was not as told' }])
  clock.at += 60_000
  for (const act of later.values()) act()
  expect(raised[1]).toMatchObject({
    subject: '7fb',
    message: expect.stringContaining('7fb, and 1 more accounts: its pos'),
  })
  expect(raised).toHaveLength(2)
})
