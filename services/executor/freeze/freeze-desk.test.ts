import { setImmediate as turn } from 'node:timers/promises'
import { type Bus, mintAccountId, type StoredAccount, shardOf } from '@flotilla/protocol'
import { type Clock, type Log, systemClock } from '@flotilla/runtime'
import { expect, it, onTestFinished, vi } from 'vitest'
import type { AccountBook } from '../accounts/account-book.ts'
import { createTerms } from '../orders/terms.ts'
import { createFreezeDesk } from './freeze-desk.ts'
import type { Found, Sweep } from './freeze-sweep.ts'
import type { Freezes, Frozen } from './freezes.ts'

const accountId = mintAccountId(new Uint8Array(8))
const account = { accountId, userId: 'vera', label: 'main', keyType: 'HMAC', addedAt: 1, sealed: '', vaultVersion: 1 }
const everything: Frozen = { scope: 'all', revision: 7, freeze: { flatten: false, by: 'test', at: 1 } }
const nothing: Found = { orders: [], positions: [], why: undefined, unseen: false, clear: ['spot'] }

/** The sweeps of a frozen account that stands in the book like this. */
function sweptOf(
  more: Partial<StoredAccount>,
  clock: Clock = systemClock,
  found: Found = nothing,
  { onWhole = () => 0, ...frozen }: Partial<Freezes> & { onWhole?: (sweep: Sweep) => number } = {},
): string[] {
  const swept: string[] = []
  const hearers: (() => void)[] = []
  const terms = createTerms()
  terms.begin(shardOf(accountId), 1)
  const desk = createFreezeDesk({
    ...{ bus: { publish: () => undefined } as unknown as Bus, clock, terms, instance: 'e' },
    ...{ log: { warn: () => undefined } as unknown as Log, notices: { tell: () => undefined } },
    book: { list: () => [{ ...account, ...more }] } as unknown as AccountBook,
    freezes: {
      ...{
        list: () => [everything],
        concerning: () => [everything],
        marketsOf: () => ['spot'],
        about: () => [everything],
      },
      ...frozen,
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
      async whole(sweep) {
        onWhole(sweep)
        return found
      },
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

it.each<[string, Partial<Found>, number]>([
  ['with nothing at rest lately is looked at once', {}, 0],
  ['with an order a moment ago is looked at once more when lists have caught up', { unseen: true }, 1],
])('an account %s', async (_, more, again) => {
  const later: (() => void)[] = []
  const after: Clock['after'] = (_ms, fn) => {
    later.push(fn)
    return () => undefined
  }
  const swept = sweptOf({ state: 'active', apiKey: 'k' }, { ...systemClock, after }, { ...nothing, ...more })
  await vi.waitFor(() => expect(swept).toHaveLength(1))
  await turn()
  expect(later).toHaveLength(again)
  for (const look of later.splice(0)) look()
  await turn()
  expect(swept).toHaveLength(1 + again)
})

it('positions are closed on the markets for which that was asked, not on others that are frozen too', async () => {
  const swept: Sweep[] = []
  const flattened: Frozen = { scope: 'market-usdm', revision: 8, freeze: { flatten: true, by: 'test', at: 1 } }
  sweptOf({ state: 'active', apiKey: 'k' }, systemClock, nothing, {
    ...{ list: () => [everything, flattened], concerning: () => [everything, flattened] },
    marketsOf: () => ['usdm', 'coinm'],
    about: (_account, market) => (market === 'usdm' ? [everything, flattened] : [everything]),
    onWhole: (sweep) => swept.push(sweep),
  })
  await vi.waitFor(() => expect(swept).toMatchObject([{ markets: ['usdm', 'coinm'], flatten: ['usdm'] }]))
})
