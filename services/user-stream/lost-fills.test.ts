import type { Bus } from '@flotilla/protocol'
import { type Clock, createLog, createMetrics, systemClock } from '@flotilla/runtime'
import { expect, it } from 'vitest'
import type { AccountFact } from './account-fact.ts'
import { createAccountView } from './account-view.ts'
import { createCatchUp } from './catch-up.ts'
import type { CommandIndex } from './command-index.ts'
import { createCursors } from './cursors.ts'
import type { Feed } from './feed.ts'
import { createReconciler } from './reconciler.ts'
import { createRecovery } from './recovery.ts'
import type { Schedule } from './schedule.ts'
import { createTeller } from './teller.ts'

const ada: Feed = { accountId: '7fa', book: 'spot' }
const log = createLog({ level: 'fatal', role: 'test', instance: 'i', write: () => undefined })
const turn = () => new Promise<void>((resolve) => setImmediate(resolve))
const settle = async () => {
  for (let n = 0; n < 40; n++) await turn()
}

interface Place {
  readonly accountId: string
  readonly market: string
  readonly symbol: string
}
type Cursor = { tradeId: string; at: number }
interface Stored {
  readonly tokens: unknown
  readonly payload: object
  readonly at: number
}
type Answer = (operation: string, params: Record<string, string>) => unknown

/** Real cursors, teller, catching up, recovery and comparing, on a clock that is moved by hand. */
async function world(answer: Answer, begin: { kv?: Map<string, Cursor>; log?: readonly Stored[]; now?: number } = {}) {
  const kv = begin.kv ?? new Map<string, Cursor>()
  const stored: Stored[] = [...(begin.log ?? [])]
  const told: string[] = []
  const asked: string[] = []
  const state = { now: begin.now ?? 1_000_000 }
  const ticks: (() => void)[] = []
  const clock: Clock = {
    ...systemClock,
    now: () => state.now,
    sleep: turn,
    every: (_ms, act) => {
      ticks.push(act)
      return () => undefined
    },
  }
  const name = (t: Place) => `${t.accountId}.${t.market}.${t.symbol}`
  const bus = {
    async append(_s: unknown, tokens: unknown, fact: { id: string }) {
      told.push(fact.id)
      if (fact.id.split(':').length === 3 && 'quantity' in fact) stored.push({ tokens, payload: fact, at: state.now })
      return { ok: true, seq: told.length }
    },
    async watchKeys(_k: unknown, _t: unknown, handler: (change: object) => void) {
      for (const [key, value] of kv) {
        const [accountId, market, symbol] = key.split('.')
        handler({ tokens: { accountId, market, symbol }, value, revision: 1 })
      }
      return { ready: Promise.resolve(), stop: () => undefined }
    },
    consume: () => ({ ready: Promise.resolve(), stop: async () => undefined }),
    listSince: async (_s: unknown, _t: unknown, since: number) => stored.filter(({ at }) => at >= since),
    createKey: async (_k: unknown, place: Place, value: Cursor) => kv.set(name(place), value).size,
    updateKey: async (_k: unknown, place: Place, value: Cursor) => kv.set(name(place), value).size,
    async request(_s: unknown, { operation }: { operation: string }, { params }: { params: Record<string, string> }) {
      asked.push(
        `${operation} ${params.symbol ?? ''} ${params.fromId ?? params.startTime ?? params.orderId ?? ''}`.trim(),
      )
      const data = await answer(operation, params)
      if (data === 'refused') return { ok: false, error: { code: 'BAD_SYMBOL', message: '-1121', outcome: 'rejected' } }
      if (data === 'limited') return { ok: false, error: { code: 'RATE_LIMITED', message: '', outcome: 'rejected' } }
      if (data === undefined) return { ok: false, error: { code: 'TIMEOUT', message: '', outcome: 'unknown' } }
      return { ok: true, data }
    },
  } as unknown as Bus
  const due = new Map<string, { at: number; act: () => void }>()
  const schedule = {
    after: (key: string, ms: number, act: () => void) => void due.set(key, { at: state.now + ms, act }),
    cancel: (key: string) => void due.delete(key),
  } as unknown as Schedule
  const cursors = await createCursors({ bus, clock, log, isSettled: () => true })
  const view = createAccountView()
  const metrics = createMetrics('test', 'i')
  const teller = createTeller({
    bus,
    clock,
    log,
    metrics,
    cursors,
    isLive: () => true,
    onTold: (_f, fact) => view.note(fact, state.now),
  })
  const index = { symbolsOf: () => new Map(), commandOf: async () => undefined } as unknown as CommandIndex
  const catchUp = createCatchUp({ bus, clock, log, index, cursors, teller })
  const shared = {
    clock,
    log,
    schedule,
    index,
    catchUp,
    teller,
    viewOf: () => view,
    isLive: () => true,
    othersWait: () => false,
  }
  const reconciler = createReconciler({
    ...{ ...shared, bus, metrics, feeds: () => [ada], missedSince: () => undefined },
    onHoldings: async () => undefined,
    onDiffered: () => undefined,
  })
  const recovery = createRecovery({ ...shared, cursors, onPaged: () => undefined })
  return {
    ...{ kv, stored, told, asked, state, cursors, teller, catchUp, reconciler, recovery, view },
    async pass(ms: number) {
      for (let passed = 0; passed < ms; passed += 1_000) {
        state.now += 1_000
        for (const act of ticks) act()
        for (const [key, { at, act }] of [...due]) {
          if (at > state.now) continue
          due.delete(key)
          act()
        }
        await settle()
      }
    },
  }
}

