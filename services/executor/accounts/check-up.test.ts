import type { Signer } from '@flotilla/binance'
import { type Bus, FleetRaise, type StoredAccount, type Subject } from '@flotilla/protocol'
import { createIncidents, createLog, systemClock, systemRandom } from '@flotilla/runtime'
import { expect, it } from 'vitest'
import type { AccountBook } from './account-book.ts'
import { createCheckUp } from './check-up.ts'
import type { EgressChecks } from './egress-check.ts'
import { finding } from './findings.ts'

const log = createLog({ level: 'fatal', role: 'executor', instance: 'i', write: () => undefined })
const account: StoredAccount = {
  ...{ accountId: '7fa', userId: 'u', label: 'main', keyType: 'ED25519', state: 'active', apiKey: 'k' },
  ...{ addedAt: 1, sealed: '', vaultVersion: 1 },
}

it('has the fleet hear of a key that was blocked while no coordinator was there', async () => {
  const raised: unknown[] = []
  let hasCoordinator = false
  let again: (() => void) | undefined
  const after = (_: number, act: () => void) => {
    again = act
    return () => undefined
  }
  const clock = { ...systemClock, after }
  const bus = {
    async request(subject: Subject, _: unknown, payload: unknown) {
      expect(subject).toBe(FleetRaise)
      if (!hasCoordinator) return { ok: false, error: { message: 'nobody is there' } }
      raised.push(payload)
      return { ok: true }
    },
    putKey: async () => 1,
    updateKey: async () => 2,
    append: async () => undefined,
  } as unknown as Bus
  const book = { find: async () => ({ value: account, revision: 1 }) } as unknown as AccountBook
  const found = finding('KEY_MAY_WITHDRAW', 'refuse')
  const doctor = async () => ({ findings: [found], refused: true, egress: { seen: ['e1'], refused: [] } })
  const egresses = { of: () => async () => ({}) } as unknown as EgressChecks
  const incidents = createIncidents({ bus, clock, log, kind: 'key' })
  const checkUp = createCheckUp({ bus, clock, log, random: systemRandom, book, doctor, egresses, incidents })
  await checkUp.examine(account, {} as Signer, 5)
  await expect.poll(() => again).toBeDefined()
  expect(raised).toEqual([])
  hasCoordinator = true
  again?.()
  await expect
    .poll(() => raised)
    .toMatchObject([{ kind: 'key', subject: '7fa', message: expect.stringMatching(/7fa/) }])
})
