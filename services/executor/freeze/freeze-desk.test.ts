import { setImmediate as turn } from 'node:timers/promises'
import { type Bus, mintAccountId, type StoredAccount, shardOf } from '@flotilla/protocol'
import { type Log, systemClock } from '@flotilla/runtime'
import { expect, it, onTestFinished, vi } from 'vitest'
import type { AccountBook } from '../accounts/account-book.ts'
import { createTerms } from '../orders/terms.ts'
import { createFreezeDesk } from './freeze-desk.ts'
import type { Found } from './freeze-sweep.ts'
import type { Freezes, Frozen } from './freezes.ts'

const accountId = mintAccountId(new Uint8Array(8))
const account = { accountId, userId: 'vera', label: 'main', keyType: 'HMAC', addedAt: 1, sealed: '', vaultVersion: 1 }
const everything: Frozen = { scope: 'all', revision: 7, freeze: { flatten: false, by: 'test', at: 1 } }
const nothing: Found = { orders: [], positions: [], why: undefined, clear: ['spot'] }

/** The sweeps of a frozen account that stands in the book like this. */
function sweptOf(more: Partial<StoredAccount>): string[] {
  const swept: string[] = []
  const hearers: (() => void)[] = []
  const terms = createTerms()
  terms.begin(shardOf(accountId), 1)
  const desk = createFreezeDesk({
    ...{ bus: { publish: () => undefined } as unknown as Bus, clock: systemClock, terms, instance: 'e' },
    ...{ log: { warn: () => undefined } as unknown as Log, notices: { tell: () => undefined } },
    book: { list: () => [{ ...account, ...more }] } as unknown as AccountBook,
    freezes: {
      ...{ list: () => [everything], concerning: () => [everything], marketsOf: () => ['spot'] },
      onChange: (hear: () => void) => {
        hearers.push(hear)
        return () => undefined
      },
    } as unknown as Freezes,
    sweep: {
      async known(sweep) {
        swept.push(sweep.accountId)
        return []
      },
      whole: async () => nothing,
    },
  })
  onTestFinished(() => desk.stop())
  for (const hear of hearers) hear()
  return swept
}

it.each<[string, Partial<StoredAccount>]>([
  ['work', { state: 'active', apiKey: 'k' }],
  ['the key doctor blocked', { state: 'blocked', apiKey: 'k', blockedBy: 'KEY_MAY_WITHDRAW' }],
])('a freeze ends what rests on accounts that %s', async (_, more) => {
  const swept = sweptOf(more)
  await vi.waitFor(() => expect(swept).toEqual([accountId]))
})

it.each<[string, Partial<StoredAccount>]>([
  ['has no key yet', { state: 'pending' }],
  ['turned out to belong to somebody else', { state: 'blocked', apiKey: 'k', blockedBy: 'WRONG_UID' }],
])('an account whose key %s has nothing here that a freeze could end', async (_, more) => {
  const swept = sweptOf(more)
  await turn()
  expect(swept).toEqual([])
})
