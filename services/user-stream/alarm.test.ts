import { setImmediate as turn } from 'node:timers/promises'
import type { Bus } from '@flotilla/protocol'
import { createLog, systemClock } from '@flotilla/runtime'
import { expect, it } from 'vitest'
import { createAlarm } from './alarm.ts'
import type { Schedule } from './schedule.ts'

const log = createLog({ level: 'fatal', role: 'test', instance: 'i', write: () => undefined })

/** An alarm whose incidents are taken as told, the last way for good. */
function bench(...taken: boolean[]) {
  const raised: { kind: string; message: string; subject: string }[] = []
  const later = new Map<string, () => void>()
  const request = async (_subject: unknown, _tokens: unknown, told: (typeof raised)[0]) => {
    const ok = taken[Math.min(raised.length, taken.length - 1)]
    raised.push(told)
    return ok ? { ok } : { ok, error: { message: 'nobody is there' } }
  }
  const clock = { ...systemClock, at: 1_000_000, now: () => clock.at }
  const schedule = { after: (key, _, act) => void later.set(key, act) } as Schedule
  const alarm = createAlarm({ bus: { request } as unknown as Bus, clock, log, schedule })
  const pass = (ms: number) => {
    clock.at += ms
    const acts = [...later.values()]
    later.clear()
    for (const act of acts) act()
  }
  return { alarm, raised, pass }
}

it('raises the first difference at once, and those of the next minute together', () => {
  const { alarm, raised, pass } = bench(true)
  alarm('7fa', 'its balance on spot was not as told')
  alarm('7fb', 'its order on usdm was not as told')
  alarm('7fb', 'its position on usdm was not as told')
  alarm('7fc', 'its order on usdm was not as told')
  expect(raised).toEqual([
    { kind: 'account-differed', message: 'account 7fa: its balance on spot was not as told', subject: '7fa' },
  ])
  pass(60_000)
  expect(raised[1]).toMatchObject({
    subject: '7fb',
    message: expect.stringContaining('7fb, and 1 more accounts: its pos'),
  })
  expect(raised).toHaveLength(2)
})

it('raises again what no coordinator took', async () => {
  const { alarm, raised, pass } = bench(false, false, true)
  alarm('7fa', 'its balance on spot was not as told')
  for (let n = 0; n < 4; n++) {
    await turn()
    pass(5_000)
  }
  expect(raised).toHaveLength(3)
  expect(new Set(raised.map(({ subject }) => subject))).toEqual(new Set(['7fa']))
})
