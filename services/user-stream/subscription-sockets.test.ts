import type { CallOutcome, SessionCall, WsApi, WsApiEvent, WsApiState } from '@flotilla/binance'
import { createLog, systemClock } from '@flotilla/runtime'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createSchedule } from './schedule.ts'
import { createSubscriptionSockets } from './subscription-sockets.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const minute = 60_000
const log = createLog({ level: 'fatal', role: 'test', instance: 'i', write: () => undefined })
const feed = { accountId: 'a', book: 'margin' } as const

/** Sockets whose connections open at once and whose tokens live for so long, ms; `rotations` are at these times. */
function bench(livesMs: readonly number[]) {
  const beganAt = Date.now()
  const rotations: number[] = []
  const released: number[] = []
  const calls: SessionCall[] = []
  const heard: unknown[] = []
  let refuses = false
  let subscriptions = 0
  let tokens = 0
  let connection = 0
  let tell: (state: WsApiState) => void = () => undefined
  let bring: (event: WsApiEvent) => void = () => undefined
  const open = (replaces?: number) => {
    connection++
    tell({ type: 'open', at: Date.now(), connection, ...(replaces !== undefined && { replaces }) })
  }
  const api: WsApi = {
    get connection() {
      return connection
    },
    call: () => Promise.reject(new Error('not called here')),
    async session(call) {
      calls.push(call)
      if (refuses) return { outcome: 'unsent', fault: { code: 'NO_PERMIT', message: '', outcome: 'unsent' } }
      return { outcome: 'ok', data: { subscriptionId: subscriptions++ }, meta: { connection } } as CallOutcome
    },
    rotate() {
      rotations.push(Date.now() - beganAt)
      subscriptions = 0
      open(connection)
    },
    release: (old) => void released.push(old),
    close: () => undefined,
  }
  const sockets = createSubscriptionSockets({
    ...{ name: 'margin-user', url: 'wss://x', clock: systemClock, schedule: createSchedule(systemClock) },
    log,
    handlers: () => ({
      onEvent: (_, event) => void heard.push(event),
      onDown: () => undefined,
      onReady: (each) => void sockets.open(each),
    }),
    openApi({ onState, onEvent }) {
      tell = onState
      bring = onEvent
      connection = 1
      return api
    },
    credentials: async () => {
      const expiresAt = Date.now() + (livesMs[tokens++] ?? 24 * 60 * minute)
      return { method: 'userDataStream.subscribe.listenToken', params: {}, expiresAt }
    },
    faultOf: (error) => ({ code: 'X', message: String(error), outcome: 'unknown' }),
  })
  return {
    ...{ sockets, rotations, released, calls, heard, rotate: api.rotate },
    bring: (subscriptionId: number, event: unknown) => bring({ connection, subscriptionId, event }),
    refuse: (whether: boolean) => {
      refuses = whether
    },
  }
}

describe('accounts that are listened to by tokens', () => {
  it('move to a new connection half an hour before a token of a day ends', async () => {
    const { sockets, rotations, released } = bench([])
    await sockets.open(feed)
    await vi.advanceTimersByTimeAsync(23 * 60 * minute)
    expect(rotations).toEqual([])
    await vi.advanceTimersByTimeAsync(31 * minute)
    expect(rotations).toHaveLength(1)
    expect(released).toEqual([1])
  })

  it('move once two thirds of a short life are over, and again when the next one ends', async () => {
    const { sockets, rotations } = bench([15_000, 30_000])
    await sockets.open(feed)
    await vi.advanceTimersByTimeAsync(minute)
    expect(rotations).toEqual([10_000, 30_000])
  })

  it('move when the first of their tokens ends', async () => {
    const { sockets, rotations } = bench([60_000, 15_000])
    await sockets.open(feed)
    await sockets.open({ ...feed, accountId: 'b' })
    await vi.advanceTimersByTimeAsync(minute)
    expect(rotations).toEqual([10_000])
  })

  it('do not race from connection to connection although every token looks to be over', async () => {
    const { sockets, rotations } = bench(Array.from({ length: 100 }, () => -60 * minute))
    await sockets.open(feed)
    await vi.advanceTimersByTimeAsync(minute)
    expect(rotations.length).toBeGreaterThan(1)
    expect(rotations.length).toBeLessThan(20)
  })

  it('stay where they are once the sockets were stopped', async () => {
    const { sockets, rotations } = bench([15_000])
    await sockets.open(feed)
    sockets.stop()
    await vi.advanceTimersByTimeAsync(minute)
    expect(rotations).toEqual([])
  })
})