const trade = (id: number, at: number) => ({
  ...{ id, orderId: 7, price: '1', qty: '1', quoteQty: '1', commission: '0', commissionAsset: 'BNB', time: at },
  ...{ symbol: 'BTCUSDT', isBuyer: true, isMaker: false },
})
const order = {
  ...{ symbol: 'BTCUSDT', orderId: 7, clientOrderId: 'c', side: 'BUY', type: 'MARKET', status: 'FILLED', price: '1' },
  ...{ origQty: '1', executedQty: '1', cummulativeQuoteQty: '1', updateTime: 5, time: 1, isWorking: true },
  timeInForce: 'GTC',
}
const fill = (id: number, at: number) =>
  ({
    kind: 'fill',
    fact: {
      ...{ id: `spot:BTCUSDT:${id}`, market: 'spot', symbol: 'BTCUSDT', orderId: '7', clientOrderId: 'c', side: 'BUY' },
      ...{ price: '1', quantity: '1', quoteQuantity: '1', fee: '0', feeAsset: 'BNB', maker: false, at },
    },
  }) as unknown as AccountFact
const account = {
  ...{ makerCommission: 0, takerCommission: 0, buyerCommission: 0, sellerCommission: 0, canTrade: true },
  ...{ canWithdraw: true, canDeposit: true, updateTime: 1, accountType: 'SPOT', permissions: [], uid: 1 },
}
const fillsTold = (told: string[]) => told.filter((id) => /^spot:BTCUSDT:\d+$/.test(id))

it('a symbol Binance refuses for good does not hold the cursors of the others for ever, nor has all told again', async () => {
  const kv = new Map([
    ['7fa.spot.BTCUSDT', { tradeId: '10', at: 900_000 }],
    ['7fa.spot.GONEUSDT', { tradeId: '3', at: 900_000 }],
  ])
  const trades: ReturnType<typeof trade>[] = []
  const answer: Answer = (operation, params) => {
    if (params.symbol === 'GONEUSDT') return 'refused'
    if (operation === 'getOrder') return order
    return trades.filter(({ id }) => id >= Number(params.fromId ?? 0)).slice(0, 500)
  }
  const first = await world(answer, { kv })
  first.recovery.begin(ada, 990_000)
  await first.pass(5_000)
  // An hour of ordinary trading, all heard and told.
  for (let id = 11; id <= 130; id++) {
    trades.push(trade(id, first.state.now))
    await first.teller.tell(ada, [fill(id, first.state.now)])
    await first.pass(30_000)
  }
  expect.soft(first.kv.get('7fa.spot.BTCUSDT')?.tradeId).not.toBe('10')
  // Other accounts' cursors are fresh.
  kv.set('7fb.spot.BTCUSDT', { tradeId: '1', at: first.state.now })
  const next = await world(answer, { kv, log: first.stored, now: first.state.now })
  next.recovery.begin(ada, next.state.now)
  await next.pass(10_000)
  expect(fillsTold(next.told)).toEqual([])
}, 60_000)

