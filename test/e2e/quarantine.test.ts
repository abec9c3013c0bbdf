import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Fleet } from '@flotilla/client'
import { Audit, Notify, OrderStateEvent, QuarantineKey } from '@flotilla/protocol'
import { beforeAll, describe, expect, test } from 'vitest'
import { connectTo, openAccount, setFault } from '../support/client.ts'
import { startTestFleet, type TestFleet, waitFor } from '../support/index.ts'

let fleet: TestFleet
let client: Fleet

beforeAll(async () => {
  fleet = await startTestFleet({ scale: { executor: 2 } })
  client = await connectTo(fleet)
}, 120_000)

const cli = (...argv: string[]) => {
  const { natsUrl, credentials } = fleet.run()
  const env = { ...process.env, NATS_URL: natsUrl, NATS_NKEY_FILE: credentials.operator }
  const main = join(import.meta.dirname, '../../packages/cli/flotilla.mjs')
  return promisify(execFile)(process.execPath, [main, ...argv, '--json'], { env })
}

const limit = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.01', price: '30000' }
const tryOrder = { action: 'call', market: 'spot', operation: 'spot.orderTest', order: limit } as const

const quarantinesOf = async (accountId: string) =>
  (await client.status()).filter((fact) => fact.kind === 'quarantine' && fact.accountId === accountId)

describe('an outcome that stays unknown', () => {
  test('is quarantined: on record, told to user and operators, blocked over restarts, until it is released', async () => {
    const { account, accountId } = await openAccount(fleet, client, 'quinn')
    await setFault(fleet, { path: '/api/v3/order/test', method: 'POST', kind: 'dropResponse', count: 1 })
    // No query can tell whether a test took place.
    expect(await account.command(tryOrder, { commandId: 'lost' })).toMatchObject({
      state: { state: 'quarantined' },
      fault: { outcome: 'unknown' },
    })
    await waitFor('a line of the status', async () => (await quarantinesOf(accountId)).length === 1)
    const incident = (await client.status()).find((fact) => fact.kind === 'incident' && fact.incident === 'quarantine')
    expect(incident?.message).toContain(`flotilla order ${accountId} release lost`)
    const notice = await waitFor('the notice', () => client.bus.last(Notify, { userId: 'quinn' }))
    expect(notice.payload.text).toMatchObject({
      en: expect.stringMatching(/look at Binance .* spot\.orderTest is not called again/),
      tr: expect.stringMatching(/Binance’te bak.* spot\.orderTest yeniden çağrılmaz/),
    })
    expect(await account.command(tryOrder)).toMatchObject({ fault: { code: 'QUARANTINED', outcome: 'rejected' } })

    for (const name of ['executor-1', 'executor-2']) fleet.kill(name, 'SIGKILL')
    expect(await fleet.notReady(30_000)).toEqual([])
    expect(await account.command(tryOrder)).toMatchObject({ fault: { code: 'QUARANTINED' } })

    await expect(cli('order', accountId, 'release', 'lost')).rejects.toMatchObject({ code: 2 })
    await expect(cli('order', accountId, 'release', 'other', 'it never stood')).rejects.toMatchObject({ code: 1 })
    await cli('order', accountId, 'release', 'lost', 'it never stood')
    await waitFor('new exposure', async () => (await account.command(tryOrder)).ok)
    await waitFor('no line of the status', async () => (await quarantinesOf(accountId)).length === 0)
    // What the state log still says of it must not bring it back.
    fleet.kill('executor-1', 'SIGKILL')
    fleet.kill('executor-2', 'SIGKILL')
    expect(await fleet.notReady(30_000)).toEqual([])
    expect(await account.command(tryOrder)).toMatchObject({ ok: true })

    const entries: string[] = []
    const log = client.bus.consume(Audit, { accountId }, {}, ({ payload }) => void entries.push(payload.what))
    await waitFor('the audit log', () => entries.some((what) => what.includes('it never stood')))
    expect(entries).toContainEqual(expect.stringMatching(/^lost: spot\.orderTest spot .* → quarantined/))
    await log.stop()
  }, 120_000)

  test('blocks its account and symbol alone, and lets cancels pass', async () => {
    const { account, accountId } = await openAccount(fleet, client, 'rita')
    await account.place(limit, { commandId: 'before' })
    const quarantine = {
      market: 'spot' as const,
      lanes: [`${accountId}/spot/BTCUSDT`],
      what: 'place',
      by: 'test',
    }
    await client.bus.putKey(
      QuarantineKey,
      { accountId, commandId: 'gone' },
      { ...quarantine, legs: [], evidence: [], since: 1 },
    )
    await waitFor('the block', async () => !(await account.place(limit)).ok)
    expect(await account.place({ ...limit, symbol: 'ETHUSDT', quantity: '0.1', price: '1000' })).toMatchObject({
      ok: true,
    })
    expect(await account.cancel({ symbol: 'BTCUSDT', commandId: 'before' })).toMatchObject({
      ok: true,
      state: { state: 'cancelled' },
    })
  })

  test('every other outcome is copied to the audit log too', async () => {
    const { account, accountId } = await openAccount(fleet, client, 'sven')
    await account.place(limit, { commandId: 'one' })
    await account.place({ ...limit, quantity: '0' }, { commandId: 'two' })
    const whats = async () => {
      const found: string[] = []
      const last = await client.bus.last(Audit, { accountId })
      const log = client.bus.consume(Audit, { accountId }, {}, ({ payload }) => void found.push(payload.what))
      await waitFor('all', () => found.length >= (last?.payload.place ?? 0))
      await log.stop()
      return found
    }
    await waitFor('both', async () => (await whats()).length >= 4)
    const [state] = await client.bus.listLast(OrderStateEvent, { accountId, commandId: 'one' })
    expect(await whats()).toEqual([
      expect.any(String),
      expect.any(String),
      `one: place spot BTCUSDT BUY LIMIT 0.01 → placed, order ${state?.payload.legs[0]?.orderId}`,
      expect.stringMatching(/^two: place spot BTCUSDT BUY LIMIT 0 → rejected, /),
    ])
  })
})
