import { setImmediate as turn } from 'node:timers/promises'
import type { Told } from '@flotilla/orders'
import type { Bus } from '@flotilla/protocol'
import { systemClock, systemRandom } from '@flotilla/runtime'
import { expect, it, onTestFinished, vi } from 'vitest'
import type { Asker } from '../orders/asking.ts'
import { createFreezeSweep, type Sweep } from './freeze-sweep.ts'

const everything: Sweep = {
  ...{ accountId: '7fa', epoch: 1, markets: ['spot'], flatten: false, by: 'freeze:all', unseenSince: 0 },
}

/** A sweep over a log that does not answer, and over lists that answer when they are told to. */
function bench() {
  const lists = Promise.withResolvers<Told>()
  const listLast = () => Promise.reject(new Error('the log has no leader'))
  const sweep = createFreezeSweep({
    ...{ clock: systemClock, random: systemRandom },
    bus: { listLast } as unknown as Bus,
    asker: { ask: () => lists.promise } as unknown as Asker,
    desk: { handIn: async () => undefined, mayExpose: () => false },
  })
  return { sweep, answer: () => lists.resolve({ outcome: 'ok', data: [] }) }
}

it('a sweep whose look at the log fails tells whoever asked for it, and ends no process', async () => {
  const unhandled = vi.fn<(why: unknown) => void>()
  process.on('unhandledRejection', unhandled)
  onTestFinished(() => void process.off('unhandledRejection', unhandled))
  const { sweep, answer } = bench()
  const swept = sweep.whole(everything)
  await turn()
  answer()
  await expect(swept).rejects.toThrow('the log has no leader')
  expect(unhandled).not.toHaveBeenCalled()
})
