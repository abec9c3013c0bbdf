import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Fleet } from '@flotilla/client'
import {
  AccountFill,
  Audit,
  type AuditEntry,
  type Fill,
  type FiredAlert,
  MdDrop,
  MdWant,
  OrderStateEvent,
  shardOf,
} from '@flotilla/protocol'
import { beforeAll, describe, expect, test } from 'vitest'
import { connectTo, ledgerOf, openAccount, openExchangeAccount, setFault, setPrice } from '../support/client.ts'
import { startTestFleet, type TestFleet, temporaryFolder, waitFor } from '../support/index.ts'

let fleet: TestFleet
let client: Fleet

beforeAll(async () => {
  fleet = await startTestFleet()
  client = await connectTo(fleet)
}, 120_000)

const cli = async (...argv: string[]) => {
  const { natsUrl, credentials } = fleet.run()
  const env = { ...process.env, NATS_URL: natsUrl, NATS_NKEY_FILE: credentials.operator }
  const main = join(import.meta.dirname, '../../packages/cli/flotilla.mjs')
  const ended = promisify(execFile)(process.execPath, [main, ...argv, '--json'], { env })
  const { stdout, code } = await ended.then(
    ({ stdout: text }) => ({ stdout: text, code: 0 }),
    (error: { stdout: string; code: number }) => error,
  )
  const lines = stdout.split('\n').filter(Boolean)
  return { code, lines: lines.map((line): Record<string, unknown> => JSON.parse(line)) }
}

/** Where the coordinator has placed a stream. */
const placementsOf = async (stream: string) => {
  const facts = await client.status()
  return facts.filter((fact) => fact.kind === 'stream' && fact.stream === stream)
}

describe('market data', () => {
  test('reaches any subscriber as the bytes Binance sent', async () => {
    const got: string[] = []
    client.bus.listenBytes('md.spot.ETHUSDT.trade', (_, bytes) => got.push(new TextDecoder().decode(bytes)))
    const reply = await client.bus.request(
      MdWant,
      {},
      { streams: ['md.spot.ETHUSDT.trade'], holder: 'plain', ttlMs: 10_000 },
    )
    expect(reply).toMatchObject({ ok: true, streams: [{ stream: 'md.spot.ETHUSDT.trade', answer: 'granted' }] })
    await waitFor('a trade', () => got.length > 0)
    expect(JSON.parse(got[0] ?? '')).toMatchObject({
      e: 'trade',
      s: 'ETHUSDT',
      p: expect.stringMatching(/^\d+\.\d{8}$/),
    })
  })

  test('is subscribed once for ten holders, and not at all when the last has left', async () => {
    const stream = 'md.spot.BNBUSDT.bookTicker'
    const holders = Array.from({ length: 10 }, (_, n) => `holder-${n}`)
    for (const holder of holders) await client.bus.request(MdWant, {}, { streams: [stream], holder, ttlMs: 30_000 })
    await waitFor('one placement with ten holders', async () => (await placementsOf(stream))[0]?.holders === 10)
    expect(await placementsOf(stream)).toHaveLength(1)
    for (const holder of holders.slice(1)) await client.bus.request(MdDrop, {}, { streams: [stream], holder })
    await waitFor('one holder', async () => (await placementsOf(stream))[0]?.holders === 1)
    await client.bus.request(MdDrop, {}, { streams: [stream], holder: 'holder-0' })
    await waitFor('no placement', async () => (await placementsOf(stream)).length === 0)
  })

  test('that does not exist is refused with the reason', async () => {
    const streams = ['md.spot.BTCUSDT.nonsense']
    expect(await client.bus.request(MdWant, {}, { streams, holder: 'x', ttlMs: 5_000 })).toMatchObject({
      ok: true,
      streams: [{ answer: 'refused', reason: expect.stringContaining('nonsense') }],
    })
  })

  test('queries of many at once cost one call to Binance', async () => {
    const params = { symbol: 'SOLUSDT', interval: '15m', limit: 7 }
    const replies = await Promise.all(Array.from({ length: 20 }, () => client.queryWithMeta('spot.klines', params)))
    expect(replies.map(({ data }) => data)).toEqual(replies.map(() => replies[0]?.data))
    expect(replies[0]?.data).toHaveLength(7)
    const calls = (await ledgerOf(fleet)).filter(({ kind, path }) => kind === 'request' && path === '/api/v3/klines')
    expect(calls).toHaveLength(1)
    expect(replies.filter(({ meta }) => !meta.cached)).toHaveLength(1)
  })

  test('asked for wrongly is refused with what would be right', async () => {
    await expect(client.query('spot.klinez')).rejects.toThrow(/klines/)
    await expect(client.query('spot.klines', { symbol: 'BTCUSDT' })).rejects.toThrow(/interval/)
    await expect(client.query('spot.getAccount')).rejects.toThrow(/NOT_PUBLIC/)
  })
})

