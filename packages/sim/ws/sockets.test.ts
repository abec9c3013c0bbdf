import { createHmac, generateKeyPairSync, sign } from 'node:crypto'
import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { type Sim, startSim } from '../index.ts'
import { connect, type Keyed, type Message, signed } from '../testing-sockets.ts'

let sim: Sim
beforeAll(async () => {
  sim = await startSim({ port: 0, symbols: ['BTCUSDT', 'ETHUSDT', 'BTCUSD_PERP'] })
})
afterAll(() => sim.close())

const spot = (path: string): string => `ws://127.0.0.1:${sim.ports.spot}${path}`
const usdm = (path: string): string => `ws://127.0.0.1:${sim.ports.usdm}${path}`

async function post(path: string, body: unknown, method = 'POST'): Promise<Message> {
  const answer = await fetch(`http://127.0.0.1:${sim.ports.spot}${path}`, { method, body: JSON.stringify(body) })
  return answer.json()
}

const newAccount = (): Promise<Keyed> => post('/sim/accounts', {})

describe('a spot stream', () => {
  test('comes raw on /ws and in an envelope on /stream', async () => {
    const raw = await connect(spot('/ws/btcusdt@trade'))
    const combined = await connect(spot('/stream?streams=btcusdt@trade/btcusdt@depth@100ms'))
    expect(await raw.hears(({ e }) => e === 'trade')).toMatchObject({ s: 'BTCUSDT', M: true })
    expect(await combined.hears(({ stream }) => stream === 'btcusdt@trade')).toMatchObject({ data: { e: 'trade' } })
    raw.socket.close()
    combined.socket.close()
  })

  test('can be joined, listed and left on an open socket', async () => {
    const client = await connect(spot('/ws'))
    client.say({ method: 'SUBSCRIBE', params: ['btcusdt@bookTicker'], id: 'one' })
    expect(await client.hears(({ id }) => id === 'one')).toEqual({ result: null, id: 'one' })
    expect(await client.hears(({ u }) => u !== undefined)).toMatchObject({ s: 'BTCUSDT' })
    client.say({ method: 'SET_PROPERTY', params: ['combined', true], id: 2 })
    client.say({ method: 'LIST_SUBSCRIPTIONS', id: 3 })
    expect(await client.hears(({ id }) => id === 3)).toEqual({ result: ['btcusdt@bookTicker'], id: 3 })
    expect(await client.hears(({ stream }) => stream === 'btcusdt@bookTicker')).toBeDefined()
    client.socket.close()
  })

  test('that does not exist is acknowledged and stays silent', async () => {
    const client = await connect(spot('/ws'))
    client.say({ method: 'SUBSCRIBE', params: ['nosuch@trade', 'btcusdt@trade'], id: 1 })
    await client.hears(({ e }) => e === 'trade')
    expect(client.heard.filter(({ s }) => s !== undefined && s !== 'BTCUSDT')).toEqual([])
    client.socket.close()
  })

  test('answers a malformed request with its code', async () => {
    const client = await connect(spot('/ws'))
    client.socket.send('{')
    expect(await client.hears(({ error }) => error?.code === 3)).toBeDefined()
    client.say({ method: 'JOIN', params: [], id: 5 })
    expect(await client.hears(({ error }) => error?.code === 2)).toMatchObject({ id: 5 })
    client.socket.close()
  })

  test('of depth joins the snapshot without a hole', async () => {
    const client = await connect(spot('/ws/ethusdt@depth@100ms'))
    await client.hears(({ e }) => e === 'depthUpdate')
    const answer = await fetch(`http://127.0.0.1:${sim.ports.spot}/api/v3/depth?symbol=ETHUSDT&limit=100`)
    const snapshot: Message = await answer.json()
    await client.hears(({ u }) => u > snapshot.lastUpdateId + 20)
    const joined = client.heard.filter(({ u }) => u > snapshot.lastUpdateId)
    expect(joined[0].U).toBeLessThanOrEqual(snapshot.lastUpdateId + 1)
    joined.forEach((event, index) => {
      if (index > 0) expect(event.U).toBe(joined[index - 1].u + 1)
    })
    client.socket.close()
  })

  test('is cut off when more than five messages a second come in', async () => {
    const client = await connect(spot('/ws'))
    for (let id = 0; id < 12; id++) client.say({ method: 'LIST_SUBSCRIPTIONS', id })
    expect(await client.closed).toBe(1008)
  })
})

