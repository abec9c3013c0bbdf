import { FaultError, type Fill, type Order } from '@flotilla/protocol'
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

function bench(wasTold = false, answers: () => boolean = () => true) {
  const asked: string[] = []
  const missed: unknown[] = []
  const sums = createFillSums({
    log: createLog({ level: 'fatal', role: 'test', instance: 'i', write: () => undefined }),
    metrics: createMetrics('test', 'i'),
    schedule: createSchedule(systemClock),
    cursors: { wasTold: () => wasTold } as unknown as Cursors,
    catchUp: {
      async fillsOf(_feed: unknown, _symbol: string, orderId: string) {
        asked.push(orderId)
        if (!answers()) throw new FaultError({ code: 'NO_RESPONDER', message: '', outcome: 'unsent' })
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

it('is asked for until somebody can answer, however long that takes; its place is not settled until then', async () => {
  let away = true
  const { asked, missed, sums } = bench(false, () => !away)
  const place = { accountId: '7fa', book: 'usdm', symbol: 'BTCUSDT' } as const
  sums.executed(feed, { symbol: 'BTCUSDT', orderId: '5', executedQuantity: '1' })
  await vi.advanceTimersByTimeAsync(30 * 60_000)
  expect(asked.length).toBeGreaterThan(30)
  expect(sums.addUp(place)).toBe(false)
  away = false
  await vi.advanceTimersByTimeAsync(60_000)
  expect(missed).toEqual([feed])
  expect(sums.addUp(place)).toBe(true)
})
