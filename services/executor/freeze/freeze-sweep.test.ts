import { setImmediate as turn } from 'node:timers/promises'
import type { Told } from '@flotilla/orders'
import type { Bus, OrderState } from '@flotilla/protocol'
import { systemClock, systemRandom } from '@flotilla/runtime'
import { expect, it, onTestFinished, vi } from 'vitest'
import type { Asker } from '../orders/asking.ts'
import { createFreezeSweep, type Sweep } from './freeze-sweep.ts'

const everything: Sweep = {
  ...{ accountId: '7fa', epoch: 1, markets: ['spot'], flatten: [], by: 'freeze:all', unseenSince: 0 },
}

const noLeader = () => Promise.reject(new Error('the log has no leader'))

/** A sweep over lists that answer when they are told to, by default with a log that does not answer. */
function bench(log: object = { listLast: noLeader }, look?: Promise<Told>, ended?: Partial<OrderState>) {
  const lists = Promise.withResolvers<Told>()
  const asked: string[] = []
  const ask = (_account: string, operation: string) => {
    asked.push(operation)
    return operation === 'spot.getAccount' ? (look ?? lists.promise) : lists.promise
  }
  const sweep = createFreezeSweep({
    ...{ clock: systemClock, random: systemRandom },
    bus: log as Bus,
    asker: { ask } as unknown as Asker,
    desk: { handIn: async () => ended as OrderState | undefined, mayExpose: () => false },
  })
  return { sweep, asked, answer: (told: Told = { outcome: 'ok', data: [] }) => lists.resolve(told) }
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

it('an order too young for lists to show it is safe once the engine took it or knows of none, not when its cancel came to nothing', async () => {
  const fault = (code: string) => ({ code, message: '', outcome: 'rejected' }) as const
  const order = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '1', price: '50000' }
  const legs = [{ clientOrderId: 'flt-1', symbol: 'BTCUSDT' }]
  const at = { tokens: { shard: '7f', accountId: '7fa', commandId: 'c1' }, payload: { state: 'placed', legs, at: 1 } }
  const log = {
    listLast: async () => [at],
    last: async () => ({ payload: { action: 'place', market: 'spot', order, by: 'test', expiresAt: 0 } }),
  }
  const foundWith = (ended: Partial<OrderState> | undefined) => {
    const { sweep, answer } = bench(log, undefined, ended)
    answer()
    return sweep.whole(everything)
  }
  for (const ended of [undefined, { state: 'rejected', fault: fault('NO_PERMIT') } as const]) {
    expect(await foundWith(ended)).toMatchObject({ why: expect.stringContaining('cancel'), clear: [] })
  }
  for (const ended of [{ state: 'cancelled' }, { state: 'rejected', fault: fault('ORDER_NOT_OPEN') }] as const) {
    expect(await foundWith(ended)).toMatchObject({ why: undefined, clear: ['spot'] })
  }
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

it('a market that is closed to a key is empty only where the key works at all: a revoked one shows nothing', async () => {
  const closed = { code: 'KEY_UNUSABLE', message: 'the key may not do this', outcome: 'rejected' } as const
  const foundWith = (outcome: Told['outcome']) => {
    const look = Promise.resolve({ outcome, fault: closed })
    const { sweep, asked, answer } = bench({ listLast: async () => [] }, look)
    answer({ outcome: 'rejected', fault: closed })
    return sweep.whole({ ...everything, markets: ['usdm'] }).then(({ why }) => ({ why, asked }))
  }
  expect((await foundWith('ok')).why).toBeUndefined()
  const { why, asked } = await foundWith('rejected')
  expect(why).toContain('usdm could not be looked at')
  expect(asked.filter((each) => each === 'spot.getAccount')).toHaveLength(1)
})

it('a position larger than one order at the market may be is closed in parts', async () => {
  const fault = { code: 'FILTER_LOT_SIZE', message: '', outcome: 'rejected', venueCode: -4005 } as const
  const tried: unknown[] = []
  const row = { symbol: 'BTCUSDT', positionSide: 'BOTH', positionAmt: '-40.003' }
  const sweep = createFreezeSweep({
    ...{ clock: systemClock, random: systemRandom },
    bus: { listLast: async () => [] } as unknown as Bus,
    asker: {
      ask: async (_account: string, operation: string) => ({
        outcome: 'ok',
        data: operation === 'usdm.positionInformationV3' ? [row] : [],
      }),
    } as unknown as Asker,
    desk: {
      async handIn({ command: { order } }) {
        tried.push(order.quantity)
        const state = Number(order.quantity) > 12 ? { state: 'rejected' as const, fault } : { state: 'placed' as const }
        return { ...state, contentHash: '', legs: [], at: 1 }
      },
      mayExpose: () => false,
    },
  })
  const found = await sweep.whole({ ...everything, markets: ['usdm'], flatten: ['usdm'] })
  expect(tried).toEqual(['40.003', '20.001', '10', '10', '10', '10', '0.003'])
  expect(found.positions).toEqual(['usdm:BTCUSDT:BOTH'])
})