describe('futures sockets', () => {
  test('give each stream on its own route only', async () => {
    const [wrong, right] = [
      await connect(usdm('/public/ws/btcusdt@aggTrade')),
      await connect(usdm('/market/ws/btcusdt@aggTrade')),
    ]
    wrong.say({ method: 'SUBSCRIBE', params: ['btcusdt@bookTicker'], id: 1 })
    expect(await right.hears(({ e }) => e === 'aggTrade')).toMatchObject({ st: 1 })
    expect(await wrong.hears(({ e }) => e === 'bookTicker')).toMatchObject({ ps: 'BTCUSDT' })
    expect(wrong.heard.some(({ e }) => e === 'aggTrade')).toBe(false)
    wrong.socket.close()
    right.socket.close()
  })

  test('tell the best prices of all symbols on one stream', async () => {
    const all = await connect(`ws://127.0.0.1:${sim.ports.coinm}/ws/!bookTicker`)
    expect(await all.hears(({ e }) => e === 'bookTicker')).toMatchObject({ s: 'BTCUSD_PERP', ps: 'BTCUSD', st: 2 })
    all.socket.close()
  })

  test('tell bars of the index price without any volume', async () => {
    const bars = await connect(`ws://127.0.0.1:${sim.ports.coinm}/ws/btcusd@indexPriceKline_1m`)
    expect(await bars.hears(({ e }) => e === 'indexPrice_kline')).toMatchObject({
      ps: 'BTCUSD',
      k: { s: '0', i: '1m', c: expect.stringMatching(/^\d+\.\d{8}$/), v: '0', q: '0' },
    })
    bars.socket.close()
  })

  test.each([
    ['in the path', (key: string) => `/private/ws/${key}`],
    ['in the query', (key: string) => `/private/ws?listenKey=${key}`],
    [
      'in the query of /stream with a list of events',
      (key: string) => `/private/stream?listenKey=${key}&events=ACCOUNT_CONFIG_UPDATE`,
    ],
  ])('take a listenKey %s', async (_where, path) => {
    const account = await newAccount()
    const headers = { 'X-MBX-APIKEY': account.apiKey }
    const rest = `http://127.0.0.1:${sim.ports.spot}/fapi/v1`
    const { listenKey }: Message = await (await fetch(`${rest}/listenKey`, { method: 'POST', headers })).json()
    const client = await connect(usdm(path(listenKey)))
    const query = `symbol=BTCUSDT&leverage=7&timestamp=${Date.now()}`
    const signature = createHmac('sha256', account.secretKey).update(query).digest('hex')
    await fetch(`${rest}/leverage?${query}&signature=${signature}`, { method: 'POST', headers })
    const message = await client.hears((heard) => (heard.data ?? heard).e === 'ACCOUNT_CONFIG_UPDATE')
    expect(message.data ?? message).toMatchObject({ ac: { s: 'BTCUSDT', l: 7 } })
    if (message.stream) expect(message.stream).toBe(listenKey)
    client.socket.close()
  })
})

