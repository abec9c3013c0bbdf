import type { Bus, Fill } from '@flotilla/protocol'
import { type Clock, createLog, createMetrics, systemClock } from '@flotilla/runtime'
import { describe, expect, it } from 'vitest'
import type { AccountFact } from './account-fact.ts'
import { createCatchUp } from './catch-up.ts'
import type { CommandIndex } from './command-index.ts'
import { createCursors } from './cursors.ts'
import type { Feed } from './feed.ts'
import { createTeller } from './teller.ts'

const ada: Feed = { accountId: '7fa', book: 'spot' }
const slow: Feed = { accountId: '7fslow', book: 'spot' }

const fill = (tradeId: string): Fill => ({
  ...{
    id: `spot:BTCUSDT:${tradeId}`,
    market: 'spot',
    symbol: 'BTCUSDT',
    orderId: '7',
    clientOrderId: 'c',
    side: 'BUY',
  },
  ...{ price: '1', quantity: '1', fee: '0', feeAsset: 'BNB', maker: false, at: 1 },
})
const fills = (...ids: string[]): AccountFact[] => ids.map((id) => ({ kind: 'fill', fact: fill(id) }))

const clock: Clock = { ...systemClock, sleep: () => new Promise((resolve) => setImmediate(resolve)) }
const log = createLog({ level: 'fatal', role: 'test', instance: 'i', write: () => undefined })

/** A log that fails as often as it is told, keys that are watched, and calls that answer as told. */
async function world(answer: (operation: string, params: Record<string, string>) => unknown = () => []) {
  const told: string[] = []
  const state = { failures: 0 }
  const bus = {
    async append(_subject: unknown, _tokens: unknown, fact: { id: string }) {
      if (state.failures-- > 0) throw new Error('no leader')
      told.push(fact.id)
      return { ok: true, seq: told.length }
    },
    watchKeys: async () => ({ ready: Promise.resolve(), stop: () => undefined }),
    consume: () => ({ ready: Promise.resolve(), stop: async () => undefined }),
    listSince: async () => [],
    putKey: async () => 1,
    async request(
      _subject: unknown,
      { operation }: { operation: string },
      { params }: { params: Record<string, string> },
    ) {
      const data = answer(operation, params)
      return data === undefined
        ? { ok: false, error: { code: 'NO_RESPONDER', message: 'away', outcome: 'unsent' } }
        : { ok: true, data }
    },
  } as unknown as Bus
  const cursors = await createCursors({
    ...{ bus, clock: { ...clock, every: () => () => undefined }, log, isSettled: () => true },
  })
  const teller = createTeller({ bus, clock, log, metrics: createMetrics('test', 'i'), cursors, isLive: () => true })
  const index = { symbolsOf: () => new Map([['BTCUSDT', 0]]), commandOf: async () => 'cmd' } as unknown as CommandIndex
  const catchUp = createCatchUp({ bus, clock, log, index, cursors, teller })
  return { told, state, cursors, teller, catchUp }
}

describe('facts of an account', () => {
  it('are told in order, and one that is not stored holds up those after it', async () => {
    const { told, state, teller, cursors } = await world()
    state.failures = 3
    await Promise.all([teller.tell(ada, fills('1')), teller.tell(ada, fills('2', '3')), teller.tell(ada, fills('4'))])
    expect(told).toEqual(['1', '2', '3', '4'].map((id) => `spot:BTCUSDT:${id}`))
    expect(cursors.at(ada, 'BTCUSDT')).toBe(4n)
  })

  it('that could not be made end nothing: those after them are told', async () => {
    const { told, teller } = await world()
    const broken = teller.tell(ada, Promise.reject(new Error('no answer')))
    await expect(broken).rejects.toThrow('no answer')
    await teller.tell(ada, fills('1'))
    expect(told).toHaveLength(1)
  })

  it('do not wait for those of another account', async () => {
    const { told, teller } = await world()
    void teller.tell(slow, new Promise(() => undefined))
    await teller.tell(ada, fills('1'))
    expect(told).toHaveLength(1)
  })

  it('are given up at the end, loudly', async () => {
    const { state, teller } = await world()
    state.failures = Number.POSITIVE_INFINITY
    const telling = teller.tell(ada, fills('1'))
    teller.close()
    await expect(telling).rejects.toThrow('before the end')
    await teller.settled()
  })
})

