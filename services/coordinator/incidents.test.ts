import { setImmediate as turn } from 'node:timers/promises'
import type { Bus, Incident } from '@flotilla/protocol'
import { type Clock, createLog, systemClock, systemRandom } from '@flotilla/runtime'
import { expect, it } from 'vitest'
import { createIncidents } from './incidents.ts'

const log = createLog({ level: 'fatal', role: 'test', instance: 'i', write: () => undefined })

/** Incidents before a log that is away for so many appends; `pass` lets the waiting between two tries be over. */
function bench(away: number) {
  const stored: string[] = []
  const tries: string[] = []
  const pauses: (() => void)[] = []
  const append = async (_subject: unknown, _tokens: unknown, { message }: Incident, { id }: { id: string }) => {
    tries.push(id)
    if (tries.length <= away) throw new Error('no leader')
    stored.push(message)
    return { ok: true, seq: stored.length }
  }
  const clock: Clock = { ...systemClock, sleep: () => new Promise((resolve) => pauses.push(resolve)) }
  const incidents = createIncidents({ bus: { append } as unknown as Bus, clock, log, random: systemRandom })
  const pass = async () => {
    await turn()
    for (const over of pauses.splice(0)) over()
    await turn()
  }
  return { incidents, stored, tries, pauses, pass }
}

it('stores an incident once the log is back, under one id', async () => {
  const { incidents, stored, tries, pass } = bench(3)
  incidents.raise('banned', 'everything of local is frozen')
  for (let n = 0; n < 6; n++) await pass()
  expect(stored).toEqual(['everything of local is frozen'])
  expect(tries).toHaveLength(4)
  expect(new Set(tries).size).toBe(1)
})

it('gives up what nobody would be shown any more: as many wait as are kept', async () => {
  const { incidents, pauses } = bench(Number.POSITIVE_INFINITY)
  for (let n = 0; n < 200; n++) incidents.raise('near-limit', `number ${n}`)
  for (let n = 0; n < 4; n++) {
    await turn()
    for (const over of pauses.splice(0)) over()
  }
  await turn()
  expect(pauses).toHaveLength(incidents.last().length)
})