describe('the spot WS-API', () => {
  const order = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.001', price: '60000' }

  test('carries the events of many accounts on one socket, each under its own number', async () => {
    const client = await connect(spot('/ws-api/v3'))
    const accounts = await Promise.all([newAccount(), newAccount(), newAccount()])
    for (const [id, account] of accounts.entries()) {
      client.say({ id, method: 'userDataStream.subscribe.signature', params: signed(account) })
      expect(await client.hears((message) => message.id === id)).toMatchObject({
        status: 200,
        result: { subscriptionId: id },
      })
    }
    const [, second] = accounts
    if (second) client.say({ id: 'o', method: 'order.place', params: signed(second, order) })
    expect(await client.hears(({ id }) => id === 'o')).toMatchObject({ status: 200, result: { status: 'NEW' } })
    const report = await client.hears(({ event }) => event?.e === 'executionReport')
    expect(report).toMatchObject({ subscriptionId: 1, event: { x: 'NEW', s: 'BTCUSDT' } })
    client.socket.close()
  })

  test('lets an Ed25519 key log on and then needs no signatures; an HMAC key is refused', async () => {
    const { uid, ...hmac } = await newAccount()
    const { publicKey, privateKey } = generateKeyPairSync('ed25519')
    const { apiKey } = await post(
      `/sim/accounts/${uid}/keys`,
      { publicKey: publicKey.export({ type: 'spki', format: 'pem' }) },
      'PUT',
    )
    const client = await connect(spot('/ws-api/v3'))
    client.say({ id: 'hmac', method: 'session.logon', params: signed({ uid, ...hmac }) })
    expect(await client.hears(({ id }) => id === 'hmac')).toMatchObject({ status: 400, error: { code: -4056 } })
    const text = `apiKey=${apiKey}&timestamp=${Date.now()}`
    const params = {
      ...Object.fromEntries(new URLSearchParams(text)),
      signature: sign(null, Buffer.from(text), privateKey).toString('base64'),
    }
    client.say({ id: 'on', method: 'session.logon', params })
    expect(await client.hears(({ id }) => id === 'on')).toMatchObject({ status: 200, result: { apiKey } })
    client.say({ id: 'sub', method: 'userDataStream.subscribe' })
    client.say({ id: 'order', method: 'order.place', params: { ...order, timestamp: Date.now() } })
    expect(await client.hears(({ id }) => id === 'order')).toMatchObject({ status: 200 })

    await fetch(`http://127.0.0.1:${sim.ports.spot}/sim/accounts/${uid}/keys/${apiKey}`, { method: 'DELETE' })
    expect(await client.hears(({ event }) => event?.e === 'eventStreamTerminated')).toMatchObject({ subscriptionId: 0 })
    expect(await client.hears(({ id, status }) => id === null && status === 401)).toMatchObject({
      error: { code: -2015 },
    })
    client.socket.close()
  })

  test('subscribes an account once per connection', async () => {
    const account = await newAccount()
    const client = await connect(spot('/ws-api/v3'))
    client.say({ id: 1, method: 'userDataStream.subscribe.signature', params: signed(account) })
    client.say({ id: 2, method: 'userDataStream.subscribe.signature', params: signed(account) })
    expect(await client.hears(({ id }) => id === 2)).toMatchObject({ error: { code: -2035 } })
    client.say({ id: 3, method: 'userDataStream.unsubscribe', params: { subscriptionId: 9 } })
    expect(await client.hears(({ id }) => id === 3)).toMatchObject({ error: { code: -2036 } })
    client.socket.close()
  })
})

