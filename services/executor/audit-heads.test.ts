import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Bus, linkAfter } from '@flotilla/protocol'
import { createLog } from '@flotilla/runtime'
import { expect, it } from 'vitest'
import { temporaryFolder, waitFor } from '../../test/support/index.ts'
import { createAuditHeads } from './audit-heads.ts'

const day = 86_400_000

it('once a day the heads of the accounts that are ours are appended, and nothing is written over', async () => {
  const file = join(temporaryFolder(), 'heads.jsonl')
  let now = 20_000 * day + 1
  let tick: () => void = () => undefined
  const every = (_: number, act: () => void) => {
    tick = act
    return () => undefined
  }
  const clock = { now: () => now, every }
  let entry = linkAfter(undefined, '7fabc', { id: 'i', by: 'u', what: 'key taken', at: 1 })
  const bus = {
    last: async (_: unknown, { accountId }: { accountId: string }) =>
      accountId === '7fabc' ? { payload: entry } : undefined,
  }
  let accounts: string[] = []
  createAuditHeads({
    bus: bus as unknown as Bus,
    clock: clock as never,
    log: createLog({ role: 'executor', instance: 'x', level: 'error' } as never),
    file,
    accounts: () => accounts,
  })
  const lines = () =>
    readFileSync(file, 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line))

  tick()
  accounts = ['7fabc', '00new']
  tick()
  await waitFor('the first heads', () => lines().length === 1)
  tick()
  entry = linkAfter(entry, '7fabc', { id: 'j', by: 'u', what: 'checked', at: 2 })
  now += day
  tick()
  await waitFor('the heads of the next day', () => lines().length === 2)
  expect(lines().map(({ accountId, place }) => [accountId, place])).toEqual([
    ['7fabc', 1],
    ['7fabc', 2],
  ])
})
