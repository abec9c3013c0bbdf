import { setImmediate as turn } from 'node:timers/promises'
import { type Bus, type DeadMan, mintAccountId, shardOf } from '@flotilla/protocol'
import { type Clock, type Log, systemClock } from '@flotilla/runtime'
import { expect, it } from 'vitest'
import { createDeadMan, type DeadManDeps } from './dead-man.ts'

const accountId = mintAccountId(new Uint8Array(8))
const countdownMs = 60_000

/** A switch whose clock is moved by hand, over an exchange that has these symbols' orders. */
async function bench() {
  let now = 0
  const wall = { epochAt: 1_790_000_000_000 }
  let tick = () => {}
  const open = new Set<string>()
  const silentFor = { looks: 0, ever: false }
  /** What is counted down at the exchange: when it would go off, by symbol. */
  const armed = new Map<string, number>()
  /** Lists that are not answered, until when they are waited for: epoch ms. */
  const hanging: { until: number; end: () => void }[] = []
  const ask = async (_a: string, operation: string, params: Record<string, unknown>, _p: number, until = Infinity) => {
    if (operation.endsWith('currentAllOpenOrders')) {
      if (silentFor.ever) {
        const { promise, resolve } = Promise.withResolvers<void>()
        hanging.push({ until, end: resolve })
        await promise
        return { outcome: 'unknown' }
      }
      if (operation.startsWith('usdm') && silentFor.looks-- > 0) return { outcome: 'unsent' }
      const data = operation.startsWith('usdm') ? [...open].map((symbol) => ({ symbol })) : []
      return { outcome: 'ok', data }
    }
    const { symbol, countdownTime } = params as { symbol: string; countdownTime: number }
    if (countdownTime === 0) armed.delete(symbol)
    else armed.set(symbol, now + countdownTime)
    return { outcome: 'ok' }
  }
  const watchKeys = (_key: unknown, _tokens: unknown, hear: (change: object) => void) => {
    const value: DeadMan = { countdownMs, by: 'test', at: wall.epochAt }
    hear({ tokens: { accountId }, value })
    return { ready: Promise.resolve(), stop: () => undefined }
  }
  const every: Clock['every'] = (_ms, fn) => {
    tick = fn
    return () => undefined
  }
  const clock: Clock = { ...systemClock, now: () => wall.epochAt + now, monotonic: () => now, every }
  const silent = () => undefined
  const { expect: expectOrder } = await createDeadMan({
    ...{ clock, random: { fraction: () => 0 }, terms: new Set([shardOf(accountId)]) },
    bus: { watchKeys, serve: silent } as unknown as Bus,
    log: { warn: silent, error: silent } as unknown as Log,
    asker: { ask },
  } as unknown as DeadManDeps)
  return {
    ...{ open, armed, silentFor, wall },
    expectOrder: () => expectOrder(accountId, 'usdm', 'BTCUSDT'),
    async pass(ms: number) {
      for (const until = now + ms; now < until; now += 1_000) {
        tick()
        for (const each of hanging) if (each.until <= wall.epochAt + now) each.end()
        await turn()
      }
    },
  }
}

it('a symbol whose orders are gone is not left to go off over orders that are made there by hand later', async () => {
  const { open, armed, expectOrder, pass } = await bench()
  open.add('BTCUSDT')
  expectOrder()
  await pass(30_000)
  expect(armed.has('BTCUSDT')).toBe(true)
  open.clear()
  await pass(10 * countdownMs)
  expect(armed.has('BTCUSDT')).toBe(false)
})

it('a symbol on which the next order is on its way stays armed, whatever lists show', async () => {
  const { armed, expectOrder, pass } = await bench()
  for (let n = 0; n < 20; n++) {
    expectOrder()
    await pass(countdownMs / 2)
    expect(armed.has('BTCUSDT')).toBe(true)
  }
})

it('a successor whose first look at the lists is not answered looks again before the countdown of its predecessor ends', async () => {
  const { open, armed, silentFor, pass } = await bench()
  open.add('BTCUSDT')
  silentFor.looks = 1
  await pass(10_000)
  expect(armed.has('BTCUSDT')).toBe(true)
})

it("a step of this host's wall clock lets no countdown run out", async () => {
  const { armed, expectOrder, wall, pass } = await bench()
  expectOrder()
  await pass(5_000)
  const before = armed.get('BTCUSDT') ?? 0
  wall.epochAt -= 3_600_000
  await pass(countdownMs)
  expect(armed.get('BTCUSDT')).toBeGreaterThan(before)
})

it('lists that are not answered at all keep no heartbeat back', async () => {
  const { armed, expectOrder, silentFor, pass } = await bench()
  silentFor.ever = true
  for (let n = 0; n < 4; n++) {
    expectOrder()
    const before = armed.get('BTCUSDT') ?? 0
    await pass(countdownMs / 2 + 5_000)
    expect(armed.get('BTCUSDT')).toBeGreaterThan(before)
  }
})
