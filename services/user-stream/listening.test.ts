import type { Bus, CallParams } from '@flotilla/protocol'
import { createLog, createMetrics, systemClock } from '@flotilla/runtime'
import { expect, it } from 'vitest'
import type { CommandIndex } from './command-index.ts'
import { createCursors } from './cursors.ts'
import type { Feed } from './feed.ts'
import { createListening } from './listening.ts'
import type { Schedule } from './schedule.ts'
import type { Transport } from './transport.ts'

const log = createLog({ level: 'fatal', role: 'test', instance: 'i', write: () => undefined })
const clock = {
  ...systemClock,
  sleep: () => new Promise<void>((resolve) => setImmediate(resolve)),
  every: () => () => {},
}
const ada: Feed = { accountId: '7fa', book: 'spot' }

/** Binance's documented report, of a trade of ours. */
const executionReport = {
  ...{ e: 'executionReport', E: 1499405658658, s: 'ETHBTC', c: 'flt-ours', S: 'BUY', o: 'LIMIT', f: 'GTC' },
  ...{ q: '1.00000000', p: '0.10264410', P: '0.00000000', F: '0.00000000', g: -1, C: '', x: 'TRADE', X: 'FILLED' },
  ...{ r: 'NONE', i: 42, l: '1.00000000', z: '1.00000000', L: '0.10264410', n: '0', N: 'BNB', T: 1499405658657 },
  ...{ t: 77, I: 8641984, w: false, m: false, M: false, O: 1499405658657, Z: '0.10264410', Y: '0.10264410' },
  ...{ Q: '0.00000000', W: 1499405658657, V: 'NONE' },
}
const order = {
  ...{ symbol: 'ETHBTC', orderId: 42, clientOrderId: 'flt-ours', side: 'BUY', type: 'LIMIT', status: 'FILLED' },
  ...{ price: '0.10264410', origQty: '1', executedQty: '1', cummulativeQuoteQty: '0.1', updateTime: 5, time: 1 },
  ...{ isWorking: true, timeInForce: 'GTC' },
}
const trade = {
  ...{ id: 77, orderId: 42, price: '0.10264410', qty: '1', quoteQty: '0.1', commission: '0', commissionAsset: 'BNB' },
  ...{ time: 1, symbol: 'ETHBTC', isBuyer: true, isMaker: false },
}
const answers: Readonly<Record<string, unknown>> = { myTrades: [trade], getOrder: order }

/** An account that is heard, while the log of commands cannot be asked for as long as `away`. */
async function bench() {
  const told: Record<string, unknown>[] = []
  const asked: string[] = []
  const state = { away: true }
  const bus = {
    append: async (_subject: unknown, _tokens: unknown, fact: Record<string, unknown>) => ({
      ok: true,
      seq: told.push(fact),
    }),
    watchKeys: async () => ({ ready: Promise.resolve(), stop: () => undefined }),
    consume: () => ({ ready: Promise.resolve(), stop: async () => undefined }),
    listSince: async () => [],
    async request(
      _subject: unknown,
      { operation }: { operation: string },
      { params, priority }: { params: CallParams; priority: number },
    ) {
      asked.push(`${operation} ${params.symbol} ${priority}`)
      const data = answers[operation]
      return data ? { ok: true, data } : { ok: false, error: { code: 'TIMEOUT', message: '', outcome: 'unknown' } }
    },
  } as unknown as Bus
  const index = {
    async commandOf() {
      if (state.away) throw new Error('the log of commands has no leader')
      return 'cmd'
    },
    symbolsOf: () => new Map(),
  } as unknown as CommandIndex
  const transport: Transport = { open: async () => ({ ok: true }), close: () => {}, renew: () => {}, stop: () => {} }
  const incidents = { raise: () => undefined }
  const due = new Map<string, () => void>()
  const schedule = {
    after: (key, _ms, act) => void due.set(key, act),
    cancel: (key) => void due.delete(key),
  } as Schedule
  const { keeper, teller } = createListening({
    ...{ bus, clock, log, metrics: createMetrics('test', 'i'), schedule, incidents, index, instance: 'us-1' },
    cursors: await createCursors({ bus, clock, log, isSettled: () => true }),
    transportOf: () => transport,
  })
  keeper.add(ada, undefined)
  await expect.poll(() => due.has('compare 7fa/spot')).toBe(true)
  const recoverAgain = () => due.get('recover 7fa/spot')?.()
  return { keeper, teller, state, told, asked, due, recoverAgain }
}

it('an event that stays unread is told as a gap, and what it said is fetched at once', async () => {
  const { keeper, state, told, asked, recoverAgain } = await bench()
  const states = () =>
    told.flatMap(({ state: what, backfilled }) => (what === undefined ? [] : [`${what} ${backfilled}`]))
  asked.length = 0
  keeper.handlers.onEvent(ada, executionReport)
  await expect.poll(states).toContain('gap false')
  await expect.poll(() => asked[0]).toBe('myTrades ETHBTC 3')
  state.away = false
  await expect.poll(() => asked).toContain('getOrder ETHBTC 3')
  const statesOfAnotherTry = () => {
    recoverAgain()
    return states()
  }
  await expect.poll(statesOfAnotherTry).toContain('gap true')
  expect(told).toContainEqual(expect.objectContaining({ id: 'spot:ETHBTC:77', commandId: 'cmd', orderId: '42' }))
})

it('of a feed that is listened to here no longer no fill is awaited', async () => {
  const { keeper, teller, due } = await bench()
  const feed: Feed = { accountId: '7fa', book: 'usdm' }
  keeper.add(feed, undefined)
  const before = Promise.withResolvers<[]>()
  const telling = teller.tell(feed, before.promise)
  keeper.handlers.onEvent(feed, {
    ...{ e: 'TRADE_LITE', E: 1721895408092, T: 1721895408214, s: 'BTCUSDT', q: '0.001', p: '0', m: false },
    ...{ c: 'c', S: 'BUY', L: '64089.20', l: '0.040', t: 109100866, i: 8886774 },
  })
  keeper.remove(feed)
  before.resolve([])
  await telling
  await clock.sleep()
  expect([...due.keys()].filter((key) => key.startsWith('sum'))).toEqual([])
})
