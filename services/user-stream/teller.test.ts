import type { Bus, Fill } from '@flotilla/protocol'
import { type Clock, createLog, createMetrics, systemClock } from '@flotilla/runtime'
import { describe, expect, it } from 'vitest'
import { createCatchUp } from './catch-up.ts'
import type { CommandIndex } from './command-index.ts'
import { createCursors } from './cursors.ts'
import type { AccountFact } from './spot-facts.ts'
import { createTeller } from './teller.ts'

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
const fills = async (...ids: string[]): Promise<AccountFact[]> => ids.map((id) => ({ kind: 'fill', fact: fill(id) }))

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
    putKey: async () => 1,
    async request(_subject: unknown, { operation }: { operation: string }, params: Record<string, string>) {
      const data = answer(operation, params)
      return data === undefined
        ? { ok: false, error: { code: 'NO_RESPONDER', message: 'away', outcome: 'unsent' } }
        : { ok: true, data }
    },
  } as unknown as Bus
  const cursors = await createCursors(bus, { ...clock, every: () => () => undefined }, () => undefined)
  const teller = createTeller({ bus, clock, log, metrics: createMetrics('test', 'i'), cursors })
  const index = { symbolsOf: () => new Map([['BTCUSDT', 0]]), commandOf: async () => 'cmd' } as unknown as CommandIndex
  const catchUp = createCatchUp({ bus, clock, log, index, cursors })
  return { told, state, cursors, teller, catchUp }
}

describe('facts of an account', () => {
  it('are told in order, and one that is not stored holds up those after it', async () => {
    const { told, state, teller, cursors } = await world()
    state.failures = 3
    await Promise.all([
      teller.tell('7fa', fills('1')),
      teller.tell('7fa', fills('2', '3')),
      teller.tell('7fa', fills('4')),
    ])
    expect(told).toEqual(['1', '2', '3', '4'].map((id) => `spot:BTCUSDT:${id}`))
    expect(cursors.at('7fa', 'BTCUSDT')).toBe(4n)
  })

  it('that could not be made end nothing: those after them are told', async () => {
    const { told, teller } = await world()
    const broken = teller.tell('7fa', Promise.reject(new Error('no answer')))
    await expect(broken).rejects.toThrow('no answer')
    await teller.tell('7fa', fills('1'))
    expect(told).toHaveLength(1)
  })

  it('do not wait for those of another account', async () => {
    const { told, teller } = await world()
    void teller.tell('slow', new Promise(() => undefined))
    await teller.tell('quick', fills('1'))
    expect(told).toHaveLength(1)
  })

  it('are given up at the end, loudly', async () => {
    const { state, teller } = await world()
    state.failures = Number.POSITIVE_INFINITY
    const telling = teller.tell('7fa', fills('1'))
    teller.close()
    await expect(telling).rejects.toThrow('before the end')
    await teller.settled()
  })
})

describe('catching up', () => {
  const trade = (id: number) => ({
    ...{ id, orderId: 7, price: '1', qty: '1', quoteQty: '1', commission: '0', commissionAsset: 'BNB', time: 1 },
    ...{ isBuyer: true, isMaker: false },
  })
  const order = {
    ...{ orderId: 7, clientOrderId: 'c', side: 'BUY', type: 'LIMIT', status: 'FILLED', price: '1', origQty: '1' },
    ...{ executedQty: '1', cummulativeQuoteQty: '1', updateTime: 5 },
  }

  it('pages from the cursor to the end, and asks once for each order', async () => {
    const asked: string[] = []
    const { catchUp, cursors, teller } = await world((operation, params) => {
      asked.push(`${operation} ${params.fromId ?? params.orderId}`)
      if (operation === 'getOrder') return order
      return params.fromId === '11' ? Array.from({ length: 500 }, (_, n) => trade(11 + n)) : [trade(600)]
    })
    cursors.move('7fa', fill('10'))
    const { facts, whole } = await catchUp('7fa')
    expect(whole).toBe(true)
    expect(facts.filter(({ kind }) => kind === 'fill')).toHaveLength(501)
    expect(facts.at(-1)).toMatchObject({ kind: 'order', fact: { status: 'FILLED', commandId: 'cmd' } })
    expect(asked).toEqual(['myTrades 11', 'getOrder 7', 'myTrades 511'])
    await teller.tell('7fa', Promise.resolve(facts))
    expect(cursors.at('7fa', 'BTCUSDT')).toBe(600n)
  })

  it('that failed leaves the cursor where it is, whatever comes live, until it has been done', async () => {
    let away = true
    const { catchUp, cursors, teller } = await world((operation) => {
      if (away) return undefined
      return operation === 'getOrder' ? order : [trade(11), trade(12)]
    })
    cursors.move('7fa', fill('10'))
    expect(await catchUp('7fa')).toEqual({ facts: [], whole: false })
    await teller.tell('7fa', fills('12'))
    expect(cursors.at('7fa', 'BTCUSDT')).toBe(10n)
    away = false
    const { facts, whole } = await catchUp('7fa')
    expect(whole).toBe(true)
    await teller.tell('7fa', Promise.resolve(facts))
    expect(cursors.at('7fa', 'BTCUSDT')).toBe(12n)
  })
})
