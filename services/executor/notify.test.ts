import type { Bus, Notice } from '@flotilla/protocol'
import { createLog, systemClock } from '@flotilla/runtime'
import { expect, it } from 'vitest'
import { createNotify } from './notify.ts'

it('a notice that the log does not take is handed in again, under the same id, until it is stored', async () => {
  const tries: string[] = []
  const stored: Notice[] = []
  const bus = {
    async append(_subject: unknown, { userId }: { userId: string }, notice: Notice, { id }: { id: string }) {
      tries.push(`${userId} ${id}`)
      if (tries.length < 3) throw new Error('no leader')
      stored.push(notice)
    },
  } as unknown as Bus
  const log = createLog({ level: 'fatal', role: 'executor', instance: 'i', write: () => undefined })
  const notify = createNotify({ bus, clock: { ...systemClock, sleep: async () => undefined }, log })
  const notice: Notice = { id: 'n1', text: { en: 'frozen', tr: 'donduruldu' }, priority: 1, at: 1 }
  notify('vera', notice)
  await expect.poll(() => stored).toEqual([notice])
  expect(tries).toEqual(['vera n1', 'vera n1', 'vera n1'])
})
