import { AccountKey, type Bus, DeadManKey, type Key, type StoredAccount } from '@flotilla/protocol'
import type { Log } from '@flotilla/runtime'
import { expect, it } from 'vitest'
import type { AccountBook } from './account-book.ts'
import type { Labels } from './labels.ts'
import { createRemoval } from './removal.ts'

const account: StoredAccount = {
  ...{ accountId: '7fab', userId: 'vera', label: 'main', keyType: 'ED25519', state: 'active', apiKey: 'k', addedAt: 1 },
  ...{ sealed: '', vaultVersion: 1 },
}

it("the dead man's switch of an account that is removed is ended while its key can still sign: nobody could put it off any more", async () => {
  const done: (Key | string)[] = []
  const bus = {
    getKey: async () => ({ value: { countdownMs: 60_000 } }),
    purgeKey: async (key: Key) => done.push(key),
  } as unknown as Bus
  const remove = createRemoval(
    {
      ...{ bus, book: { find: async () => ({ value: account }) } as unknown as AccountBook, log: {} as Log },
      ...{
        labels: { giveBack: async () => undefined } as unknown as Labels,
        factor: { demand: async () => undefined },
      },
      ...{ heardBy: async () => undefined, audit: async () => undefined },
      endCountdowns: async () => done.push('ended') > 0,
    },
    'sim',
  )
  expect(await remove({ accountId: '7fab' })).toMatchObject({ ok: true })
  expect(done.slice(0, 3)).toEqual([DeadManKey, 'ended', AccountKey])
})
