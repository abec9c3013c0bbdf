import { FaultError, type Fill, type Order, type Outcome } from '@flotilla/protocol'
import { createLog, createMetrics, systemClock } from '@flotilla/runtime'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { CatchUp } from './catch-up.ts'
import type { Cursors } from './cursors.ts'
import { createFillSums } from './fill-sums.ts'
import { createSchedule } from './schedule.ts'
import type { Teller } from './teller.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const feed = { accountId: '7fa', book: 'usdm' } as const
const fill = { id: 'usdm:BTCUSDT:11', symbol: 'BTCUSDT', orderId: '5', quantity: '1', at: 2 } as Fill
const order = { symbol: 'BTCUSDT', orderId: '5', status: 'FILLED', executedQuantity: '1' } as Order
const hint = { symbol: 'BTCUSDT', orderId: '5', tradeId: '11' }

const log = createLog({ level: 'fatal', role: 'test', instance: 'i', write: () => undefined })

function bench(wasTold = false, answers: () => boolean = () => true, outcome: Outcome = 'unsent') {
  const asked: string[] = []
  const missed: unknown[] = []
  const sums = createFillSums({
    log,
    metrics: createMetrics('test', 'i'),
    schedule: createSchedule(systemClock),
    cursors: { wasTold: () => wasTold } as unknown as Cursors,
    catchUp: {
      async fillsOf(_feed: unknown, _symbol: string, orderId: string) {
        asked.push(orderId)
        if (!answers()) throw new FaultError({ code: 'NO_RESPONDER', message: '', outcome })
        return { order, fills: [fill] }
      },
    } as unknown as CatchUp,
    teller: {
      async tell(_feed: unknown, facts: Parameters<typeof sums.note>[1][]) {
        for (const fact of facts) sums.note(feed, fact)
      },
    } as unknown as Teller,
    heardSince: () => Number.POSITIVE_INFINITY,
    onMissed: (each) => void missed.push(each),
    onUnequal: () => undefined,
  })
  return { asked, missed, sums }
}

it('a fill that was announced and never came is asked for', async () => {
  const { asked, missed, sums } = bench()
  sums.expect(feed, hint)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(asked).toEqual(['5'])
  expect(missed).toEqual([feed])
})

it('what two connections tell of the same fill, one after the other, is not taken for a fill that was left out', async () => {
  const { asked, missed, sums } = bench()
  for (const _ of ['old', 'new']) {
    sums.expect(feed, hint)
    sums.note(feed, { kind: 'fill', fact: fill })
    sums.note(feed, { kind: 'order', fact: order })
  }
  await vi.advanceTimersByTimeAsync(60_000)
  expect(asked).toEqual([])
  expect(missed).toEqual([])
})

it.each([
  ['is told', false, 1],
  ['is told once: a predecessor did', true, 0],
])('a fill of a feed that is not heard yet %s', async (_how, wasTold, count) => {
  const { asked, missed, sums } = bench(wasTold)
  sums.executed(feed, { symbol: 'BTCUSDT', orderId: '5', executedQuantity: '1' })
  await vi.advanceTimersByTimeAsync(60_000)
  expect(asked).toEqual(['5'])
  expect(missed).toHaveLength(count)
})

it.each([
  ['somebody can answer', 'unsent', 30],
  ['Binance refuses no longer', 'rejected', 8],
] as const)(
  'is asked for until %s, however long that takes; its place is not settled until then',
  async (_how, outcome, times) => {
    let away = true
    const { asked, missed, sums } = bench(false, () => !away, outcome)
    const place = { accountId: '7fa', book: 'usdm', symbol: 'BTCUSDT' } as const
    sums.executed(feed, { symbol: 'BTCUSDT', orderId: '5', executedQuantity: '1' })
    await vi.advanceTimersByTimeAsync(30 * 60_000)
    expect(asked.length).toBeGreaterThan(times)
    expect(sums.addUp(place)).toBe(false)
    away = false
    await vi.advanceTimersByTimeAsync(300_000)
    expect(missed).toEqual([feed])
    expect(sums.addUp(place)).toBe(true)
  },
)

const numbered = (n: number) => ({ ...fill, id: `usdm:BTCUSDT:${n}`, at: 1_000 + n }) as Fill

it('an order whose fills never add up is not told anew with every fill that comes', async () => {
  const told = new Map<string, number>()
  const all: Fill[] = []
  const executed = () =>
    ({ symbol: 'BTCUSDT', orderId: '5', status: 'PARTIALLY_FILLED', executedQuantity: String(all.length) }) as Order
  const count = (fill: Fill) => told.set(fill.id, (told.get(fill.id) ?? 0) + 1)
  const sums = createFillSums({
    log: log,
    metrics: createMetrics('test', 'i'),
    schedule: createSchedule(systemClock),
    // Every one of them is known to have been told.
    cursors: {
      wasTold: (_f: unknown, _s: unknown, id: bigint) => told.has(`usdm:BTCUSDT:${id}`),
    } as unknown as Cursors,
    // Binance says of it no more than that.
    catchUp: { fillsOf: async () => ({ order: executed(), fills: all.slice(0, 500) }) } as unknown as CatchUp,
    teller: {
      async tell(_feed: unknown, facts: Parameters<typeof sums.note>[1][]) {
        for (const fact of facts) {
          if (fact.kind === 'fill') count(fact.fact)
          sums.note(feed, fact)
        }
      },
    } as unknown as Teller,
    heardSince: () => 0,
    onMissed: () => undefined,
    onUnequal: () => undefined,
  })
  const hear = (n: number) => {
    count(numbered(n))
    sums.note(feed, { kind: 'fill', fact: numbered(n) })
    sums.note(feed, { kind: 'order', fact: executed() })
  }
  for (let n = 1; n <= 520; n++) {
    all.push(numbered(n))
    // One of them is left out.
    if (n !== 510) hear(n)
  }
  for (let n = 521; n <= 530; n++) {
    await vi.advanceTimersByTimeAsync(300_000)
    all.push(numbered(n))
    hear(n)
  }
  await vi.advanceTimersByTimeAsync(300_000)
  expect(Math.max(...told.values())).toBe(1)
})
