import { awaitOutcome, handIn } from '@flotilla/client'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { waitFor } from '../../support/wait.ts'
import { type OrdersFleet, openOrdersFleet, type Trader } from './fleet.ts'
import type { Intent } from './intents.ts'
import { judge } from './judge.ts'
import { followLogs, keyOf, type Logs, readViews } from './views.ts'

let fleet: OrdersFleet
let logs: Logs
let trader: Trader
const intents: Intent[] = []

beforeAll(async () => {
  fleet = await openOrdersFleet()
  logs = followLogs(fleet)
  trader = await fleet.openAccount('zoe')
}, 120_000)
afterAll(async () => {
  await logs.stop()
  await fleet.close()
})

/** Sends a market order of its own symbol. @returns how its request ended */
async function order(commandId: string, symbol: string, quantity: string) {
  const { bus } = fleet.client
  const wish = { action: 'place', market: 'spot', order: { symbol, side: 'BUY', type: 'MARKET', quantity } } as const
  const at = Date.now()
  const intent: Intent = { trader, commandId, command: wish, at, via: 'nats', handedIn: 'taken' }
  intents.push(intent)
  expect(
    await handIn(bus, trader.accountId, commandId, { ...wish, by: 'test', expiresAt: at + 25_000 }),
  ).toBeUndefined()
  return awaitOutcome(bus, trader.accountId, commandId, 100_000)
}

/** Whether a moment was hit so far. */
const wasHit = (moment: string) => fleet.killPoints.hits.has(moment)

/** Nothing is wrong in any of the four views. */
async function expectTruth() {
  const found = async () => judge(await readViews(fleet, logs, intents), new Set(['spot']))
  await waitFor('four equal ledgers', async () => (await found()).length === 0, { timeoutMs: 20_000, everyMs: 500 })
}

it('an executor that dies with a permit in hand, before anything is written: another one places the order', async () => {
  fleet.killPoints.arm({ moment: 'permit', act: 'kill', ms: 0 })
  const placed = await order('permit', 'BTCUSDT', '0.001')
  expect(wasHit('permit kill')).toBe(true)
  expect(placed).toMatchObject({ ok: true, state: { state: 'placed' } })
  await expectTruth()
}, 120_000)

it('an executor that sleeps with a permit and a written record: its successor settles it, and it never sends', async () => {
  // Longer than any lease, than the heartbeats that may be missed, and than the window of the signed timestamp.
  fleet.killPoints.arm({ moment: 'claimStored', act: 'freeze', ms: 12_000 })
  const settled = await order('zombie', 'ETHUSDT', '0.02')
  expect(wasHit('claimStored freeze')).toBe(true)
  expect(settled).toMatchObject({ ok: false, state: { state: 'notPlaced' } })
  const { histories, ledger } = await readViews(fleet, logs, intents)
  expect(histories.get(keyOf(trader.accountId, 'zombie'))?.map(({ state }) => state)).toContain('checking')
  expect(ledger.filter(({ kind, symbol }) => kind === 'order' && symbol === 'ETHUSDT')).toEqual([])
  await expectTruth()
}, 150_000)
