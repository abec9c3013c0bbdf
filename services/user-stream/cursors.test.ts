import type { Bus, Fill } from '@flotilla/protocol'
import { createLog, systemClock } from '@flotilla/runtime'
import { expect, it } from 'vitest'
import { createCursors } from './cursors.ts'

const silent = createLog({ level: 'fatal', role: 'test', instance: 'i', write: () => undefined })
const ada = { accountId: '7fa', book: 'spot' } as const
const fillOf = (id: string) => ({ id: `spot:BTCUSDT:${id}`, market: 'spot', symbol: 'BTCUSDT' }) as Fill

/** A trade of then would be on the log that is read at the start. */
const lately = 999_000

/** Cursors over what was written, on a log that holds these fills; the clock is moved by hand. */
async function world(written?: { tradeId: string; at: number }, log: readonly string[] = []) {
  const [puts, asked]: [string[], number[]] = [[], []]
  const state = { now: 1_000_000, revision: written ? 1 : 0, settledUntil: Number.POSITIVE_INFINITY }
  let tick = () => {}
  let hear: (stored: object) => void = () => {}
  let tell: (value: object, revision: number) => void = () => {}
  const put = (expected: number, { tradeId }: { tradeId: string }) => {
    if (expected !== state.revision) return undefined
    puts.push(tradeId)
    return ++state.revision
  }
  const bus = {
    async watchKeys(_key: unknown, _tokens: unknown, handler: (change: object) => void) {
      const tokens = { accountId: '7fa', market: 'spot', symbol: 'BTCUSDT' }
      tell = (value, revision) => handler({ tokens, value, revision })
      if (written) tell(written, 1)
      return { ready: Promise.resolve(), stop: () => undefined }
    },
    consume(_subject: unknown, _tokens: unknown, _options: unknown, handler: (stored: object) => void) {
      hear = handler
      return { ready: Promise.resolve(), stop: async () => undefined }
    },
    async listSince(_subject: unknown, _tokens: unknown, since: number) {
      asked.push(since)
      return log.map((id) => ({ tokens: { accountId: '7fa' }, payload: fillOf(id) }))
    },
    createKey: async (_key: unknown, _tokens: unknown, value: { tradeId: string }) => put(0, value),
    updateKey: async (_key: unknown, _tokens: unknown, value: { tradeId: string }, at: number) => put(at, value),
  } as unknown as Bus
  const every = (_ms: number, act: () => void) => {
    tick = act
    return () => {}
  }
  const cursors = await createCursors({
    ...{ bus, clock: { ...systemClock, now: () => state.now, every }, log: silent },
    isSettled: (_place, at) => at <= state.settledUntil,
  })
  return {
    ...{ cursors, puts, asked, state },
    async pass(ms: number) {
      for (let passed = 0; passed < ms; passed += 1_000) {
        state.now += 1_000
        tick()
        await new Promise((resolve) => setImmediate(resolve))
      }
    },
    /** The process is stopped for as long. */
    sleep(ms: number) {
      state.now += ms
    },
    hear: (id: string) => hear({ tokens: { accountId: '7fa' }, payload: fillOf(id) }),
    /** Another instance writes the cursor; calling the result brings word of it. */
    writtenElsewhere(tradeId: string) {
      const revision = ++state.revision
      return () => tell({ tradeId, at: state.now }, revision)
    },
  }
}

it('a cursor is written a minute after its trade was told; that a symbol is traded at all, at once', async () => {
  const { cursors, puts, pass } = await world()
  cursors.told(ada, 'BTCUSDT', 10n, true)
  await pass(1_000)
  expect(puts).toEqual(['9'])
  await pass(30_000)
  cursors.told(ada, 'BTCUSDT', 12n, true)
  await pass(28_000)
  expect(puts).toEqual(['9'])
  await pass(2_000)
  expect(puts).toEqual(['9', '10'])
  await pass(30_000)
  expect(puts).toEqual(['9', '10', '12'])
})

it('what was told before its cursor could be written is known by the log; what lies between is not', async () => {
  const { cursors, asked } = await world({ tradeId: '10', at: 900_000 }, ['12', '14'])
  expect(asked).toEqual([180_000])
  expect(cursors.at(ada, 'BTCUSDT')).toBe(10n)
  expect([11n, 12n, 13n, 14n].filter((id) => cursors.wasTold(ada, 'BTCUSDT', id, lately))).toEqual([12n, 14n])
  cursors.hold(ada, 'BTCUSDT')
  cursors.told(ada, 'BTCUSDT', 11n, true)
  expect(cursors.at(ada, 'BTCUSDT')).toBe(10n)
  cursors.letGo(ada, 'BTCUSDT')
  expect(cursors.at(ada, 'BTCUSDT')).toBe(14n)
})

