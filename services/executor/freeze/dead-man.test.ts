import { setImmediate as turn } from 'node:timers/promises'
import type { Told } from '@flotilla/orders'
import { type Bus, type DeadMan, mintAccountId, shardOf } from '@flotilla/protocol'
import { type Clock, type Log, systemRandom } from '@flotilla/runtime'
import { expect, it } from 'vitest'
import type { AccountBook } from '../accounts/account-book.ts'
import type { Asker } from '../orders/asking.ts'
import { createTerms } from '../orders/terms.ts'
import { createDeadMan } from './dead-man.ts'

const accountId = mintAccountId(new Uint8Array(8))
const ok: Told = { outcome: 'ok', data: {} }
const lost: Told = { outcome: 'unknown', fault: { code: 'TIMEOUT', message: '', outcome: 'unknown' } }

/** A switch whose heartbeats are answered by hand; time stands still but for what is slept. */
async function bench(open: readonly string[] = []) {
  let now = 1_000_000
  let tick = () => {}
  let change: (told: { tokens: { accountId: string }; value: DeadMan | undefined }) => void = () => {}
  const beats: { what: string; answer: (told: Told) => void }[] = []
  const clock: Clock = {
    ...{ now: () => now, monotonic: () => now, after: () => () => {} },
    async sleep(ms) {
      now += ms
    },
    every: (_, fn) => {
      tick = fn
      return () => {}
    },
  }
  const bus = {
    async watchKeys(_key: unknown, _tokens: unknown, handler: typeof change) {
      change = handler
      return { ready: Promise.resolve(), stop() {} }
    },
    serve: () => undefined,
  } as unknown as Bus
  const ask = (_: string, operation: string, { symbol, countdownTime }: Record<string, unknown>): Promise<Told> => {
    if (!operation.endsWith('autoCancelAllOpenOrders')) {
      return Promise.resolve({
        outcome: 'ok',
        data: operation.startsWith('usdm') ? open.map((each) => ({ symbol: each })) : [],
      })
    }
    return new Promise((answer) => beats.push({ what: `${symbol} ${countdownTime}`, answer }))
  }
  const terms = createTerms()
  terms.begin(shardOf(accountId), 1)
  const silent = () => undefined
  const deadMan = await createDeadMan({
    ...{ bus, clock, terms, random: systemRandom, asker: { ask } as unknown as Asker },
    ...{
      log: { warn: silent, error: silent } as unknown as Log,
      book: {} as AccountBook,
      audit: async () => undefined,
    },
  })
  return {
    terms,
    beats: () => beats.map(({ what }) => what),
    async tick() {
      tick()
      await turn()
    },
    async answer(index: number, told: Told) {
      beats[index]?.answer(told)
      await turn()
    },
    async on(...symbols: string[]) {
      change({ tokens: { accountId }, value: { countdownMs: 60_000, by: 'test', at: now } })
      for (const symbol of symbols) deadMan.expect(accountId, 'usdm', symbol)
      tick()
      await turn()
    },
    async off() {
      change({ tokens: { accountId }, value: undefined })
      await turn()
    },
  }
}

it('a switch that is switched off in the middle of a round is armed by no heartbeat that comes behind', async () => {
  const { beats, answer, on, off } = await bench()
  await on('BTCUSDT', 'ETHUSDT')
  expect(beats()).toEqual(['BTCUSDT 60000'])
  await off()
  expect(beats()).toEqual(['BTCUSDT 60000'])
  for (const index of [0, 1, 2]) await answer(index, ok)
  expect(beats()).toEqual(['BTCUSDT 60000', 'BTCUSDT 0', 'ETHUSDT 0'])
})

it('switching it off is tried again for as long as it could still go off', async () => {
  const { beats, answer, on, off } = await bench()
  await on('BTCUSDT')
  await answer(0, ok)
  await off()
  await answer(1, lost)
  await answer(2, ok)
  expect(beats()).toEqual(['BTCUSDT 60000', 'BTCUSDT 0', 'BTCUSDT 0'])
})

it('a switch that is switched on again meanwhile stays on', async () => {
  const { beats, answer, on, off } = await bench()
  await on('BTCUSDT')
  await answer(0, ok)
  await off()
  await on('BTCUSDT')
  await answer(1, lost)
  expect(beats().filter((beat) => beat === 'BTCUSDT 0')).toHaveLength(1)
})

it('who is given an account right after its switch was switched off ends what a predecessor armed', async () => {
  const { beats, terms, tick, on, off } = await bench(['BTCUSDT'])
  terms.end(shardOf(accountId))
  await on()
  await off()
  await tick()
  expect(beats()).toEqual([])
  terms.begin(shardOf(accountId), 2)
  await tick()
  expect(beats()).toEqual(['BTCUSDT 0'])
})

it('a switch that is switched off before its new owner has looked is ended as well', async () => {
  const { beats, on, off } = await bench(['BTCUSDT'])
  await on()
  await off()
  expect(beats()).toEqual(['BTCUSDT 0'])
})
