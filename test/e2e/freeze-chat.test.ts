import type { Fleet } from '@flotilla/client'
import { beforeAll, describe, expect, test } from 'vitest'
import { connectTo, openAccount } from '../support/client.ts'
import { person, startTestFleet, type TestFleet } from '../support/index.ts'

let fleet: TestFleet
let client: Fleet

beforeAll(async () => {
  fleet = await startTestFleet({ env: { TELEGRAM_OPERATORS: '811' } })
  client = await connectTo(fleet)
}, 120_000)

const limit = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.01', price: '30000' }

const freeze = (scope: string) => client.freezes.setAndFollow({ scope, by: 'operator:test' }, { timeoutMs: 30_000 })

const thaw = (scope: string) => client.freezes.end({ scope, by: 'operator:test' })

describe('a freeze from the chat', () => {
  test('is one word in the chat, for everything a person has', async () => {
    const gus = person(fleet, 810)
    await gus.connectAccount()
    const [info] = await client.accounts.list('tg810')
    const accountId = info?.accountId ?? ''
    await client.account(accountId).place(limit)
    await gus.ask('/panic', /Freezing/)
    const done = await gus.hears(/Frozen\.[\s\S]*Orders cancelled: 1/)
    expect(await client.account(accountId).call('spot.getOpenOrders')).toEqual([])
    expect((await gus.ask('/buy BTCUSDT $100', /BTCUSDT/)).text).toBeDefined()
    await gus.press(done, /positions/)
    await gus.hears(/Coins on spot and margin stay/)
    await gus.hears(/Account \S+ is frozen/)
    expect(await client.account(accountId).place(limit)).toMatchObject({ fault: { code: 'FROZEN' } })
    await gus.ask('/thaw', /Thawed/)
    expect(await client.account(accountId).place(limit)).toMatchObject({ ok: true })
    // What an operator froze, its user does not thaw.
    await freeze('user-tg810')
    await gus.ask('/thaw', /only an operator/)
    expect(await client.account(accountId).place(limit)).toMatchObject({ fault: { code: 'FROZEN' } })
    await thaw('user-tg810')
  }, 60_000)

  test('of anything is the word of operators in the chat, and of nobody else', async () => {
    const hal = await openAccount(fleet, client, 'hal')
    await hal.account.place(limit)
    const [operator, other] = [person(fleet, 811), person(fleet, 812)]
    await operator.ask('/freeze', /What shall be frozen/)
    await operator.ask(`/freeze account ${hal.accountId}`, /Freezing/)
    await operator.hears(/Frozen: account-[\s\S]*1 of 1[\s\S]*Orders cancelled: 1/)
    await operator.hears(/froze account-\S+[\s\S]*docs\/runbook\.md, “kill-switch”/)
    expect(await hal.account.call('spot.getOpenOrders')).toEqual([])
    expect(await hal.account.place(limit)).toMatchObject({ fault: { code: 'FROZEN' } })
    await thaw(`account-${hal.accountId}`)
    await other.ask('/freeze all', /do not know|not a command|unknown/i)
    expect(await hal.account.place(limit)).toMatchObject({ ok: true })
  }, 60_000)
})
