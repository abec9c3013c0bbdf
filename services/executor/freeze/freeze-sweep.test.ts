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

const noLeader = () => Promise.reject(new Error('the log has no leader'))

/** A sweep over lists that answer when they are told to, by default with a log that does not answer. */
function bench(log: object = { listLast: noLeader }) {
  const lists = Promise.withResolvers<Told>()
  const sweep = createFreezeSweep({
    ...{ clock: systemClock, random: systemRandom },
    bus: log as Bus,
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

it('an account is not safe while the log has a request of it that is not settled, whoever had it in hand', async () => {
  const order = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '1', price: '50000' }
  const command = { action: 'place', market: 'spot', order, by: 'test', expiresAt: 0 }
  const foundWith = (state: string) => {
    const at = { tokens: { shard: '7f', accountId: '7fa', commandId: 'c1' }, payload: { state, legs: [], at: 1 } }
    const { sweep, answer } = bench({ listLast: async () => [at], last: async () => ({ payload: command }) })
    answer()
    return sweep.whole(everything)
  }
  for (const state of ['sending', 'checking']) {
    expect(await foundWith(state)).toMatchObject({ why: expect.stringContaining('being found out'), clear: [] })
  }
  expect(await foundWith('rejected')).toMatchObject({ why: undefined, clear: ['spot'] })
})