describe('an account', () => {
  test('without a key gets NO_KEY, and nothing reaches Binance', async () => {
    const pending = await client.accounts.add({ userId: 'keyless' })
    const before = (await ledgerOf(fleet)).filter(({ path }) => path === '/api/v3/account').length
    await expect(client.account(pending.accountId).call('spot.getAccount')).rejects.toThrow(/NO_KEY/)
    const order = { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quoteOrderQty: '100' }
    expect(await client.account(pending.accountId).place(order)).toMatchObject({ ok: false, fault: { code: 'NO_KEY' } })
    expect((await ledgerOf(fleet)).filter(({ path }) => path === '/api/v3/account')).toHaveLength(before)
  })

  test('is added by Ed25519 with no secret leaving the executor', async () => {
    const { account, accountId } = await openAccount(fleet, client, 'eve')
    expect(await client.accounts.list('eve')).toMatchObject([{ accountId, state: 'active', keyType: 'ED25519' }])
    expect(JSON.stringify(await client.accounts.list('eve'))).not.toContain('sealed')
    expect(await account.balances()).toContainEqual(expect.objectContaining({ asset: 'USDT', free: '10000.00000000' }))
  })

  test('is added by HMAC through the terminal, sealed before it leaves it', async () => {
    const { apiKey, secretKey = '' } = await openExchangeAccount(fleet, { keyType: 'HMAC' })
    const file = join(temporaryFolder(), 'secret')
    writeFileSync(file, `${secretKey}\n`, { mode: 0o600 })
    const { code, lines } = await cli('account', 'add', 'hank', '--api-key', apiKey, '--secret-file', file)
    expect({ code, account: lines[0] }).toMatchObject({ code: 0, account: { state: 'active', keyType: 'HMAC' } })
    expect((await cli('account', 'check', String(lines[0]?.accountId))).code).toBe(0)
    expect(fleet.lines.join('\n')).not.toContain(secretKey)
  })

  test('has a record of who did what with it, and a touched record shows', async () => {
    const { accountId } = await openAccount(fleet, client, 'olga')
    const exported = await cli('audit', 'export', accountId)
    expect(exported.lines).toMatchObject([
      { place: 1, by: 'olga', what: 'key pair made' },
      { place: 2, by: 'olga', what: 'key taken' },
    ])
    expect(await cli('audit', 'verify', accountId)).toMatchObject({ code: 0, lines: [{ ok: true, from: 1, to: 2 }] })
    const [, taken] = exported.lines
    const forged = { ...taken, place: 3, what: 'key purged', id: 'forged' } as unknown as AuditEntry
    await client.bus.append(Audit, { accountId }, forged)
    expect(await cli('audit', 'verify', accountId)).toMatchObject({ code: 1, lines: [{ ok: false, place: 3 }] })
  })

  test('with a key that Binance does not know is refused', async () => {
    const pending = await client.accounts.add({ userId: 'wrong' })
    const add = client.accounts.add({ userId: 'wrong', accountId: pending.accountId, apiKey: 'A'.repeat(64) })
    await expect(add).rejects.toThrow(/KEY|API/)
    expect(await client.accounts.list('wrong')).toMatchObject([{ state: 'pending' }])
  })
})

