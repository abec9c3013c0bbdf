import { setImmediate as turn } from 'node:timers/promises'
import type { StreamConnection, StreamConnectionOptions } from '@flotilla/binance'
import { createLog, systemClock } from '@flotilla/runtime'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createKeySockets } from './key-sockets.ts'
import type { Opened } from './transport.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] }))
afterEach(() => void vi.useRealTimers())

const feed = { accountId: 'a', book: 'usdm' } as const
const log = createLog({ level: 'fatal', role: 'test', instance: 'i', write: () => undefined })

/** Sockets whose subscriptions are acknowledged by hand. */
function bench() {
  let tell: StreamConnectionOptions['onState'] = () => undefined
  let keys = 0
  const sockets = createKeySockets({
    ...{ market: 'usdm', url: 'wss://x', clock: systemClock, log },
    keys: { keyOf: async () => `key-${++keys}`, drop: () => undefined },
    handlers: () => ({ onEvent: () => undefined, onDown: () => undefined, onReady: () => undefined }),
    openConnection({ onState }) {
      tell = onState
      return { subscribe: () => undefined, unsubscribe: () => undefined } as unknown as StreamConnection
    },
    faultOf: (error) => ({ code: 'X', message: String(error), outcome: 'unknown' }),
  })
  let opened: Opened | undefined
  return {
    sockets,
    opened: () => opened,
    async open() {
      void sockets.open(feed).then((outcome) => {
        opened = outcome
      })
      await turn()
    },
    acknowledge: (key: string) => tell?.({ type: 'subscribed', at: 0, streams: [key] } as never),
  }
}

it('a feed is open once the subscription of its key is acknowledged', async () => {
  const { open, opened, acknowledge } = bench()
  await open()
  expect(opened()).toBeUndefined()
  acknowledge('key-1')
  await turn()
  expect(opened()).toEqual({ ok: true })
})

it.each(['close', 'lost'] as const)('nobody waits for a subscription whose key is dropped (%s)', async (how) => {
  const { sockets, open, opened } = bench()
  await open()
  if (how === 'close') sockets.close(feed)
  else sockets.lost(feed, 'the listenKey expired')
  await turn()
  expect(opened()).toMatchObject({ ok: false, fault: { outcome: 'unsent' } })
})