describe('catching up', () => {
  const trade = (id: number) => ({
    ...{ id, orderId: 7, price: '1', qty: '1', quoteQty: '1', commission: '0', commissionAsset: 'BNB', time: 1 },
    ...{ symbol: 'BTCUSDT', isBuyer: true, isMaker: false },
  })
  const order = {
    ...{ symbol: 'BTCUSDT', orderId: 7, clientOrderId: 'c', side: 'BUY', type: 'LIMIT', status: 'FILLED', price: '1' },
    ...{ origQty: '1', executedQty: '1', cummulativeQuoteQty: '1', updateTime: 5, time: 1, isWorking: true },
    ...{ timeInForce: 'GTC' },
  }
  const all = new Map([['BTCUSDT', 0]])
  const toldFills = (told: string[]) => told.filter((id) => id.split(':').length === 3)

  it('pages from the cursor to the end, and asks once for each order', async () => {
    const asked: string[] = []
    const { catchUp, cursors, told } = await world((operation, params) => {
      asked.push(`${operation} ${params.fromId ?? params.orderId}`)
      if (operation === 'getOrder') return order
      return params.fromId === '11' ? Array.from({ length: 500 }, (_, n) => trade(11 + n)) : [trade(600)]
    })
    cursors.told(ada, 'BTCUSDT', 10n, true)
    expect(await catchUp.trades(ada, all)).toEqual([])
    expect(toldFills(told)).toHaveLength(501)
    expect(told.at(-1)).toBe('spot:BTCUSDT:7:5')
    expect(asked).toEqual(['myTrades 11', 'getOrder 7', 'myTrades 511'])
    expect(cursors.at(ada, 'BTCUSDT')).toBe(600n)
  })

  it('finds all fills of an order, of which Binance has more than it tells at once', async () => {
    const { catchUp } = await world((operation, params) => {
      if (operation === 'getOrder') return order
      if (params.orderId === '7') return Array.from({ length: 500 }, (_, n) => trade(1 + n))
      return params.fromId === '501' ? [trade(501), { ...trade(502), orderId: 8 }] : undefined
    })
    const { fills: found } = await catchUp.fillsOf(ada, 'BTCUSDT', '7')
    expect(found).toHaveLength(501)
  })

  it('that failed leaves a held cursor where it is, whatever comes live, until it has been done', async () => {
    let away = true
    const { catchUp, cursors, teller, told } = await world((operation) => {
      if (away) return undefined
      return operation === 'getOrder' ? order : [trade(11), trade(12)]
    })
    cursors.told(ada, 'BTCUSDT', 10n, true)
    cursors.hold(ada, 'BTCUSDT')
    expect(await catchUp.trades(ada, all)).toEqual(['BTCUSDT'])
    await teller.tell(ada, fills('12'))
    expect(cursors.at(ada, 'BTCUSDT')).toBe(10n)
    away = false
    expect(await catchUp.trades(ada, all)).toEqual([])
    expect(toldFills(told)).toEqual(['spot:BTCUSDT:12', 'spot:BTCUSDT:11'])
    expect(cursors.at(ada, 'BTCUSDT')).toBe(10n)
    cursors.letGo(ada, 'BTCUSDT')
    expect(cursors.at(ada, 'BTCUSDT')).toBe(12n)
  })

  it('that was given up leaves the cursor to a successor', async () => {
    const { cursors, teller } = await world()
    cursors.told(ada, 'BTCUSDT', 10n, true)
    cursors.hold(ada, 'BTCUSDT')
    await teller.tell(ada, fills('12'))
    cursors.abandon(ada, ['BTCUSDT'])
    // Nothing is written but that there was a first trade.
    expect(cursors.at(ada, 'BTCUSDT')).toBe(9n)
  })
})
