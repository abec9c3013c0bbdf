import { setImmediate as turn } from 'node:timers/promises'
import type { Bus } from '@flotilla/protocol'
import { expect, it } from 'vitest'
import { systemClock } from './clock.ts'
import { createIncidents } from './incidents.ts'
import { createLog } from './log.ts'

const log = createLog({ level: 'fatal', role: 'test', instance: 'i', write: () => undefined })

/** Incidents before a coordinator that takes each as told, the last way for good. */
function bench(...taken: boolean[]) {
  const raised: string[] = []
  const later: { ms: number; act: () => void }[] = []
  const request = async (_subject: unknown, _tokens: unknown, { message }: { message: string }) => {
    const ok = taken[Math.min(raised.length, taken.length - 1)]
    raised.push(message)
    return ok ? { ok } : { ok, error: { message: 'nobody is there' } }
  }
  const after = (ms: number, act: () => void) => {
    const one = { ms, act }
    later.push(one)
    return () => void later.splice(later.indexOf(one), 1)
  }
  const clock = { ...systemClock, after }
  const incidents = createIncidents({ bus: { request } as unknown as Bus, clock, log, kind: 'key' })
  /** Lets what was put off happen. */
  const pass = async () => {
    await turn()
    for (const { act } of later.splice(0)) act()
    await turn()
  }
  return { incidents, raised, later, pass }
}

it('keeps what no coordinator takes, and raises it again until one does', async () => {
  const { incidents, raised, later, pass } = bench(false, false, true)
  incidents.raise('7fa', 'its key may withdraw')
  for (let n = 0; n < 4; n++) await pass()
  expect(raised).toEqual(['its key may withdraw', 'its key may withdraw', 'its key may withdraw'])
  expect(later).toEqual([])
})

it('loses none of several, and of one subject tells the last', async () => {
  const { incidents, raised, pass } = bench(false, true)
  incidents.raise('7fa', 'old')
  incidents.raise('7fb', 'other')
  incidents.raise('7fa', 'new')
  await pass()
  expect(raised.slice(1)).toEqual(['new', 'other'])
})

it('raises nothing any more once it was stopped', async () => {
  const { incidents, raised, pass } = bench(false)
  incidents.raise('7fa', 'its key may withdraw')
  await turn()
  incidents.stop()
  await pass()
  expect(raised).toHaveLength(1)
})
