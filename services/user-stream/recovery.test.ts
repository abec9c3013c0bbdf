import { createLog, systemClock } from '@flotilla/runtime'
import { expect, it, vi } from 'vitest'
import { type AccountView, createAccountView } from './account-view.ts'
import type { CatchUp } from './catch-up.ts'
import type { CommandIndex } from './command-index.ts'
import type { Cursors } from './cursors.ts'
import type { Feed } from './feed.ts'
import { createRecovery } from './recovery.ts'
import type { Teller } from './teller.ts'

const log = createLog({ level: 'fatal', role: 'test', instance: 'i', write: () => undefined })
const feeds = ['7fa', '7fb', '7fc', '7fd', '7fe', '7ff'].map((accountId): Feed => ({ accountId, book: 'spot' }))

/** Accounts that traded three symbols once and lately one of them; of `failing` nothing can be told the first time. */
function bench({ failing, othersWait = false }: { failing?: string; othersWait?: boolean } = {}) {
  const paged: string[] = []
  const told: (boolean | undefined)[] = []
  const later: (() => void)[] = []
  const recent: CommandIndex['symbolsOf'] = () => new Map([['BTCUSDT', 1]])
  const catchUp: Pick<CatchUp, 'symbolsOf' | 'trades'> = {
    symbolsOf: () =>
      new Map([
        ['ETHUSDT', 0],
        ['BTCUSDT', 1],
        ['BNBUSDT', 0],
      ]),
    async trades({ accountId }, symbols, priority = 3) {
      const names = [...symbols.keys()]
      paged.push(`${accountId} ${names.join()} ${priority}`)
      const failed = names.filter((symbol) => symbol === failing && paged.length === 1)
      return failed
    },
  }
  const cursors: Pick<Cursors, 'hold' | 'letGo'> = { hold: () => undefined, letGo: () => undefined }
  const views = new Map<Feed, AccountView>(feeds.map((feed) => [feed, createAccountView()]))
  const onPaged = vi.fn<(feed: Feed) => void>()
  const recovery = createRecovery({
    ...{ clock: systemClock, log, onPaged, isLive: () => true, othersWait: () => othersWait },
    schedule: { after: (_key, _ms, act) => void later.push(act), cancel: () => undefined, stop: () => {} },
    index: { symbolsOf: recent } as CommandIndex,
    cursors: cursors as Cursors,
    catchUp: catchUp as CatchUp,
    teller: { tellState: async (_feed, { backfilled }) => void told.push(backfilled) } as Teller,
    viewOf: (feed) => views.get(feed) ?? createAccountView(),
  })
  const pass = () => {
    for (const act of later.splice(0)) act()
  }
  return { recovery, paged, told, onPaged, later, pass }
}

it('pages what was traded lately of every account first, all of it before what people ask', async () => {
  const { recovery, paged, later } = bench()
  for (const feed of feeds) recovery.begin(feed, 1)
  await expect.poll(() => later).toHaveLength(feeds.length)
  expect(paged).toEqual([
    ...feeds.map(({ accountId }) => `${accountId} BTCUSDT 3`),
    ...feeds.map(({ accountId }) => `${accountId} ETHUSDT,BNBUSDT 3`),
  ])
})

it('goes on with other symbols where one cannot be asked about, and tells the end of the gap once all were, twice', async () => {
  const { recovery, paged, told, onPaged, later, pass } = bench({ failing: 'BTCUSDT' })
  recovery.begin({ accountId: '7fa', book: 'spot' }, 1)
  await expect.poll(() => later).toHaveLength(1)
  expect(paged).toEqual(['7fa BTCUSDT 3', '7fa ETHUSDT,BNBUSDT 3'])
  expect(onPaged).not.toHaveBeenCalled()
  pass()
  await expect.poll(() => onPaged.mock.calls).toHaveLength(1)
  expect(paged.slice(2)).toEqual(['7fa BTCUSDT 3'])
  expect(told).toEqual([false])
  pass()
  await expect.poll(() => told).toEqual([false, true])
  expect(paged.slice(3)).toEqual(['7fa BTCUSDT 3', '7fa ETHUSDT,BNBUSDT 3'])
})

it('leaves what was not traded lately to the background while other accounts wait to be listened to', async () => {
  const { recovery, paged, later } = bench({ othersWait: true })
  recovery.begin({ accountId: '7fa', book: 'spot' }, 1)
  await expect.poll(() => later).toHaveLength(1)
  expect(paged).toEqual(['7fa BTCUSDT 3', '7fa ETHUSDT,BNBUSDT 5'])
})
