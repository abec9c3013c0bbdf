import type { Fleet } from '@flotilla/client'
import { AccountsDeadMan } from '@flotilla/protocol'
import { beforeAll, describe, expect, test } from 'vitest'
import { connectTo, ledgerOf, openAccount } from '../support/client.ts'
import { startTestFleet, type TestFleet, waitFor } from '../support/index.ts'

let fleet: TestFleet
let client: Fleet

beforeAll(async () => {
  fleet = await startTestFleet({ scale: { executor: 1 } })
  client = await connectTo(fleet)
}, 120_000)

const resting = {
  market: 'usdm',
  symbol: 'BTCUSDT',
  side: 'BUY',
  type: 'LIMIT',
  timeInForce: 'GTC',
  quantity: '0.01',
  price: '30000',
} as const

/** Heartbeats that the exchange took. */
const beats = async () =>
  (await ledgerOf(fleet)).filter(
    ({ kind, path, status }) => kind === 'request' && path === '/fapi/v1/countdownCancelAll' && status === 200,
  ).length

describe("the dead man's switch", () => {
  test('keeps resting futures orders alive while the fleet lives, and lets Binance cancel them when it does not', async () => {
    const [vera, wim] = [await openAccount(fleet, client, 'vera'), await openAccount(fleet, client, 'wim')]
    const { accountId } = vera
    const on = (who: string, more: object = {}) =>
      client.bus.request(
        AccountsDeadMan,
        {},
        { accountId, userId: who, on: true, by: 'test', countdownMs: 60_000, ...more },
      )
    expect(await on('somebody-else')).toMatchObject({ ok: false, error: { code: 'NO_ACCOUNT' } })
    expect(await on('vera')).toMatchObject({ ok: true })
    await Promise.all([vera.account.place(resting), wim.account.place(resting)])
    await waitFor('a heartbeat', async () => (await beats()) > 0, { timeoutMs: 15_000 })
    // The fleet falls silent: nobody puts the end off any more.
    fleet.kill('executor-1', 'SIGSTOP')
    const cancelled = async (uid: string) =>
      (await ledgerOf(fleet)).filter((row) => row.kind === 'cancel' && row.uid === uid).length
    await waitFor('the exchange to cancel', async () => (await cancelled(vera.uid)) === 1, { timeoutMs: 90_000 })
    expect(await cancelled(wim.uid)).toBe(0)
    fleet.kill('executor-1', 'SIGCONT')
    expect(await fleet.notReady(30_000)).toEqual([])
    // It was put out while it stood still, and signs in again.
    const off = await waitFor('an answer', async () => {
      const reply = await on('vera', { on: false })
      return reply.ok && reply
    })
    expect(off).toMatchObject({ on: false })
  }, 180_000)
})