describe('faults', () => {
  const clear = (): Promise<unknown> => post('/sim/faults', {}, 'DELETE')
  const ping = (): Promise<Response> => fetch(`http://127.0.0.1:${sim.ports.spot}/api/v3/ping`)

  async function buy(account: Keyed, clientOrderId: string): Promise<Response> {
    const query = `symbol=BTCUSDT&side=BUY&type=MARKET&quantity=0.001&newClientOrderId=${clientOrderId}&timestamp=${Date.now()}`
    const signature = createHmac('sha256', account.secretKey).update(query).digest('hex')
    const url = `http://127.0.0.1:${sim.ports.spot}/api/v3/order?${query}&signature=${signature}`
    return fetch(url, { method: 'POST', headers: { 'X-MBX-APIKEY': account.apiKey } })
  }

  async function ledger(clientOrderId: string): Promise<Message[]> {
    const text = await (await fetch(`http://127.0.0.1:${sim.ports.spot}/sim/ledger?since=0`)).text()
    const entries = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    return entries.filter((entry) => entry.kind === 'order' && entry.clientOrderId === clientOrderId)
  }

  test('a dropped request was never carried out, a dropped answer was', async () => {
    const account = await newAccount()
    await post('/sim/faults', { kind: 'dropRequest', path: '/api/v3/order', count: 1 })
    await expect(buy(account, 'never')).rejects.toThrow()
    await post('/sim/faults', { kind: 'dropResponse', path: '/api/v3/order', count: 1 })
    await expect(buy(account, 'placed')).rejects.toThrow()
    expect([await ledger('never'), await ledger('placed')]).toMatchObject([[], [{ uid: account.uid }]])
  })

  test('an error after execution says 503 about an order that exists', async () => {
    const account = await newAccount()
    await post('/sim/faults', { kind: 'status', path: '/api/v3/order', status: 503, afterExecute: true, count: 1 })
    expect((await buy(account, 'after')).status).toBe(503)
    await post('/sim/faults', { kind: 'status', path: '/api/v3/order', status: 503, count: 1 })
    expect((await buy(account, 'before')).status).toBe(503)
    expect([(await ledger('after')).length, (await ledger('before')).length]).toEqual([1, 0])
  })

  test('a stall accepts what was fresh at the door, a delay lets it grow stale', async () => {
    const account = await newAccount()
    await post('/sim/faults', { kind: 'stall', path: '/api/v3/order', ms: 150, count: 1 })
    const started = performance.now()
    expect((await buy(account, 'stalled')).status).toBe(200)
    expect(performance.now() - started).toBeGreaterThanOrEqual(145)
  })

  test('a stale read does not know the newest order yet', async () => {
    const account = await newAccount()
    await buy(account, 'fresh')
    const query = async (): Promise<Message> => {
      const text = `symbol=BTCUSDT&origClientOrderId=fresh&timestamp=${Date.now()}`
      const signature = createHmac('sha256', account.secretKey).update(text).digest('hex')
      const url = `http://127.0.0.1:${sim.ports.spot}/api/v3/order?${text}&signature=${signature}`
      return (await fetch(url, { headers: { 'X-MBX-APIKEY': account.apiKey } })).json()
    }
    await post('/sim/faults', { kind: 'stale', path: '/api/v3/order', method: 'GET', ms: 30_000, count: 1 })
    expect((await query()).code).toBe(-2013)
    expect((await query()).status).toBe('FILLED')
  })

  test('a silent stream stays open and says nothing until the fault is lifted', async () => {
    const client = await connect(spot('/ws/btcusdt@bookTicker'))
    await client.hears(({ u }) => u !== undefined)
    const { id } = await post('/sim/faults', { kind: 'silent', path: 'btcusdt@' })
    // What was on its way has arrived with the answer to this.
    client.socket.ping()
    await once(client.socket, 'pong')
    const before = client.heard.length
    await connect(spot('/ws/ethusdt@bookTicker')).then((other) =>
      other.hears(() => other.heard.length > 3).then(() => other.socket.close()),
    )
    expect(client.heard).toHaveLength(before)
    await fetch(`http://127.0.0.1:${sim.ports.spot}/sim/faults/${id}`, { method: 'DELETE' })
    await client.hears(() => client.heard.length > before + 1)
    client.socket.close()
  })

  test('a shutdown is announced in the form of each socket, then closes', async () => {
    const [raw, combined, api] = [
      await connect(spot('/ws/btcusdt@trade')),
      await connect(spot('/stream')),
      await connect(spot('/ws-api/v3')),
    ]
    await post('/sim/faults', { kind: 'shutdown', ms: 20, count: 1 })
    expect(await raw.hears(({ e }) => e === 'serverShutdown')).toBeDefined()
    expect(await combined.hears(({ stream }) => stream === '!serverShutdown')).toMatchObject({
      data: { e: 'serverShutdown' },
    })
    expect(await api.hears(({ event }) => event?.e === 'serverShutdown')).toBeDefined()
    expect(await Promise.all([raw.closed, combined.closed, api.closed])).toEqual([1001, 1001, 1001])
    await clear()
  })

  test('strikes calls of the WS-API as it strikes REST, by path, by method or by door', async () => {
    const client = await connect(spot('/ws-api/v3'))
    const account = await newAccount()
    const subscribe = (id: number): void =>
      client.say({ id, method: 'userDataStream.subscribe.signature', params: signed(account) })
    await post('/sim/faults', { kind: 'status', path: 'userDataStream.', status: 503, count: 1 })
    subscribe(1)
    expect(await client.hears(({ id }) => id === 1)).toMatchObject({ status: 503, error: { code: -1000 } })
    subscribe(2)
    expect(await client.hears(({ id }) => id === 2)).toMatchObject({ status: 200 })
    const body = { code: -1007, msg: 'Timeout waiting for response from backend server.' }
    await post('/sim/faults', { kind: 'status', path: '/ws-api', status: 504, body, afterExecute: true, count: 1 })
    const order = { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.001', newClientOrderId: 'unknown' }
    client.say({ id: 3, method: 'order.place', params: signed(account, order) })
    expect(await client.hears(({ id }) => id === 3)).toMatchObject({ status: 504, error: body })
    expect(await client.hears(({ event }) => event?.X === 'FILLED')).toMatchObject({ event: { c: 'unknown' } })
    await post('/sim/faults', { kind: 'gap', path: 'executionReport', count: 1 })
    client.say({ id: 4, method: 'order.place', params: signed(account, { ...order, newClientOrderId: 'gap' }) })
    await client.hears(({ event }) => event?.c === 'gap' && event.X === 'FILLED')
    // However many levels of the book it took, only the first report of it was left out.
    const told = client.heard.filter(({ event }) => event?.c === 'gap').map(({ event }) => event.x)
    expect([...new Set(told)]).toEqual(['TRADE'])
    client.socket.close()
  })

  test('can make a stream late without changing its order, and refuse handshakes', async () => {
    const client = await connect(spot('/ws/btcusdt@trade'))
    await client.hears(({ e }) => e === 'trade')
    await post('/sim/faults', { kind: 'delay', path: 'btcusdt@trade', ms: 120, count: 3 })
    await client.hears(() => client.heard.length > 12)
    const ids = client.heard.map(({ t }) => t)
    expect(ids).toEqual(ids.map((_id, index) => ids[0] + index))
    await post('/sim/faults', { kind: 'status', path: '/ws/ethusdt', status: 503, count: 1 })
    await expect(connect(spot('/ws/ethusdt@trade'))).rejects.toThrow('503')
    client.socket.close()
  })

  test('a ban answers 418 and cuts the sockets of that address only', async () => {
    const [hit, other] = [await connect(spot('/ws'), '127.0.0.7'), await connect(spot('/ws'), '127.0.0.8')]
    sim.exchange.limiter.ban('127.0.0.7', 60_000, Date.now())
    expect(await hit.closed).toBe(1006)
    await expect(connect(spot('/ws'), '127.0.0.7')).rejects.toThrow('418')
    expect(other.socket.readyState).toBe(WebSocket.OPEN)
    other.socket.close()
  })

  test('a clock that is off shows in /time and in what is too late', async () => {
    await post('/sim/faults', { kind: 'clock', ms: 60_000 })
    const { serverTime }: Message = await (await fetch(`http://127.0.0.1:${sim.ports.spot}/api/v3/time`)).json()
    expect(serverTime - Date.now()).toBeGreaterThan(59_000)
    const refused: Message = await (await buy(await newAccount(), 'late')).json()
    expect(refused.code).toBe(-1021)
    await clear()
    expect((await ping()).status).toBe(200)
  })
})