it('what was told lately is known by the log though a cursor was written by a clock that is ahead', async () => {
  const { cursors, asked } = await world({ tradeId: '10', at: 4_600_000 }, ['12'])
  expect(asked).toEqual([280_000])
  expect([11n, 12n].map((id) => cursors.wasTold(ada, 'BTCUSDT', id, lately))).toEqual([false, true])
})

it('what another instance tells is known here too, and an end writes nothing too early', async () => {
  const { cursors, puts, hear } = await world({ tradeId: '10', at: 900_000 })
  hear('12')
  expect([11n, 12n].map((id) => cursors.wasTold(ada, 'BTCUSDT', id, lately))).toEqual([false, true])
  expect(cursors.at(ada, 'BTCUSDT')).toBe(10n)
  cursors.told(ada, 'BTCUSDT', 13n, true)
  await cursors.stop()
  expect(puts).toEqual([])
})

it('one that slept while another instance had the account does not turn its cursor back', async () => {
  const { cursors, puts, pass, writtenElsewhere } = await world({ tradeId: '10', at: 900_000 })
  cursors.told(ada, 'BTCUSDT', 12n, true)
  const hearOf = writtenElsewhere('20')
  await pass(61_000)
  hearOf()
  await pass(1_000)
  expect(puts).toEqual([])
  cursors.told(ada, 'BTCUSDT', 21n, true)
  await pass(61_000)
  expect(puts).toEqual(['21'])
})

it('of a late trade behind the cursor it is known whether it was told itself', async () => {
  const { cursors, hear } = await world({ tradeId: '10', at: 900_000 }, ['11'])
  hear('13')
  // Binance left 12 out.
  cursors.told(ada, 'BTCUSDT', 14n, true)
  expect(cursors.at(ada, 'BTCUSDT')).toBe(14n)
  const told = (at: number) => [9n, 10n, 11n, 12n, 13n, 14n].filter((id) => cursors.wasTold(ada, 'BTCUSDT', id, at))
  expect(told(lately)).toEqual([11n, 13n, 14n])
  // What the log was not read for is told where a cursor passed it.
  expect(told(100_000)).toEqual([9n, 10n, 11n, 12n, 13n, 14n])
})

it('a fill that is fetched while its feed is not heard leaves the cursor before those that may be missing', async () => {
  const { cursors, puts, pass } = await world({ tradeId: '10', at: 900_000 })
  cursors.told(ada, 'BTCUSDT', 12n, false)
  expect(cursors.at(ada, 'BTCUSDT')).toBe(10n)
  expect([11n, 12n].map((id) => cursors.wasTold(ada, 'BTCUSDT', id, lately))).toEqual([false, true])
  await pass(61_000)
  expect(puts).toEqual([])
  // It is heard again, and caught up on.
  cursors.hold(ada, 'BTCUSDT')
  cursors.told(ada, 'BTCUSDT', 11n, true)
  cursors.letGo(ada, 'BTCUSDT')
  expect(cursors.at(ada, 'BTCUSDT')).toBe(12n)
})

it('one that slept writes nothing of what it had told before: others may have its accounts', async () => {
  const { cursors, puts, pass, sleep } = await world({ tradeId: '10', at: 900_000 })
  cursors.told(ada, 'BTCUSDT', 12n, true)
  sleep(30_000)
  await pass(120_000)
  expect(puts).toEqual([])
  cursors.told(ada, 'BTCUSDT', 14n, true)
  await pass(61_000)
  expect(puts).toEqual(['14'])
})

it('a cursor is not written past what may be missing, for ten minutes at the most', async () => {
  const { cursors, puts, pass, state } = await world({ tradeId: '10', at: 900_000 })
  state.settledUntil = state.now
  cursors.told(ada, 'BTCUSDT', 12n, true)
  await pass(2_000)
  cursors.told(ada, 'BTCUSDT', 14n, true)
  await pass(500_000)
  expect(puts).toEqual(['12'])
  await pass(99_000)
  expect(puts).toEqual(['12'])
  await pass(2_000)
  expect(puts).toEqual(['12', '14'])
})

it('the cursor of a feed that others have by now is where it is written', async () => {
  const { cursors, puts, pass } = await world({ tradeId: '10', at: 900_000 })
  cursors.told(ada, 'BTCUSDT', 12n, true)
  cursors.told(ada, 'ETHUSDT', 7n, true)
  cursors.abandon(ada, [])
  expect(cursors.at(ada, 'BTCUSDT')).toBe(10n)
  expect(cursors.at(ada, 'ETHUSDT')).toBe(6n)
  await pass(120_000)
  expect(puts).toEqual([])
})
