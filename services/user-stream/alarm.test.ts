import type { Bus } from '@flotilla/protocol'
import { createLog, systemClock } from '@flotilla/runtime'
import { expect, it } from 'vitest'
import { createAlarm } from './alarm.ts'
import type { Schedule } from './schedule.ts'

const log = createLog({ level: 'fatal', role: 'test', instance: 'i', write: () => undefined })

it('raises the first difference at once, and those of the next minute together', async () => {
  const raised: { kind: string; message: string; subject: string }[] = []
  const later = new Map<string, () => void>()
  const request = async (_subject: unknown, _tokens: unknown, told: (typeof raised)[0]) => {
    raised.push(told)
    return { ok: true }
  }
  const bus = { request } as unknown as Bus
  let now = 1_000_000
  const alarm = createAlarm({
    bus,
    clock: { ...systemClock, now: () => now },
    log,
    schedule: { after: (key, _, act) => void later.set(key, act) } as Schedule,
  })
  alarm('7fa', 'its balance on spot was not as told')
  alarm('7fb', 'its order on usdm was not as told')
  alarm('7fb', 'its position on usdm was not as told')
  alarm('7fc', 'its order on usdm was not as told')
  expect(raised).toEqual([
    { kind: 'account-differed', message: 'account 7fa: its balance on spot was not as told', subject: '7fa' },
  ])
  now += 60_000
  for (const act of later.values()) act()
  expect(raised[1]).toMatchObject({
    subject: '7fb',
    message: expect.stringContaining('7fb, and 1 more accounts: its pos'),
  })
  expect(raised).toHaveLength(2)
})
