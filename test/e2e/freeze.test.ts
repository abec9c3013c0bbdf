import { readFileSync } from 'node:fs'
import type { Fleet } from '@flotilla/client'
import { FreezeKey, type FreezeProgress } from '@flotilla/protocol'
import { beforeAll, describe, expect, test } from 'vitest'
import { connectTo, ledgerOf, openAccount, setFault } from '../support/client.ts'
import { plainNats, startTestFleet, type TestFleet, waitFor } from '../support/index.ts'

let fleet: TestFleet
let client: Fleet

beforeAll(async () => {
  fleet = await startTestFleet({ scale: { executor: 2 } })
  client = await connectTo(fleet)
}, 120_000)

type Opened = Awaited<ReturnType<typeof openAccount>>

const open = (userId: string) => openAccount(fleet, client, userId)

const limit = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.01', price: '30000' }

const spotOpen = async ({ account }: Opened) => (await account.call('spot.getOpenOrders')) as unknown[]

const freeze = (scope: string, more: { flatten?: boolean } = {}) =>
  client.freezes.setAndFollow({ scope, by: 'operator:test', ...more }, { timeoutMs: 30_000 })

const thaw = (scope: string) => client.freezes.end({ scope, by: 'operator:test' })

const place = ({ account }: Opened, more: Record<string, string | boolean> = {}, commandId?: string) =>
  account.place({ ...limit, ...more }, commandId === undefined ? {} : { commandId })