it.each([
  ['can be asked', ''],
  ['could not be asked for trades at that moment', 'myTrades'],
])(
  'what holdings showed to be missing is fetched though Binance: %s',
  async (_name, away) => {
    const kv = new Map([['7fa.spot.BTCUSDT', { tradeId: '10', at: 900_000 }]])
    const trades: ReturnType<typeof trade>[] = []
    const state = { free: '1', tradesAway: '' }
    const answer: Answer = (operation, params) => {
      if (operation === state.tradesAway) return undefined
      if (operation === 'getAccount') return { ...account, balances: [{ asset: 'BTC', free: state.free, locked: '0' }] }
      if (operation === 'getOrder') return order
      if (operation === 'getOpenOrders') return []
      return trades.filter(({ id }) => id >= Number(params.fromId ?? 0))
    }
    const w = await world(answer, { kv })
    w.reconciler.soon(ada)
    await w.pass(1_000)
    expect(w.view.comparedAt).toBeDefined()
    await w.pass(120_000)
    // Made by hand; the stream left all words of it out, and the executor cannot answer for a moment.
    trades.push(trade(11, w.state.now))
    Object.assign(state, { free: '2', tradesAway: away })
    await w.pass(20_000)
    state.tradesAway = ''
    await w.pass(3_600_000 / 2)
    expect(w.told.filter((id) => id.startsWith('spot:BTC:')).length).toBe(2)
    expect(fillsTold(w.told)).toEqual(['spot:BTCUSDT:11'])
  },
  60_000,
)

it.each([
  ['Binance answers', false],
  ['Binance refuses once, as with a limit or a clock', true],
])(
  'what became of an order that was filled without a word is found out: %s',
  async (_name, refuses) => {
    const kv = new Map([['7fa.spot.BTCUSDT', { tradeId: '10', at: 900_000 }]])
    const trades: ReturnType<typeof trade>[] = []
    const state = { refused: false, open: true }
    const answer: Answer = (operation, params) => {
      if (operation === 'getAccount') return { ...account, balances: [] }
      if (operation === 'getOrder') return state.refused ? 'limited' : order
      if (operation === 'getOpenOrders')
        return state.open ? [{ ...order, type: 'LIMIT', status: 'NEW', executedQty: '0' }] : []
      return trades.filter(({ id }) => id >= Number(params.fromId ?? 0))
    }
    const w = await world(answer, { kv })
    w.reconciler.soon(ada)
    await w.pass(1_000)
    const resting = {
      id: 'spot:BTCUSDT:7:1',
      market: 'spot',
      symbol: 'BTCUSDT',
      orderId: '7',
      clientOrderId: 'c',
      side: 'BUY',
    }
    await w.teller.tell(ada, [
      {
        kind: 'order',
        fact: { ...resting, type: 'LIMIT', status: 'NEW', price: '1', quantity: '1', executedQuantity: '0', at: 1 },
      } as AccountFact,
    ])
    await w.pass(70_000)
    // Filled without a word; another order's fill on the symbol was heard.
    trades.push(trade(11, w.state.now), { ...trade(12, w.state.now), orderId: 8 })
    await w.teller.tell(ada, [fill(12, w.state.now)])
    Object.assign(state, { refused: refuses, open: false })
    await w.pass(30_000)
    state.refused = false
    await w.pass(600_000)
    expect(w.told.some((id) => id === 'spot:BTCUSDT:7:5')).toBe(true)
  },
  60_000,
)

it('a trade that was left out before one that was heard is found when trades are paged', async () => {
  const kv = new Map([['7fa.spot.BTCUSDT', { tradeId: '10', at: 900_000 }]])
  const trades = [trade(12, 999_000), trade(14, 999_500)]
  const w = await world(
    (operation, params) =>
      operation === 'getOrder' ? order : trades.filter(({ id }) => id >= Number(params.fromId ?? 0)),
    { kv },
  )
  await w.teller.tell(ada, [fill(14, 999_500)])
  expect(await w.catchUp.trades(ada, new Map([['BTCUSDT', 0]]))).toEqual([])
  w.recovery.begin(ada, 999_000)
  await w.pass(120_000)
  expect(fillsTold(w.told)).toContain('spot:BTCUSDT:12')
})

it('a trade of a symbol never traded before, whose event stayed unread, is told though Binance lists it late', async () => {
  const state = { isListed: false }
  const w = await world((operation) =>
    operation === 'getOrder' ? order : state.isListed ? [trade(11, 1_000_500)] : [],
  )
  w.recovery.begin(ada, w.state.now, 'BTCUSDT')
  await w.pass(20_000)
  state.isListed = true
  await w.pass(120_000)
  expect(fillsTold(w.told)).toEqual(['spot:BTCUSDT:11'])
})

