import { setImmediate as turn } from 'node:timers/promises'
import type { StreamConnection, StreamConnectionOptions } from '@flotilla/binance'
import { createLog, systemClock } from '@flotilla/runtime'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Feed } from './feed.ts'
import { createKeySockets, type KeySocketsDeps } from './key-sockets.ts'
import type { Opened } from './transport.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] }))
afterEach(() => void vi.useRealTimers())

const feed = { accountId: 'a', book: 'usdm' } as const
const lines: Record<string, unknown>[] = []
const write = (line: string) => void lines.push(JSON.parse(line))
const log = createLog({ level: 'warn', role: 'test', instance: 'i', write })

/** Sockets whose subscriptions are acknowledged by hand. */
function bench(only?: string) {
  let tell: StreamConnectionOptions['onState'] = () => undefined
  let keys = 0
  const sockets = createKeySockets({
    ...{ market: 'usdm', url: 'wss://x', clock: systemClock, log },
    keys: { keyOf: async () => only ?? `key-${++keys}`, drop: () => undefined },
    handlers: () => ({ onEvent: () => undefined, onDown: () => undefined, onReady: () => undefined }),
    openConnection({ onState }) {
      tell = onState
      return { subscribe: () => undefined, unsubscribe: () => undefined } as unknown as StreamConnection
    },
    faultOf: (error) => ({ code: 'X', message: String(error), outcome: 'unknown' }),
  })
  let opened: Opened | undefined | 'not yet' = 'not yet'
  return {
    sockets,
    opened: () => opened,
    keysAsked: () => keys,
    async open() {
      opened = 'not yet'
      void sockets.open(feed).then((outcome) => {
        opened = outcome
      })
      await turn()
    },
    connect: () => tell({ type: 'open', at: 0 }),
    fail: (attempt: number) =>
      tell({ type: 'reconnecting', at: 0, attempt, inMs: 500, reason: 'handshake refused with 503', status: 503 }),
    cut: () => tell({ type: 'closed', at: 0, since: 0, code: 1006, reason: 'cut' }),
    acknowledge: (key: string) => tell?.({ type: 'subscribed', at: 0, streams: [key] } as never),
  }
}

it.each(['never', 'no longer'] as const)('nobody waits where there is %s a connection', async (when) => {
  const { open, opened, keysAsked, connect, cut } = bench()
  await open()
  if (when === 'no longer') {
    connect()
    cut()
    await open()
  }
  expect(opened()).toBeUndefined()
  expect(keysAsked()).toBe(0)
})

it('a feed is open once the subscription of its key is acknowledged', async () => {
  const { sockets, open, opened, connect, acknowledge } = bench()
  await open()
  connect()
  await open()
  expect(opened()).toBe('not yet')
  expect(sockets.vitals()).toMatchObject([{ streams: 0, waiting: 1 }])
  acknowledge('key-1')
  await turn()
  expect(opened()).toEqual({ ok: true })
  expect(sockets.vitals()).toMatchObject([{ streams: 1, waiting: 0 }])
})

it.each(['close', 'lost'] as const)('nobody waits for a subscription whose key is dropped (%s)', async (how) => {
  const { sockets, open, opened, connect } = bench()
  await open()
  connect()
  await open()
  if (how === 'close') sockets.close(feed)
  else sockets.lost(feed, 'the listenKey expired')
  await turn()
  expect(opened()).toMatchObject({ ok: false, fault: { outcome: 'unsent' } })
})

it('the log says why there is no connection, ever more seldom', async () => {
  const { open, fail } = bench()
  await open()
  lines.length = 0
  for (let attempt = 1; attempt <= 100; attempt++) fail(attempt)
  expect(lines.map(({ attempt }) => attempt)).toEqual([1, 2, 4, 8, 16, 32, 64])
  expect(lines[0]).toMatchObject({ stream: 'usdm-user-1', reason: 'handshake refused with 503', status: 503 })
})

it('every one who opens a feed at the same time is answered', async () => {
  const { sockets, open, connect, acknowledge } = bench('the same')
  await open()
  connect()
  const answered: unknown[] = []
  for (const _ of ['added', 'the connection is ready']) void sockets.open(feed).then((opened) => answered.push(opened))
  await turn()
  acknowledge('the same')
  await vi.advanceTimersByTimeAsync(60_000)
  expect(answered).toHaveLength(2)
})

it('two accounts that are one and the same at Binance, and share its key, are both heard', async () => {
  const heard: string[] = []
  const connections: { readonly names: Set<string>; readonly told: Parameters<KeySocketsDeps['openConnection']>[0] }[] =
    []
  const sockets = createKeySockets({
    ...{ market: 'usdm', url: 'wss://x', clock: systemClock, log },
    keys: { keyOf: async () => 'shared', drop: () => undefined },
    handlers: () => ({
      onEvent: ({ accountId }) => void heard.push(accountId),
      ...{ onDown: () => undefined, onReady: () => undefined },
    }),
    openConnection(told) {
      const names = new Set<string>()
      connections.push({ names, told })
      setImmediate(() => told.onState({ type: 'open', at: 0 }))
      return {
        subscribe(streams: readonly string[]) {
          for (const each of streams) names.add(each)
          told.onState({ type: 'subscribed', at: 0, streams })
        },
        unsubscribe(streams: readonly string[]) {
          for (const each of streams) names.delete(each)
        },
      } as unknown as StreamConnection
    },
    faultOf: (error) => ({ code: 'X', message: String(error), outcome: 'unknown' }),
  })
  const openUntilHeard = async (each: Feed) => {
    const opened = sockets.open(each)
    await vi.advanceTimersByTimeAsync(100)
    if (!(await opened)?.ok) await openUntilHeard(each)
  }
  const tellAll = () => {
    for (const { names, told } of connections) if (names.has('shared')) told.onMessage('shared', Buffer.from('{}'))
  }
  const again = { ...feed, accountId: 'again' }
  await openUntilHeard(feed)
  await openUntilHeard(again)
  tellAll()
  expect(heard).toEqual(['a', 'again'])
  sockets.close(again)
  tellAll()
  expect(heard).toEqual(['a', 'again', 'a'])
})
