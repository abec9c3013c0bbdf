import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Sim, startSim } from '../index.ts'
import { USUAL_LIFETIMES } from '../lifetimes.ts'
import { callRest, connect, type Keyed, type Message } from '../testing-sockets.ts'

let sim: Sim
beforeAll(async () => {
  sim = await startSim({ port: 0, symbols: ['BTCUSDT', 'BTCUSD_PERP'] })
})
afterAll(() => sim.close())

const rest = (path: string): string => `http://127.0.0.1:${sim.ports.spot}${path}`

async function newAccount(body: unknown = {}): Promise<Keyed> {
  return (await (await fetch(rest('/sim/accounts'), { method: 'POST', body: JSON.stringify(body) })).json()) as Keyed
}

const call = (account: Keyed, method: string, path: string, params: Record<string, string> = {}): Promise<Message> =>
  callRest(rest(''), account, method, path, params)

/** Calls with the key alone. */
const keyed = (account: Keyed, method: string, path: string): Promise<Message> =>
  callRest(rest(''), account, method, path, null)

async function withLifetimes(lifetimes: object, task: () => Promise<void>): Promise<void> {
  const set = (body: object): Promise<unknown> =>
    fetch(rest('/sim/lifetimes'), { method: 'POST', body: JSON.stringify(body) })
  await set(lifetimes)
  await task().finally(() => set(USUAL_LIFETIMES))
}

describe('a futures listenKey', () => {
  test('is one of several on a socket, each with the events of its own account in their order', async () => {
    const accounts = [await newAccount(), await newAccount()]
    const keys = await Promise.all(
      accounts.map(async (account) => (await keyed(account, 'POST', '/fapi/v1/listenKey')).listenKey as string),
    )
    const events = 'TRADE_LITE/ACCOUNT_UPDATE/ORDER_TRADE_UPDATE'
    const query = keys.map((key) => `listenKey=${key}&events=${events}`).join('&')
    const client = await connect(`ws://127.0.0.1:${sim.ports.usdm}/private/stream?${query}`)
    for (const account of accounts)
      await call(account, 'POST', '/fapi/v1/order', {
        symbol: 'BTCUSDT',
        side: 'BUY',
        type: 'MARKET',
        quantity: '0.002',
      })
    for (const key of keys) {
      await client.hears(({ stream, data }) => stream === key && data.o?.X === 'FILLED')
      const heard = client.heard.filter(({ stream }) => stream === key).map(({ data }) => data)
      expect(heard.slice(0, 4).map(({ e, o }) => (o ? `${e} ${o.x}` : e))).toEqual([
        'ORDER_TRADE_UPDATE NEW',
        'TRADE_LITE',
        'ACCOUNT_UPDATE',
        'ORDER_TRADE_UPDATE TRADE',
      ])
      const times = heard.map(({ E }) => E)
      expect(times).toEqual([...times].sort((left, right) => left - right))
    }
    client.socket.close()
  })

  test('is told to have expired, after which its stream is silent and the socket open', async () => {
    const account = await newAccount()
    const { listenKey } = await keyed(account, 'POST', '/fapi/v1/listenKey')
    const client = await connect(`ws://127.0.0.1:${sim.ports.usdm}/private/ws/${listenKey}`)
    await withLifetimes({ listenKeyMs: 1 }, async () => {
      expect(await client.hears(({ e }) => e === 'listenKeyExpired')).toMatchObject({ listenKey })
    })
    expect(await keyed(account, 'PUT', '/fapi/v1/listenKey')).toMatchObject({ code: -1125 })
    await call(account, 'POST', '/fapi/v1/leverage', { symbol: 'BTCUSDT', leverage: '3' })
    expect(client.heard.some(({ e }) => e === 'ACCOUNT_CONFIG_UPDATE')).toBe(false)
    expect(client.socket.readyState).toBe(client.socket.OPEN)
    client.socket.close()
  })
})

