import type { Alert, Bus, FiredAlert } from '@flotilla/protocol'
import { type Clock, createLog, createMetrics, systemClock } from '@flotilla/runtime'
import { describe, expect, it } from 'vitest'
import { waitFor } from '../../test/support/index.ts'
import { createFeed, type Feed } from './feed.ts'
import { createWatchtower, shardOfSymbol } from './watchtower.ts'

const log = createLog({ level: 'fatal', role: 'test', instance: 'i', write: () => undefined })
const clock: Clock = { ...systemClock, sleep: () => new Promise((resolve) => setImmediate(resolve)) }
const btc = { market: 'spot' as const, symbol: 'BTCUSDT', stream: 'aggTrade' }
const alert = (over: Partial<Alert> = {}): Alert => ({
  ...{ alertId: 'one', userId: 'ada', text: 'BTCUSDT > 100', state: 'active', createdAt: 1_000 },
  ...over,
})
const trade = (price: string, at: number) =>
  new TextEncoder().encode(
    JSON.stringify({
      e: 'aggTrade',
      E: at,
      s: 'BTCUSDT',
      a: at,
      p: price,
      q: '1',
      f: 1,
      l: 1,
      T: at,
      m: false,
      M: true,
    }),
  )

function world() {
  const fired: FiredAlert[] = []
  const rules: Alert[] = []
  const state = { failures: 0 }
  const bus = {
    last: async () => (fired.length > 0 ? { payload: fired.at(-1), seq: fired.length } : undefined),
    async append(_subject: unknown, _tokens: unknown, event: FiredAlert) {
      if (state.failures-- > 0) throw new Error('no leader')
      fired.push(event)
      return { ok: true, seq: fired.length }
    },
    async updateKey(_key: unknown, _tokens: unknown, rule: Alert) {
      rules.push(rule)
      return 2
    },
  } as unknown as Bus
  const metrics = createMetrics('test', 'i')
  const tower = createWatchtower({ bus, clock, log, metrics })
  const needed: string[] = []
  const feed: Feed = {
    need: ({ symbol }) => void needed.push(symbol),
    release: ({ symbol }) => void needed.splice(needed.indexOf(symbol), 1),
    stop: async () => undefined,
  }
  tower.use(feed)
  return { tower, fired, rules, state, needed, metrics, shard: shardOfSymbol('BTCUSDT') }
}

describe('a rule', () => {
  it('is watched where its shard is, and only there', () => {
    const { tower, needed, shard } = world()
    tower.change('ada', 'one', alert(), 1)
    expect(needed).toEqual([])
    tower.gain(shard)
    expect(needed).toEqual(['BTCUSDT'])
    tower.change('ada', 'one', alert({ text: 'BTCUSDT > 200' }), 2)
    expect(needed).toEqual(['BTCUSDT'])
    tower.lose(shard)
    expect(needed).toEqual([])
  })

  it('fires once, is told with what fired it, and is marked as done', async () => {
    const { tower, fired, rules, shard } = world()
    tower.gain(shard)
    tower.change('ada', 'one', alert(), 1)
    for (const [price, at] of [
      ['99', 2_000],
      ['101', 2_001],
      ['102', 2_002],
    ] as const)
      tower.hear(btc, trade(price, at))
    await waitFor('the mark', () => rules.length > 0)
    expect(fired).toMatchObject([
      { alertId: 'one', symbol: 'BTCUSDT', eventAt: 2_001, values: { 'BTCUSDT > 100': '101' } },
    ])
    expect(rules).toMatchObject([{ state: 'fired' }])
  })

  it('that fires while the log is away is told when it is back', async () => {
    const { tower, fired, state, shard } = world()
    state.failures = 5
    tower.gain(shard)
    tower.change('ada', 'one', alert(), 1)
    tower.hear(btc, trade('99', 2_000))
    tower.hear(btc, trade('101', 2_001))
    await waitFor('the alert', () => fired.length === 1)
  })

  it('that was told just before a crash is marked, and not told again', async () => {
    const { tower, fired, rules, shard } = world()
    fired.push({ at: 5_000 } as FiredAlert)
    tower.gain(shard)
    tower.change('ada', 'one', alert(), 1)
    tower.hear(btc, trade('99', 2_000))
    tower.hear(btc, trade('101', 2_001))
    await waitFor('the mark', () => rules.length === 1)
    expect(fired).toHaveLength(1)
  })

  it('does not fire at a price of before that a moving stream repeats', async () => {
    const { tower, fired, shard } = world()
    tower.gain(shard)
    tower.hear(btc, trade('99', 3_000))
    tower.change('ada', 'one', alert(), 1)
    tower.hear(btc, trade('101', 2_999))
    await new Promise((resolve) => setImmediate(resolve))
    expect(fired).toEqual([])
  })
})

