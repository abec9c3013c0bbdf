import { AccountKey, type Bus, DeadManKey, type Key, type StoredAccount } from '@flotilla/protocol'
import { expect, it } from 'vitest'
import type { AccountBook } from './account-book.ts'
import type { Labels } from './labels.ts'
import { createRemoval } from './removal.ts'

const account: StoredAccount = {
  ...{ accountId: '7fab', userId: 'vera', label: 'main', keyType: 'ED25519', state: 'active', apiKey: 'k', addedAt: 1 },
  ...{ sealed: '', vaultVersion: 1 },
}

it("an account that is removed takes its dead man's switch with it: nobody could put it off any more", async () => {
  const purged: Key[] = []
  const bus = { purgeKey: async (key: Key) => purged.push(key) } as unknown as Bus
  const remove = createRemoval(
    {
      ...{ bus, book: { find: async () => ({ value: account }) } as unknown as AccountBook },
      ...{
        labels: { giveBack: async () => undefined } as unknown as Labels,
        factor: { demand: async () => undefined },
      },
      ...{ heardBy: async () => undefined, audit: async () => undefined },
    },
    'sim',
  )
  expect(await remove({ accountId: '7fab' })).toMatchObject({ ok: true })
  expect(purged).toContain(AccountKey)
  expect(purged).toContain(DeadManKey)
})