describe('an account that is listened to no longer', () => {
  const [first, second] = [feed, { ...feed, accountId: 'b' }]
  const ended = (calls: readonly SessionCall[]) =>
    calls.flatMap(({ method, params }) => (method === 'userDataStream.unsubscribe' ? params : []))

  it('is unsubscribed where it is', async () => {
    const { sockets, calls } = bench([])
    await sockets.open(first)
    await sockets.open(second)
    sockets.close(second)
    expect(ended(calls)).toEqual([{ subscriptionId: 1 }])
  })

  it('ends nobody else’s subscription on the connection it has not moved to yet', async () => {
    const { sockets, calls, rotate, refuse } = bench([])
    await sockets.open(first)
    await sockets.open(second)
    refuse(true)
    rotate()
    await vi.advanceTimersByTimeAsync(1_000)
    refuse(false)
    // On the new connection the second account comes first and has the number that the first one had.
    await sockets.open(second)
    sockets.close(first)
    expect(ended(calls)).toEqual([])
  })

  it('is unsubscribed though it left while it was being subscribed', async () => {
    const { sockets, calls } = bench([])
    const opening = sockets.open(first)
    sockets.close(first)
    expect(await opening).toMatchObject({ ok: false })
    expect(ended(calls)).toEqual([{ subscriptionId: 0 }])
  })

  it('does not fill the memory with what still comes of it', async () => {
    const { sockets, bring, heard } = bench([])
    await sockets.open(first)
    for (let n = 0; n < 3_000; n += 1) bring(1, { e: 'early', n })
    await sockets.open(second)
    expect(heard.length).toBeLessThanOrEqual(1_000)
    expect(heard[0]).toEqual({ e: 'early', n: 0 })
  })
})

describe('two accounts that are one and the same at Binance', () => {
  it('are both listened to, and no connection is replaced for it', async () => {
    let opened = 0
    let rotations = 0
    const sockets = createSubscriptionSockets({
      ...{ name: 'spot-user', url: 'wss://x', clock: systemClock, schedule: createSchedule(systemClock), log },
      handlers: () => ({
        onEvent: () => undefined,
        onDown: () => undefined,
        onReady: () => undefined,
      }),
      openApi({ onState }) {
        opened++
        const subscribed = new Set<unknown>()
        void Promise.resolve().then(() => onState({ type: 'open', at: 0, connection: 1 }))
        return {
          ...{ connection: 1, call: () => Promise.reject(new Error('not called here')) },
          async session({ params }: SessionCall) {
            const fault = { code: 'VENUE_ERROR', message: '', outcome: 'unknown' }
            if (subscribed.has(params?.uid)) return { outcome: 'unknown', fault, data: { code: -2035, msg: '' } }
            subscribed.add(params?.uid)
            return { outcome: 'ok', data: { subscriptionId: subscribed.size }, meta: { connection: 1 } }
          },
          rotate: () => void rotations++,
          ...{ release: () => undefined, close: () => undefined },
        } as unknown as WsApi
      },
      credentials: async () => ({ method: 'userDataStream.subscribe.signature', params: { uid: '7' } }),
      faultOf: (error) => ({ code: 'X', message: String(error), outcome: 'unknown' }),
    })
    const ada = { accountId: 'ada', book: 'spot' } as const
    const again = { accountId: 'again', book: 'spot' } as const
    expect(await sockets.open(ada)).toEqual({ ok: true })
    for (let n = 0; n < 3; n++) await sockets.open(again)
    expect([await sockets.open(ada), await sockets.open(again)]).toEqual([{ ok: true }, { ok: true }])
    expect([opened, rotations]).toEqual([2, 0])
  })
})