describe('a freeze', () => {
  test('of an account cancels what rests, refuses what exposes, lets cancels pass, and ends with its thaw', async () => {
    const ada = await open('ada')
    const other = await open('bob')
    await Promise.all([place(ada), place(ada, { symbol: 'ETHUSDT', price: '1000', quantity: '0.1' }), place(other)])
    const scope = `account-${ada.accountId}`
    expect(await freeze(scope)).toMatchObject({ complete: true, accounts: 1, safe: 1, cancelled: 2 })
    expect(await spotOpen(ada)).toEqual([])
    expect(await spotOpen(other)).toHaveLength(1)
    expect(await place(ada)).toMatchObject({ ok: false, fault: { code: 'FROZEN', outcome: 'rejected' } })
    expect(await place(other)).toMatchObject({ ok: true })
    expect(await thaw(scope)).toBe(true)
    expect(await place(ada)).toMatchObject({ ok: true })
    const { orderId = '' } = ((await spotOpen(ada)) as { orderId?: string }[])[0] ?? {}
    expect(await freeze(scope)).toMatchObject({ complete: true })
    // Cancelled by the freeze already: the cancel itself passed and was answered by the exchange.
    expect(await ada.account.cancel({ symbol: 'BTCUSDT', orderId: String(orderId) })).toMatchObject({
      fault: { code: 'ORDER_NOT_OPEN' },
    })
    await thaw(scope)
  })

  test('covers every market, conditional orders too, and flattens positions long and short', async () => {
    const cem = await open('cem')
    const { account } = cem
    const usdm = { market: 'usdm', symbol: 'BTCUSDT' } as const
    const coinm = { market: 'coinm', symbol: 'BTCUSD_PERP' } as const
    const placed = await Promise.all([
      place(cem),
      account.place({ ...usdm, side: 'BUY', type: 'MARKET', quantity: '0.01' }),
      account.place({ market: 'usdm', symbol: 'ETHUSDT', side: 'SELL', type: 'MARKET', quantity: '0.1' }),
      account.place({ ...usdm, side: 'SELL', type: 'STOP_MARKET', triggerPrice: '20000', quantity: '0.01' }),
      account.place({ ...coinm, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '1', price: '30000' }),
      account.place({ ...coinm, side: 'SELL', type: 'STOP_MARKET', triggerPrice: '20000', quantity: '1' }),
    ])
    expect(placed.map(({ ok, state, ...rest }) => (ok ? state?.state : rest))).toEqual(Array(6).fill('placed'))
    const scope = 'user-cem'
    const sum = await freeze(scope, { flatten: true })
    expect(sum).toMatchObject({ complete: true, accounts: 1, safe: 1, cancelled: 4, closed: 2 })
    expect(await account.call('usdm.positionInformationV3')).toEqual([])
    for (const list of ['usdm.currentAllOpenOrders', 'usdm.currentAllAlgoOpenOrders', 'coinm.currentAllOpenOrders']) {
      expect(await account.call(list)).toEqual([])
    }
    expect(await account.call('coinm.currentAllAlgoOpenOrders')).toEqual([])
    await thaw(scope)
  })

  test('of a market leaves the others alone, and an exit that only reduces still passes', async () => {
    const dan = await open('dan')
    const usdm = { market: 'usdm', symbol: 'BTCUSDT', type: 'MARKET', quantity: '0.01' } as const
    expect(await dan.account.place({ ...usdm, side: 'BUY' })).toMatchObject({ ok: true })
    await place(dan)
    expect(await freeze('market-usdm')).toMatchObject({ complete: true })
    expect(await spotOpen(dan)).toHaveLength(1)
    expect(await dan.account.place({ ...usdm, side: 'BUY' })).toMatchObject({ fault: { code: 'FROZEN' } })
    expect(await dan.account.place({ ...usdm, side: 'SELL', reduceOnly: true })).toMatchObject({ ok: true })
    await thaw('market-usdm')
  })

  test('ends up with nothing open while commands pour in and answers are lost', async () => {
    const eve = await open('eve')
    await setFault(fleet, { path: '/api/v3/order', method: 'POST', kind: 'dropResponse', probability: 0.2, seed: 7 })
    await setFault(fleet, { path: '/api/v3/order', method: 'POST', kind: 'delay', ms: 400, probability: 0.3, seed: 8 })
    const sent = Array.from({ length: 40 }, (_, n) => place(eve, { price: String(30_000 + n) }))
    await waitFor('some orders', async () => (await spotOpen(eve)).length > 3)
    const sum = await client.freezes.setAndFollow(
      { scope: `account-${eve.accountId}`, by: 'operator:test' },
      { timeoutMs: 120_000 },
    )
    await fetch(`${fleet.simUrl}/sim/faults`, { method: 'DELETE' })
    expect(sum).toMatchObject({ complete: true, accounts: 1, safe: 1 })
    expect(await spotOpen(eve)).toEqual([])
    const results = await Promise.all(sent)
    const ledger = await ledgerOf(fleet)
    const accepted = ledger.filter(({ kind, uid }) => kind === 'order' && uid === eve.uid)
    const ended = ledger.filter(({ kind, uid }) => kind === 'cancel' && uid === eve.uid)
    expect(ended).toHaveLength(accepted.length)
    expect(results.filter(({ ok, state }) => ok || state?.state === 'cancelled').length).toBe(accepted.length)
    expect(await spotOpen(eve)).toEqual([])
  }, 180_000)

  test('written as a key by an operator works without a coordinator, and outlives every executor', async () => {
    const fay = await open('fay')
    await place(fay)
    for (const name of [...fleet.processes.keys()].filter((each) => each.startsWith('coordinator'))) {
      fleet.kill(name, 'SIGSTOP')
    }
    const scope = `account-${fay.accountId}`
    const { natsUrl, credentials } = fleet.run()
    const plain = await plainNats({ url: natsUrl, seed: readFileSync(credentials.operator ?? '', 'utf8') })
    plain.subscribe('fleet.freeze.ack.>')
    plain.publish(`$KV.${FreezeKey.bucket}.${FreezeKey.build({ scope })}`, '{}')
    await plain.flush()
    const refused = await client.account(fay.accountId).place(limit, { timeoutMs: 10_000 })
    expect(refused).toMatchObject({ fault: { code: 'FROZEN' } })
    for (const name of fleet.processes.keys()) {
      if (name.startsWith('coordinator')) fleet.kill(name, 'SIGCONT')
    }
    const told = () => plain.messages.map(({ body }) => JSON.parse(body) as FreezeProgress)
    const isSafe = () => told().some((progress) => progress.scope === scope && progress.safe === 1)
    await waitFor('the account to be safe', isSafe, { timeoutMs: 30_000 })
    plain.close()
    expect(await spotOpen(fay)).toEqual([])
    for (const name of ['executor-1', 'executor-2']) fleet.kill(name, 'SIGKILL')
    expect(await fleet.notReady(30_000)).toEqual([])
    expect(await place(fay)).toMatchObject({ fault: { code: 'FROZEN' } })
    await thaw(scope)
    expect(await place(fay)).toMatchObject({ ok: true })
  }, 90_000)
})