describe('an order', () => {
  test('is filled, and its fill is told once by user-stream with the command it came from', async () => {
    const { account, accountId, uid } = await openAccount(fleet, client, 'buyer')
    const result = await account.place({ symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quoteQuantity: '100' })
    expect(result).toMatchObject({ ok: true, state: { state: 'placed', legs: [{ status: 'FILLED' }] } })
    const fills: Fill[] = []
    const consumer = client.bus.consume(
      AccountFill,
      { accountId },
      { from: 'first' },
      ({ payload }) => void fills.push(payload),
    )
    const atExchange = async () =>
      (await ledgerOf(fleet)).filter((row) => row.uid === uid && row.kind === 'fill').length
    await waitFor('its fills', async () => fills.length > 0 && fills.length >= (await atExchange()))
    await consumer.stop()
    expect(fills[0]).toMatchObject({ commandId: result.commandId, market: 'spot', side: 'BUY', symbol: 'BTCUSDT' })
    expect(fills).toHaveLength(await atExchange())
  })

  test('under one command id is one order, however often it is sent', async () => {
    const { account, uid } = await openAccount(fleet, client, 'twice')
    const order = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', quantity: '0.001', price: '50000' }
    const options = { commandId: 'once-only' }
    const results = await Promise.all(Array.from({ length: 5 }, () => account.place(order, options)))
    expect(new Set(results.map((each) => each.state?.legs[0]?.orderId)).size).toBe(1)
    expect(await account.place({ ...order, price: '50001' }, options)).toMatchObject({
      ok: false,
      fault: { code: 'COMMAND_ID_TAKEN' },
    })
    expect((await ledgerOf(fleet)).filter((row) => row.uid === uid && row.kind === 'order')).toHaveLength(1)
  })

  test('that Binance refuses is rejected with a sentence a person understands', async () => {
    const { account } = await openAccount(fleet, client, 'poor')
    const tooMuch = await account.place({ symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quoteQuantity: '5000000' })
    expect(tooMuch).toMatchObject({ ok: false, state: { state: 'rejected' }, fault: { outcome: 'rejected' } })
    expect(tooMuch.ok ? '' : tooMuch.fault.message).toMatch(/balance/i)
  })

  test('that does not fit the contract is rejected with what is wrong, whoever published it', async () => {
    const tokens = { shard: '7f', accountId: '7fnobody', commandId: 'nonsense' }
    client.bus.publishBytes('orders.cmd.7f.7fnobody.nonsense', new TextEncoder().encode('{"hello":1}'))
    const stored = await waitFor('its state', () => client.bus.last(OrderStateEvent, tokens))
    const message = expect.stringContaining('action')
    expect(stored.payload).toMatchObject({
      state: 'rejected',
      fault: { code: 'BAD_COMMAND', outcome: 'rejected', message },
    })
  })

  test('whose answer is lost is called checking, never rejected, and found', async () => {
    const { account, accountId, uid } = await openAccount(fleet, client, 'lost')
    await setFault(fleet, { path: '/api/v3/order', method: 'POST', kind: 'dropResponse', count: 1 })
    const result = await account.place({
      symbol: 'BTCUSDT',
      side: 'BUY',
      type: 'LIMIT',
      quantity: '0.001',
      price: '40000',
    })
    expect(result).toMatchObject({ ok: true, state: { state: 'placed' } })
    const seen: string[] = []
    const tokens = { shard: shardOf(accountId), accountId, commandId: result.commandId }
    const history = client.bus.consume(
      OrderStateEvent,
      tokens,
      { from: 'first' },
      ({ payload }) => void seen.push(payload.state),
    )
    await waitFor('the whole history', () => seen.includes('placed'))
    await history.stop()
    expect(seen).toEqual(['sending', 'checking', 'placed'])
    expect((await ledgerOf(fleet)).filter((row) => row.uid === uid && row.kind === 'order')).toHaveLength(1)
  })

  test('is placed, shown and cancelled from the terminal', async () => {
    const { accountId } = await openAccount(fleet, client, 'typist')
    const order = ['market=spot', 'symbol=BTCUSDT', 'side=BUY', 'type=LIMIT', 'quantity=0.001', 'price=45000']
    const placed = await cli('order', accountId, 'place', ...order, '--id', 'typed1')
    expect(placed).toMatchObject({ code: 0, lines: [{ state: 'placed', legs: [{ status: 'NEW' }] }] })
    expect((await cli('order', accountId, 'show', 'typed1')).lines).toMatchObject([{ state: 'placed' }])
    expect(await cli('order', accountId, 'cancel', 'symbol=BTCUSDT', 'commandId=typed1')).toMatchObject({
      code: 0,
      lines: [{ state: 'cancelled' }],
    })
    expect((await cli('order', accountId, 'place', 'symbol=BTCUSDT')).code).toBe(1)
    expect((await cli('order', accountId)).code).toBe(2)
  })
})

describe('the kill switch', () => {
  test('says from the terminal when nobody has the name that it is given', async () => {
    const { accountId } = await openAccount(fleet, client, 'iris')
    for (const [option, name, accounts, code] of [
      ['--account', accountId, 1, 0],
      ['--user', 'irsi', 0, 1],
    ] as const) {
      expect(await cli('freeze', option, name)).toMatchObject({ code, lines: [{ accounts, safe: accounts }] })
      expect((await cli('thaw', option, name)).code).toBe(0)
    }
  })
})

describe('an alert', () => {
  test('fires on a trade, once, as an event that any NATS subscriber sees', async () => {
    const fired: FiredAlert[] = []
    client.bus.listenBytes('alerts.fired.>', (_, bytes) => fired.push(JSON.parse(new TextDecoder().decode(bytes))))
    const { price } = await client.price('ADAUSDT')
    // As the fleet writes a number: without zeros at its end.
    const threshold = String(Number((Number(price) * 1.05).toFixed(4)))
    const alert = await client.alerts.put('watcher', `ADAUSDT > ${threshold}`)
    await waitFor('the stream of the rule', async () => (await placementsOf('md.spot.ADAUSDT.aggTrade')).length === 1)
    await setPrice(fleet, 'ADAUSDT', (Number(price) * 1.08).toFixed(4))
    const event = await waitFor('the alert', () => fired.find((each) => each.alertId === alert.alertId))
    expect(event).toMatchObject({ userId: 'watcher', symbol: 'ADAUSDT', text: `ADAUSDT > ${threshold}` })
    expect(Number(Object.values(event.values)[0])).toBeGreaterThan(Number(threshold))
    await waitFor('the rule to be done', async () => (await client.alerts.list('watcher'))[0]?.state === 'fired')
    expect(fired.filter((each) => each.alertId === alert.alertId)).toHaveLength(1)
  })

  test('that cannot be read is refused with what would be right', async () => {
    await expect(client.alerts.put('watcher', 'BTCUSDT >> 5')).rejects.toThrow()
  })
})