describe('the margin risk stream', () => {
  test('tells debts as they change and how near the account is to its end', async () => {
    const account = await newAccount({ margin: { USDT: '1000' } })
    const { listenKey } = await keyed(account, 'POST', '/sapi/v1/margin/listen-key')
    expect(await keyed(account, 'PUT', `/sapi/v1/margin/listen-key?listenKey=${listenKey}`)).toEqual({ listenKey })
    const client = await connect(`ws://127.0.0.1:${sim.ports.spot}/stream?streams=${listenKey}`)
    const loan = { asset: 'USDT', amount: '1500', type: 'BORROW', isIsolated: 'FALSE' }
    await call(account, 'POST', '/sapi/v1/margin/borrow-repay', loan)
    expect(await client.hears(({ data }) => data.e === 'USER_LIABILITY_CHANGE')).toMatchObject({
      stream: listenKey,
      data: { a: 'USDT', t: 'BORROW', p: '1500.00000000' },
    })
    expect(await client.hears(({ data }) => data.e === 'MARGIN_LEVEL_STATUS_CHANGE')).toMatchObject({
      data: { s: 'NORMAL', l: expect.stringMatching(/^1\.6/) },
    })
    await call(account, 'POST', '/sapi/v1/margin/borrow-repay', { ...loan, type: 'REPAY' })
    expect(await client.hears(({ data }) => data.t === 'REPAY')).toBeDefined()
    expect(await client.hears(({ data }) => data.s === 'EXCESSIVE')).toBeDefined()
    await withLifetimes({ listenKeyMs: 1 }, async () => {
      expect(await client.hears(({ data }) => data.e === 'listenKeyExpired')).toMatchObject({ data: { listenKey } })
    })
    client.socket.close()
  })
})

describe('a listenToken', () => {
  test('opens a margin account, lasts longer with a newer one and ends by being told so', async () => {
    const account = await newAccount()
    const token = async (validity: number): Promise<Message> =>
      keyed(account, 'POST', `/sapi/v1/userListenToken?validity=${validity}`)
    const client = await connect(`ws://127.0.0.1:${sim.ports.spot}/ws-api/v3`)
    const subscribe = async (id: number, validity: number): Promise<Message> => {
      const issued = await token(validity)
      client.say({ id, method: 'userDataStream.subscribe.listenToken', params: { listenToken: issued.token } })
      const answer = await client.hears((message) => message.id === id)
      expect(answer.result.expirationTime).toBe(issued.expirationTime * 1_000)
      return answer.result.subscriptionId
    }
    expect([await subscribe(1, 60_000), await subscribe(2, 61_000)]).toEqual([0, 0])
    await call(account, 'POST', '/sapi/v1/margin/order', {
      symbol: 'BTCUSDT',
      side: 'BUY',
      type: 'MARKET',
      quantity: '0.001',
    })
    await client.hears(({ event }) => event?.e === 'outboundAccountPosition')
    const told = client.heard.flatMap(({ event }) => (event ? [event.x ?? event.e] : []))
    // The market decides in how many trades an order is filled.
    expect(told.filter((what, index) => what !== told[index - 1])).toEqual(['NEW', 'TRADE', 'outboundAccountPosition'])
    client.say({ id: 3, method: 'userDataStream.unsubscribe', params: {} })
    await client.hears(({ event }) => event?.e === 'eventStreamTerminated')
    await subscribe(4, 2_000)
    expect(
      await client.hears(({ subscriptionId, event }) => subscriptionId === 1 && event?.e === 'eventStreamTerminated'),
    ).toBeDefined()
    client.say({ id: 5, method: 'userDataStream.subscribe.listenToken', params: { listenToken: 'nonsense' } })
    expect(await client.hears(({ id }) => id === 5)).toMatchObject({ error: { code: -1209 } })
    client.socket.close()
  })
})

test('a connection is closed when its life, which may be scaled, is over', async () => {
  const client = await connect(`ws://127.0.0.1:${sim.ports.spot}/ws/btcusdt@trade`)
  await withLifetimes({ socketMs: 1 }, async () => {
    expect(await client.closed).toBe(1000)
  })
})
