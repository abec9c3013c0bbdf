import type { Bus } from '@flotilla/protocol'
import { createLog, createMetrics, systemClock } from '@flotilla/runtime'
import { expect, it } from 'vitest'
import { createAccountView } from './account-view.ts'
import type { CatchUp } from './catch-up.ts'
import type { CommandIndex } from './command-index.ts'
import type { Feed } from './feed.ts'
import { createReconciler } from './reconciler.ts'
import type { Schedule } from './schedule.ts'
import type { Teller } from './teller.ts'

const log = createLog({ level: 'fatal', role: 'test', instance: 'i', write: () => undefined })
const ada: Feed = { accountId: '7fa', book: 'usdm' }

/** A reconciler whose every question stays without an answer. */
function bench() {
  const asked: number[] = []
  const due = new Map<string, () => void>()
  const bus = {
    async request(_subject: unknown, _tokens: unknown, { priority }: { priority: number }) {
      asked.push(priority)
      return { ok: false, error: { code: 'NO_RESPONDER', message: 'away', outcome: 'unsent' } }
    },
  } as unknown as Bus
  const view = createAccountView()
  const reconciler = createReconciler({
    ...{ bus, clock: systemClock, log, metrics: createMetrics('test', 'i'), viewOf: () => view },
    ...{ isLive: () => true, feeds: () => [ada], missedSince: () => undefined, othersWait: () => false },
    ...{ onHoldings: async () => undefined, onDiffered: () => undefined },
    schedule: { after: (key, _ms, act) => void due.set(key, act), cancel: (key) => void due.delete(key) } as Schedule,
    index: {} as CommandIndex,
    catchUp: {} as CatchUp,
    teller: {} as Teller,
  })
  const pass = (key: string) => {
    due.get(key)?.()
    due.delete(key)
  }
  return { reconciler, asked, due, pass }
}

it('compares an account that was interrupted before what people ask until it was, and routinely after it', async () => {
  const { reconciler, asked, due, pass } = bench()
  const tried = () => expect.poll(() => [...due.keys()]).toContain('compare 7fa/usdm')
  reconciler.soon(ada)
  await tried()
  pass('compare 7fa/usdm')
  await tried()
  expect(asked).toEqual([3, 3])
  reconciler.end(ada)
  pass('compare the next')
  await expect.poll(() => asked).toEqual([3, 3, 5])
})