it('what is no event is counted and dropped', async () => {
  const { tower, metrics } = world()
  for (const text of ['', '{', 'null', '[]', '{"e":"aggTrade"}']) tower.hear(btc, new TextEncoder().encode(text))
  expect(await metrics.print()).toMatch(/unreadable_events_total\{.*\} 2/)
})

describe('a feed', () => {
  function feeding() {
    const asked: string[] = []
    const state = { now: 0, answers: true, breaks: false, listeners: 0 }
    let tick = () => {}
    const bus = {
      listenBytes() {
        state.listeners++
        return { stop: async () => void state.listeners-- }
      },
      async request({ pattern }: { pattern: string }, _tokens: unknown, { streams }: { streams: unknown[] }) {
        asked.push(`${pattern} ${streams.length}`)
        if (state.breaks) throw new Error('a defect')
        return state.answers ? { ok: true, streams: [] } : { ok: false, error: { code: 'NO_RESPONDER' } }
      },
    } as unknown as Bus
    const every = (_ms: number, fn: () => void) => {
      tick = fn
      return () => undefined
    }
    const feed = createFeed({
      bus,
      clock: { ...clock, every, now: () => state.now },
      log,
      holder: 'h',
      hear: () => undefined,
    })
    const pass = async (ms: number) => {
      state.now += ms
      tick()
      await new Promise((resolve) => setImmediate(resolve))
    }
    return { feed, asked, state, pass }
  }
  const eth = { ...btc, symbol: 'ETHUSDT' }

  it('asks in one go for what is needed in one go, and renews', async () => {
    const { feed, asked, pass } = feeding()
    feed.need(btc)
    feed.need(eth)
    feed.need(btc)
    await pass(0)
    expect(asked).toEqual(['md.want 2'])
    await pass(10_000)
    expect(asked).toEqual(['md.want 2', 'md.want 2'])
  })

  it('asks again within a second when nobody answered', async () => {
    const { feed, asked, state, pass } = feeding()
    state.answers = false
    feed.need(btc)
    await pass(0)
    state.answers = true
    await pass(1_000)
    await pass(1_000)
    expect(asked).toEqual(['md.want 1', 'md.want 1'])
  })

  it('goes on after a defect', async () => {
    const { feed, asked, state, pass } = feeding()
    state.breaks = true
    feed.need(btc)
    await pass(0)
    state.breaks = false
    await pass(1_000)
    await pass(1_000)
    feed.need(eth)
    await pass(0)
    expect(asked).toEqual(['md.want 1', 'md.want 1', 'md.want 1'])
  })

  it('keeps a stream over a change of its rule, and gives it back when nobody needs it', async () => {
    const { feed, asked, state, pass } = feeding()
    feed.need(btc)
    feed.release(btc)
    feed.need(btc)
    await pass(10_000)
    expect(state.listeners).toBe(1)
    feed.release(btc)
    feed.release(btc)
    await pass(10_000)
    expect(state.listeners).toBe(0)
    expect(asked.at(-1)).toBe('md.drop 1')
  })

  it('gives everything back at the end', async () => {
    const { feed, asked, pass, state } = feeding()
    feed.need(btc)
    feed.need(eth)
    await pass(0)
    await feed.stop()
    expect(asked.at(-1)).toBe('md.drop 2')
    expect(state.listeners).toBe(0)
  })
})
