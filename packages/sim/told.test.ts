import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Sim, startSim } from './index.ts'
import { ACTS, FUTURES, MARKETS, type MarketName, requestOf, type Wish } from './testing-calls.ts'
import { type Client, callRest, connect, type Keyed, type Message, signed } from './testing-sockets.ts'

/** The ledger is the sum of what clients were told: by answers and by user events, each fact once and in its order. */

const wish: fc.Arbitrary<Wish> = fc.record({
  who: fc.nat(2),
  market: fc.constantFrom(...MARKETS),
  act: fc.constantFrom(...ACTS),
  side: fc.constantFrom('BUY', 'SELL'),
  price: fc.integer({ min: 64_000, max: 66_000 }),
  lots: fc.integer({ min: 2, max: 40 }),
})

let sim: Sim
const defects: unknown[] = []
const log = { info: () => {}, error: (...what: unknown[]) => void defects.push(what) }
const origin = (): string => `http://127.0.0.1:${sim.ports.spot}`
beforeAll(async () => {
  sim = await startSim({ port: 0, symbols: ['BTCUSDT', 'BTCUSD_PERP'], log })
})
afterAll(() => sim.close())

async function control(method: string, path: string, body?: unknown): Promise<Message> {
  const answer = await fetch(`${origin()}${path}`, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  return (await answer.text()).split('\n').flatMap((line) => (line ? [JSON.parse(line)] : []))
}

/** An account and all that it is told. */
interface Person {
  readonly account: Keyed
  readonly streams: Readonly<Record<MarketName, () => Message[]>>
  readonly sockets: readonly Client[]
  readonly answers: { readonly market: MarketName; readonly method: string; readonly body: Message }[]
}

async function join(): Promise<Person> {
  const [account] = await control('POST', '/sim/accounts', {
    balances: { USDT: '1000000', BTC: '10' },
    futures: { usdm: { USDT: '1000000' }, coinm: { BTC: '10' } },
  })
  const key = async (path: string): Promise<string> => (await callRest(origin(), account, 'POST', path, null)).listenKey
  const spot = await connect(`ws://127.0.0.1:${sim.ports.spot}/ws-api/v3`)
  spot.say({ id: 1, method: 'userDataStream.subscribe.signature', params: signed(account) })
  await spot.hears(({ id }) => id === 1)
  const events = 'events=ORDER_TRADE_UPDATE/ALGO_UPDATE'
  const usdm = await connect(
    `ws://127.0.0.1:${sim.ports.usdm}/private/ws?listenKey=${await key('/fapi/v1/listenKey')}&${events}`,
  )
  const coinm = await connect(`ws://127.0.0.1:${sim.ports.coinm}/ws/${await key('/dapi/v1/listenKey')}`)
  return {
    account,
    sockets: [spot, usdm, coinm],
    streams: {
      spot: () => spot.heard.flatMap(({ event }) => (event ? [event] : [])),
      usdm: () => usdm.heard,
      coinm: () => coinm.heard,
    },
    answers: [],
  }
}

async function perform(people: readonly Person[], one: Wish): Promise<void> {
  const person = people[one.who]
  if (!person) return
  const { market, act, price } = one
  if (act === 'move')
    return void (await control('POST', '/sim/market', { set: { BTCUSDT: String(price), BTCUSD_PERP: String(price) } }))
  const ids = placed(person.answers.filter((answer) => answer.market === market))
  const open = ids.at(-1 - (one.lots % 5))
  const request = requestOf(one, open)
  if (!request) return
  person.answers.push({ market, method: request[0], body: await callRest(origin(), person.account, ...request) })
}

/** Ends all, then places and cancels one more order: once that was told, everything before it was. */
async function settle({ account, answers, streams, sockets }: Person): Promise<void> {
  for (const [index, market] of MARKETS.entries()) {
    const root = market === 'spot' ? '/api/v3' : FUTURES[market].root
    const symbol = market === 'spot' ? 'BTCUSDT' : FUTURES[market].symbol
    const call = async (method: string, path: string, params: Record<string, string>): Promise<Message> => {
      const body = await callRest(origin(), account, method, `${root}/${path}`, { symbol, ...params })
      answers.push({ market, method, body })
      return body
    }
    await call('DELETE', market === 'spot' ? 'openOrders' : 'allOpenOrders', {})
    if (market !== 'spot') await call('DELETE', 'algoOpenOrders', {})
    const quantity = market === 'coinm' ? '1' : '0.005'
    const last = { side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity, price: '60000', newClientOrderId: 'last' }
    await call('POST', 'order', last)
    expect(await call('DELETE', 'order', { origClientOrderId: 'last' })).toMatchObject({ status: 'CANCELED' })
    const ended = ({ e, x, C, o }: Message): boolean =>
      (e === 'executionReport' && x === 'CANCELED' && C === 'last') || (o?.x === 'CANCELED' && o.c === 'last')
    await sockets[index]?.hears(() => streams[market]().some(ended))
  }
}

const number = (text: string): string => String(Number(text))

/** What an event says, in the words in which the ledger's rows are put below. */
function factOf({ e, o, ...rest }: Message): string[] {
  if (e === 'ALGO_UPDATE') {
    if (o.X === 'NEW') return [`order algo${o.aid}`]
    return o.X === 'CANCELED' || o.X === 'REJECTED' ? [`cancel algo${o.aid} ${o.X} 0`] : []
  }
  if (e !== 'executionReport' && e !== 'ORDER_TRADE_UPDATE') return []
  const { x, X, i, t, S, l, L, n, z, q, p } = e === 'executionReport' ? rest : o
  // A conditional order that goes off is told to be new once more, then as working.
  if (x === 'NEW') return o === 'STOP_LOSS' && rest.w ? [] : [`order ${i}`]
  if (x === 'TRADE') return [`fill ${i} ${t} ${S} ${number(l)} ${number(L)} ${number(n)}`]
  if (x === 'REPLACED' || x === 'AMENDMENT') return [`amend ${i} ${number(q)} ${number(p)}`]
  return x === 'CANCELED' || X.startsWith('EXPIRED') ? [`cancel ${i} ${X} ${number(z)}`] : []
}

function rowOf({
  kind,
  orderId,
  algoId,
  tradeId,
  side,
  quantity,
  price,
  commission,
  status,
  executed,
}: Message): string {
  const id = orderId ?? `algo${algoId}`
  if (kind === 'order') return `order ${id}`
  if (kind === 'amend') return `amend ${id} ${number(quantity)} ${number(price)}`
  if (kind === 'cancel') return `cancel ${id} ${status} ${number(executed)}`
  return `fill ${id} ${tradeId} ${side} ${number(quantity)} ${number(price)} ${number(commission)}`
}

/** Every order inside an answer, however deep; an acknowledgement has a time and no status yet. */
function ordersIn(body: Message): Message[] {
  if (typeof body !== 'object' || body === null) return []
  const { orderId, algoId, status, algoStatus, transactTime } = body
  const isOrder = (orderId ?? algoId) !== undefined && (status ?? algoStatus ?? transactTime) !== undefined
  return [...(isOrder ? [body] : []), ...Object.values(body).flatMap(ordersIn)]
}

const idOf = ({ orderId, algoId }: Message): string => (algoId === undefined ? String(orderId) : `algo${algoId}`)

/** Ids of the orders that answers said were placed. */
const placed = (answers: Person['answers']): string[] =>
  answers
    .filter(({ method }) => method !== 'PUT')
    .flatMap(({ body }) => ordersIn(body))
    .filter(({ status }) => status !== 'CANCELED')
    .map(idOf)

/** Ids of the orders that answers said were cancelled. */
const cancelled = (answers: Person['answers']): string[] =>
  answers
    .flatMap(({ body }) => ordersIn(body))
    .filter(({ status }) => status === 'CANCELED')
    .map(idOf)

const fillOf = ({ tradeId, price, qty, commission }: Message): string =>
  `${tradeId} ${number(qty)} ${number(price)} ${number(commission)}`

async function expectAgreement(person: Person, market: MarketName, rows: readonly Message[]): Promise<void> {
  expect(person.streams[market]().flatMap(factOf)).toEqual(rows.map(rowOf))

  const of = (kind: string): Message[] => rows.filter((row) => row.kind === kind)
  const answers = person.answers.filter((answer) => answer.market === market)
  const algos = new Set(of('order').flatMap(({ algoId, clientOrderId }) => (algoId ? [clientOrderId] : [])))
  const asked = of('order').filter(({ algoId, clientOrderId }) => algoId || !algos.has(clientOrderId))
  expect(placed(answers).sort()).toEqual(asked.map(idOf).sort())
  const ends = of('cancel').filter(({ status }) => status === 'CANCELED')
  const told = cancelled(answers)
  expect(ends.map(idOf)).toEqual(expect.arrayContaining(told))
  expect(new Set(told).size).toBe(told.length)
  if (market === 'spot') {
    // With one order of a list the other one goes, which cancelReplace tells by events only.
    const listed = new Set(answers.flatMap(({ body }) => body.orders ?? []).map(idOf))
    const alone = (id: string): boolean => !listed.has(id)
    expect(told.filter(alone).sort()).toEqual(ends.map(idOf).filter(alone).sort())
    expectTakes(answers, rows)
  }
  await expectTrades(person, market, of('fill'))
}

/** Fills that answers to new orders told: all that took, but those of orders that were triggered later. */
function expectTakes(answers: Person['answers'], rows: readonly Message[]): void {
  const stops = new Set(
    rows.flatMap(({ kind, type, orderId }) => (kind === 'order' && type === 'STOP_LOSS' ? [orderId] : [])),
  )
  const taken = rows.filter(({ kind, maker, orderId }) => kind === 'fill' && !maker && !stops.has(orderId))
  const told = answers.flatMap(({ body }) => ordersIn(body)).flatMap(({ fills }) => fills ?? [])
  expect(told.map(fillOf).sort()).toEqual(
    taken.map(({ quantity, ...fill }) => fillOf({ ...fill, qty: quantity })).sort(),
  )
}

/** What is told to who asks for his trades. */
async function expectTrades({ account }: Person, market: MarketName, fills: readonly Message[]): Promise<void> {
  const path = market === 'spot' ? '/api/v3/myTrades' : `${FUTURES[market].root}/userTrades`
  const symbol = market === 'spot' ? 'BTCUSDT' : FUTURES[market].symbol
  const trades: Message[] = await callRest(origin(), account, 'GET', path, { symbol, limit: '1000' })
  const told = trades.map(({ id, orderId, ...trade }) => `${orderId} ${fillOf({ ...trade, tradeId: id })}`)
  const known = fills.map(({ orderId, quantity, ...fill }) => `${orderId} ${fillOf({ ...fill, qty: quantity })}`)
  expect(told.sort()).toEqual(known.sort())
}

const IN_FLIGHT = 4

test('every order, fill, change and cancel is told by events and answers as the ledger has it, once each', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(wish, { minLength: 150, maxLength: 150 }), async (wishes) => {
      const since = sim.exchange.ledger.lastSeq
      sim.exchange.limiter.pardon('127.0.0.1')
      const people = [await join(), await join(), await join()]
      const left = wishes.values()
      const work = async (): Promise<void> => {
        for (const one of left) await perform(people, one)
      }
      await Promise.all(Array.from({ length: IN_FLIGHT }, work))
      for (const person of people) await settle(person)
      const rows = await control('GET', `/sim/ledger?since=${since}`)
      for (const person of people)
        for (const market of MARKETS) {
          const own = rows.filter((row: Message) => row.uid === person.account.uid && row.market === market)
          await expectAgreement(person, market, own)
        }
      for (const { sockets } of people) for (const { socket } of sockets) socket.close()
      expect(defects).toEqual([])
    }),
    { numRuns: 8, endOnFailure: true },
  )
})