it('the first trade of a symbol is told though the clock of the log is ahead of that of Binance', async () => {
  const traded = trade(11, 999_000)
  const w = await world((operation, params) =>
    operation === 'getOrder' ? order : traded.time >= Number(params.startTime) ? [traded] : [],
  )
  // The command it comes from was stored two seconds later, by the clock of the log.
  await w.catchUp.trades(ada, new Map([['BTCUSDT', 1_001_000]]))
  expect(fillsTold(w.told)).toEqual(['spot:BTCUSDT:11'])
})

it('a balance that was asked for before a change is not told after it, though the change waited for the log', async () => {
  const balance = (id: string, free: string, at: number) =>
    ({ kind: 'balance', fact: { id, market: 'spot', asset: 'BTC', free, locked: '0', at } }) as AccountFact
  const w = await world((operation) =>
    operation === 'getAccount' ? { ...account, balances: [{ asset: 'BTC', free: '1', locked: '0' }] } : [],
  )
  const heard = Promise.withResolvers<AccountFact[]>()
  const telling = w.teller.tell(ada, heard.promise)
  w.reconciler.soon(ada)
  await w.pass(1_000)
  expect(w.asked.some((call) => call.startsWith('getAccount'))).toBe(true)
  heard.resolve([balance('spot:BTC:7', '2', 1_000_000)])
  await telling
  await w.pass(1_000)
  expect(w.told).toEqual(['spot:BTC:7'])
})

it('an order that was listed as open is not told to be open after word that it is filled', async () => {
  const heard = Promise.withResolvers<AccountFact[]>()
  let telling: Promise<void> | undefined
  const w = await world((operation) => {
    if (operation === 'getAccount') return { ...account, balances: [{ asset: 'BTC', free: '0', locked: '1' }] }
    if (operation !== 'getOpenOrders') return []
    telling ??= w.teller.tell(ada, heard.promise)
    return [{ ...order, type: 'LIMIT', status: 'NEW', executedQty: '0', updateTime: 3 }]
  })
  w.reconciler.soon(ada)
  await w.pass(1_000)
  const fact = { ...order, id: 'spot:BTCUSDT:7:9', market: 'spot', orderId: '7', quantity: '1', executedQuantity: '1' }
  heard.resolve([{ kind: 'order', fact: { ...fact, at: 9 } } as unknown as AccountFact])
  await telling
  await w.pass(1_000)
  expect(w.told.filter((id) => id.startsWith('spot:BTCUSDT:7'))).toEqual(['spot:BTCUSDT:7:9'])
})

it('an account is compared though a symbol it has an order on, or a command names, is none of Binance’s', async () => {
  const w = await world((operation, params) => {
    if (operation === 'getAccount') return { ...account, balances: [] }
    return params.symbol === 'GONEUSDT' ? 'refused' : []
  })
  const resting = {
    ...order,
    symbol: 'GONEUSDT',
    type: 'LIMIT',
    status: 'NEW',
    id: 'spot:GONEUSDT:7:1',
    market: 'spot',
  }
  const fact = { ...resting, orderId: '7', quantity: '1', executedQuantity: '0', at: 1 }
  await w.teller.tell(ada, [{ kind: 'order', fact } as unknown as AccountFact])
  await w.pass(120_000)
  expect(w.view.comparedAt).toBeDefined()
  expect(w.view.openCount()).toBe(0)
})

it('after a second interruption, too, trades are paged once more when Binance’s records have caught up', async () => {
  const kv = new Map([['7fa.spot.BTCUSDT', { tradeId: '10', at: 900_000 }]])
  const state: { trades: unknown } = { trades: undefined }
  const w = await world((operation) => (operation === 'getOrder' ? order : state.trades), { kv })
  // Nobody answers: it is to be tried again in five seconds.
  w.recovery.begin(ada, w.state.now)
  await w.pass(3_000)
  const slow = Promise.withResolvers<unknown>()
  state.trades = slow.promise
  w.recovery.begin(ada, w.state.now)
  await w.pass(4_000)
  slow.resolve([])
  state.trades = []
  await w.pass(20_000)
  state.trades = [trade(11, w.state.now)]
  await w.pass(120_000)
  expect(fillsTold(w.told)).toEqual(['spot:BTCUSDT:11'])
})
