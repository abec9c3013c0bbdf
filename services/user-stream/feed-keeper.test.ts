import { setImmediate as turn } from 'node:timers/promises'
import type { StreamConnection, StreamConnectionOptions } from '@flotilla/binance'
import type { Fault } from '@flotilla/protocol'
import { createLog, systemClock } from '@flotilla/runtime'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Feed } from './feed.ts'
import { createFeedKeeper } from './feed-keeper.ts'
import { createKeySockets } from './key-sockets.ts'
import { createSchedule } from './schedule.ts'
import type { Teller } from './teller.ts'

beforeEach(
  () => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'Date', 'performance'] }),
)
afterEach(() => void vi.useRealTimers())

const log = createLog({ level: 'fatal', role: 'test', instance: 'i', write: () => undefined })
const account = (n: number): Feed => ({ accountId: `7f${n}`, book: 'usdm' })

/** One account that is answered with these, one after another, and then opened; `toldAt`: what was told of it when, ms. */
function openedAfter(answers: readonly (Fault | 'opened')[]) {
  const beganAt = Date.now()
  const toldAt: string[] = []
  const left = [...answers]
  const missed: unknown[] = []
  const keeper = createFeedKeeper({
    ...{ clock: systemClock, log, schedule: createSchedule(systemClock), instance: 'us-1' },
    teller: {
      tellState: async (_feed, { state }) => void toldAt.push(`${state} ${Date.now() - beganAt}`),
    } as Partial<Teller> as Teller,
    transportOf: () => ({
      async open() {
        const fault = left.shift() ?? 'opened'
        return fault === 'opened' ? { ok: true } : { ok: false, fault }
      },
      ...{ close: () => undefined, renew: () => undefined, stop: () => undefined },
    }),
    ...{ onEvent: () => undefined, onLive: (_feed, what) => void missed.push(what), onEnd: () => undefined },
  })
  keeper.add(account(0), undefined)
  return { toldAt, missed, handlers: keeper.handlers, isMissed: () => keeper.isMissed(account(0)) }
}

const fault = (code: string, outcome: Fault['outcome'] = 'rejected'): Fault => ({ code, message: '', outcome })

/** Futures accounts whose keys come when they are let through, on a socket that acknowledges what is subscribed. */
function bench() {
  const clock = systemClock
  let asking = 0
  let tell: StreamConnectionOptions['onState'] = () => undefined
  let letThrough = Promise.withResolvers<void>()
  const connection = {
    subscribe: (streams: readonly string[]) => setTimeout(() => tell({ type: 'subscribed', at: 0, streams }), 1),
    unsubscribe: () => undefined,
  } as unknown as StreamConnection
  const sockets = createKeySockets({
    ...{ market: 'usdm', url: 'wss://x', clock, log },
    keys: {
      async keyOf({ accountId }) {
        asking++
        await letThrough.promise
        asking--
        return `key of ${accountId}`
      },
      drop: () => undefined,
    },
    handlers: () => keeper.handlers,
    openConnection({ onState }) {
      tell = onState
      return connection
    },
    faultOf: (error) => ({ code: 'X', message: String(error), outcome: 'unknown' }),
  })
  const keeper = createFeedKeeper({
    ...{ clock, log, schedule: createSchedule(clock), transportOf: () => sockets, instance: 'us-1' },
    teller: { tellState: async () => undefined } as Partial<Teller> as Teller,
    ...{ onEvent: () => undefined, onLive: () => undefined, onEnd: () => undefined },
  })
  return {
    keeper,
    asking: () => asking,
    async reconnect() {
      tell({ type: 'closed', at: 0, since: 0, code: 1006, reason: 'cut' })
      await turn()
      tell({ type: 'open', at: 0 })
      await turn()
    },
    async letKeysThrough() {
      letThrough.resolve()
      await vi.advanceTimersByTimeAsync(60_000)
      letThrough = Promise.withResolvers()
    },
  }
}

it('as many accounts as ever are opened at once after connections came and went while keys were asked for', async () => {
  const { keeper, asking, reconnect, letKeysThrough } = bench()
  keeper.add(account(0), undefined)
  for (let n = 0; n < 8; n++) await reconnect()
  await letKeysThrough()
  expect(keeper.isLive(account(0))).toBe(true)
  for (let n = 1; n < 20; n++) keeper.add(account(n), undefined)
  await turn()
  expect(asking()).toBe(8)
})

it.each(['CLOCK_SKEW', 'RATE_LIMITED', 'BANNED', 'OVERLOADED'])(
  'an account is not refused by what Binance refuses to all for a while: %s',
  async (code) => {
    const { toldAt, isMissed } = openedAfter([fault(code)])
    await vi.advanceTimersByTimeAsync(0)
    expect(isMissed()).toBe(true)
    await vi.advanceTimersByTimeAsync(2_000)
    expect(toldAt).toEqual(['live 1000'])
  },
)

it('an account that is refused is asked about seldom, beginning with half a minute, whatever failed before', async () => {
  const { toldAt } = openedAfter([fault('TIMEOUT', 'unknown'), fault('KEY_UNUSABLE'), fault('KEY_UNUSABLE')])
  await vi.advanceTimersByTimeAsync(100_000)
  expect(toldAt).toEqual(['refused 1000', 'live 91000'])
})

it('what is still heard on the old connection while Binance refuses the new one is not told to be refused', async () => {
  const { toldAt, handlers, isMissed } = openedAfter(['opened', fault('KEY_UNUSABLE')])
  await vi.advanceTimersByTimeAsync(1_000)
  handlers.onReady(account(0))
  await vi.advanceTimersByTimeAsync(20_000)
  expect(toldAt).toEqual(['live 0'])
  handlers.onDown(account(0), 'cut')
  expect(isMissed()).toBe(true)
})

it('a gap begins where the connection fell silent, though that was noticed later', async () => {
  const { missed, handlers } = openedAfter([])
  await vi.advanceTimersByTimeAsync(60_000)
  const downAt = systemClock.now()
  handlers.onDown(account(0), 'nothing heard for 30000 ms', downAt - 30_000)
  await vi.advanceTimersByTimeAsync(1_000)
  expect(missed).toEqual([undefined, { since: downAt - 30_000, downAt }])
})

it('accounts are not kept waiting by those of another market, whose calls take long', async () => {
  const toldOf: string[] = []
  const keeper = createFeedKeeper({
    ...{ clock: systemClock, log, schedule: createSchedule(systemClock), instance: 'us-1' },
    teller: {
      tellState: async ({ book }, { state }) => void toldOf.push(`${book} ${state}`),
    } as Partial<Teller> as Teller,
    transportOf: ({ book }) => ({
      open: () => (book === 'usdm' ? new Promise(() => undefined) : Promise.resolve({ ok: true })),
      ...{ close: () => undefined, renew: () => undefined, stop: () => undefined },
    }),
    ...{ onEvent: () => undefined, onLive: () => undefined, onEnd: () => undefined },
  })
  for (let n = 0; n < 100; n++) keeper.add(account(n), undefined)
  keeper.add({ accountId: '7fa', book: 'spot' }, undefined)
  await turn()
  expect(toldOf).toEqual(['spot live'])
})
