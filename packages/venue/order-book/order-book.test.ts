import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { haveRecordings, recordedLines } from '../testing/recorded.ts'
import { crc32 } from './crc32.ts'
import { type BookDiff, type BookSnapshot, createOrderBook, type OrderBook } from './order-book.ts'
import type { BookLevel } from './side.ts'

const level = fc.tuple(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 0, max: 3 }))
const texts = (levels: [number, number][]): BookLevel[] => levels.map(([price, size]) => [`${price}`, `${size}`])

/** A chain of diffs, consecutive by both rules, starting after update 100. */
const chain = fc
  .array(
    fc.record({
      bids: fc.array(level, { maxLength: 4 }),
      asks: fc.array(level, { maxLength: 4 }),
      ids: fc.integer({ min: 1, max: 5 }),
    }),
    { minLength: 1, maxLength: 40 },
  )
  .map((changes) => {
    let previous = 100
    return changes.map(({ bids, asks, ids }): BookDiff => {
      const diff = { U: previous + 1, u: previous + ids, pu: previous, b: texts(bids), a: texts(asks) }
      previous = diff.u
      return diff
    })
  })

const EMPTY: BookSnapshot = { lastUpdateId: 100, bids: [], asks: [] }
const FULL: BookSnapshot = {
  lastUpdateId: 100,
  bids: texts([
    [10, 1],
    [9, 1],
    [8, 1],
  ]),
  asks: texts([
    [11, 1],
    [12, 1],
    [13, 1],
  ]),
}

/** The plainest possible book to compare with. */
function reference(diffs: readonly BookDiff[]): { bids: BookLevel[]; asks: BookLevel[] } {
  const side = (levels: readonly BookLevel[], best: 1 | -1) => {
    const book = new Map<string, string>()
    for (const [price, size] of levels) size === '0' ? book.delete(price) : book.set(price, size)
    return [...book].sort(([one], [other]) => best * (Number(other) - Number(one)))
  }
  return {
    bids: side(
      diffs.flatMap(({ b }) => b),
      1,
    ),
    asks: side(
      diffs.flatMap(({ a }) => a),
      -1,
    ),
  }
}

function merged(diffs: readonly BookDiff[]): BookDiff {
  const [first, last] = [diffs[0] as BookDiff, diffs.at(-1) as BookDiff]
  return { U: first.U, u: last.u, pu: first.pu, b: diffs.flatMap(({ b }) => b), a: diffs.flatMap(({ a }) => a) }
}

function live(rules: 'spot' | 'futures', snapshot: BookSnapshot, limit?: number): OrderBook {
  const book = createOrderBook({ rules })
  // Futures need the first diff to overlap the snapshot.
  if (rules === 'futures') book.apply({ U: 99, u: 100, pu: 98, b: [], a: [] })
  expect(book.load(snapshot, limit)).toEqual({ step: 'live' })
  return book
}

describe.each(['spot', 'futures'] as const)('a %s book', (rules) => {
  it('equals the plain reference after any diffs', () => {
    fc.assert(
      fc.property(chain, (diffs) => {
        const book = live(rules, EMPTY, 1000)
        for (const diff of diffs) expect(book.apply(diff)).toEqual({ step: 'applied' })
        expect(book.levels()).toEqual(reference(diffs))
      }),
    )
  })

  it('is the same however the same diffs are split, by checksum', () => {
    fc.assert(
      fc.property(chain, fc.array(fc.nat(), { maxLength: 5 }), (diffs, cuts) => {
        const one = live(rules, EMPTY, 1000)
        for (const diff of diffs) one.apply(diff)
        const other = live(rules, EMPTY, 1000)
        const edges = [...new Set([0, ...cuts.map((cut) => cut % diffs.length), diffs.length])].sort((a, b) => a - b)
        for (let index = 1; index < edges.length; index++)
          other.apply(merged(diffs.slice(edges[index - 1], edges[index])))
        expect(other.checksum()).toBe(one.checksum())
      }),
    )
  })

  it('is the same whenever the snapshot comes between the diffs', () => {
    fc.assert(
      fc.property(chain, fc.nat(), (diffs, at) => {
        const joined = at % diffs.length
        const before = reference(diffs.slice(0, joined + 1))
        const book = createOrderBook({ rules })
        for (const diff of diffs) expect(book.apply(diff)).toEqual({ step: 'buffered' })
        const lastUpdateId = (diffs[joined] as BookDiff).u
        expect(book.load({ lastUpdateId, ...before }, 1000)).toEqual({ step: 'live' })
        expect(book.levels()).toEqual(reference(diffs))
        expect(book.updateId).toBe(diffs.at(-1)?.u)
      }),
    )
  })

  it('notices every missing diff, shows nothing until a new snapshot, then is right again', () => {
    fc.assert(
      fc.property(chain, fc.nat(), (diffs, at) => {
        fc.pre(diffs.length > 2)
        const missing = 1 + (at % (diffs.length - 2))
        const book = live(rules, EMPTY, 1000)
        for (const diff of diffs.slice(0, missing)) book.apply(diff)
        const rest = diffs.slice(missing + 1)
        expect(book.apply(rest[0] as BookDiff)).toMatchObject({ step: 'gap' })
        expect(book.state).toBe('buffering')
        expect(book.levels()).toEqual({ bids: [], asks: [] })
        for (const diff of rest.slice(1)) expect(book.apply(diff)).toEqual({ step: 'buffered' })
        expect(book.load(EMPTY, 1000)).toEqual({ step: 'stale' })
        const joined = rest[0] as BookDiff
        const snapshot = { lastUpdateId: joined.u, ...reference(diffs.slice(0, missing + 2)) }
        expect(book.load(snapshot, 1000)).toEqual({ step: 'live' })
        expect(book.levels()).toEqual(reference(diffs))
      }),
    )
  })

  it('asks for a newer snapshot when its diffs begin after the one it got', () => {
    const book = createOrderBook({ rules })
    book.apply({ U: 150, u: 160, pu: 149, b: [], a: [] })
    expect(book.load(FULL)).toEqual({ step: 'stale' })
    expect(book.state).toBe('buffering')
    expect(book.load({ ...FULL, lastUpdateId: 155 })).toEqual({ step: 'live' })
  })

  it('ignores levels beyond a snapshot that was cut off', () => {
    const book = live(rules, FULL, 3)
    book.apply({
      U: 101,
      u: 101,
      pu: 100,
      b: [
        ['7', '5'],
        ['8.5', '2'],
      ],
      a: [
        ['14', '5'],
        ['10.5', '2'],
      ],
    })
    const { bids, asks } = book.levels()
    expect(bids.map(([price]) => price)).toEqual(['10', '9', '8.5', '8'])
    expect(asks.map(([price]) => price)).toEqual(['10.5', '11', '12', '13'])
  })

  it('keeps levels beyond a snapshot that held everything there was', () => {
    const book = live(rules, FULL, 100)
    book.apply({ U: 101, u: 101, pu: 100, b: [['7', '5']], a: [] })
    expect(book.levels().bids.at(-1)).toEqual(['7', '5'])
  })

  it('says so when the market moves beyond the snapshot, goes on, and is sure again after a new one', () => {
    const book = live(rules, FULL, 3)
    const gone: BookLevel[] = [
      ['11', '0'],
      ['12', '0'],
      ['13', '0'],
      ['15', '9'],
    ]
    expect(book.apply({ U: 101, u: 101, pu: 100, b: [], a: gone })).toEqual({ step: 'thin' })
    expect(book.state).toBe('thin')
    expect(book.bestAsk()).toEqual(['15', '9'])
    expect(book.apply({ U: 102, u: 102, pu: 101, b: [], a: [['16', '1']] })).toEqual({ step: 'applied' })
    expect(book.load({ ...FULL, lastUpdateId: 99 }, 3)).toEqual({ step: 'stale' })
    const asks: BookLevel[] = [
      ['14', '1'],
      ['15', '9'],
      ['17', '1'],
    ]
    expect(book.load({ ...FULL, lastUpdateId: 101, asks }, 3)).toEqual({ step: 'live' })
    expect(book.levels().asks.map(([price]) => price)).toEqual(['14', '15', '16', '17'])
    expect(book.updateId).toBe(102)
  })

  it('is sure again without a snapshot when the market comes back to the known levels', () => {
    const book = live(rules, FULL, 3)
    book.apply({
      U: 101,
      u: 101,
      pu: 100,
      b: [
        ['10', '0'],
        ['9', '0'],
        ['8', '0'],
      ],
      a: [],
    })
    expect(book.state).toBe('thin')
    book.apply({
      U: 102,
      u: 102,
      pu: 101,
      b: [
        ['9.5', '1'],
        ['7', '1'],
      ],
      a: [],
    })
    expect(book.state).toBe('live')
    expect(book.levels().bids).toEqual([['9.5', '1']])
  })

  it('keeps no more than twice the levels it was asked to keep, and the best ones', () => {
    const book = createOrderBook({ rules, keep: 2 })
    book.apply({ U: 99, u: 100, pu: 98, b: [], a: [] })
    book.load(EMPTY, 1000)
    for (let price = 1; price <= 20; price++) {
      book.apply({ U: 100 + price, u: 100 + price, pu: 99 + price, b: [[`${price}`, '1']], a: [] })
      expect(book.levels().bids.length).toBeLessThanOrEqual(4)
      expect(book.bestBid()?.[0]).toBe(`${price}`)
    }
  })

  it('forgets everything on reset', () => {
    const book = live(rules, FULL)
    book.reset()
    expect(book.bestBid()).toBeUndefined()
    expect(book.apply({ U: 101, u: 101, pu: 100, b: [], a: [] })).toEqual({ step: 'buffered' })
  })
})

it('a spot book ignores what it has already, a futures book takes that for a break', () => {
  const again = { U: 101, u: 101, pu: 100, b: [], a: [] }
  const [spot, futures] = [live('spot', FULL), live('futures', FULL)]
  for (const book of [spot, futures]) book.apply(again)
  expect(spot.apply(again)).toEqual({ step: 'ignored' })
  expect(futures.apply(again)).toEqual({ step: 'gap', expected: 101, got: 100 })
})

it('the checksum is the common CRC-32', () => {
  expect(crc32('123456789')).toBe(0xcbf43926)
})

interface Replay {
  diffs: number
  compared: number
  breaks: number
}

/** Rebuilds a recorded book and compares its best levels with every bookTicker of the same update id. */
function replay(files: readonly string[], rules: 'spot' | 'futures'): Replay {
  const book = createOrderBook({ rules })
  const tickers = new Map<number, { b: string; B: string; a: string; A: string }>()
  const seen: Replay = { diffs: 0, compared: 0, breaks: 0 }
  const tops = new Map<number, readonly (BookLevel | undefined)[]>()
  for (const line of files.flatMap((file) => recordedLines(`data/frames/${file}`))) {
    const frame = JSON.parse(line.slice(line.indexOf(' ') + 1))
    if (!frame.stream) {
      expect(book.load(frame, 1000).step).toBe('live')
    } else if (frame.data.e === 'depthUpdate') {
      const { step } = book.apply(frame.data)
      seen.diffs++
      if (step === 'gap') seen.breaks++
      if (step === 'applied' || step === 'thin') tops.set(frame.data.u, [book.bestBid(), book.bestAsk()])
    } else if (frame.data.B !== undefined && frame.data.A !== undefined) {
      tickers.set(frame.data.u, frame.data)
    }
  }
  for (const [updateId, [bid, ask]] of tops) {
    const ticker = tickers.get(updateId)
    if (!ticker) continue
    seen.compared++
    expect([bid, ask], `${files} ${updateId}`).toEqual([
      [ticker.b, ticker.B],
      [ticker.a, ticker.A],
    ])
  }
  return seen
}

describe.skipIf(!haveRecordings)('recorded books', () => {
  it.each([
    // The second file goes on where the first ends, without a snapshot of its own.
    [['hft-spot-btcusdt-20240808.txt.gz', 'hft-spot-btcusdt-20240809.txt.gz'], 'spot'],
    [['hft-spot-ethusdt-20240808.txt.gz'], 'spot'],
    [['hft-usdm-btcusdt-20240808.txt.gz'], 'futures'],
    [['hft-coinm-btcusdperp-20240808.txt.gz'], 'futures'],
  ] as const)('%s agrees with every bookTicker of equal update id', (files, rules) => {
    const { diffs, compared, breaks } = replay(files, rules)
    expect(breaks).toBe(0)
    expect(diffs).toBeGreaterThan(3_000)
    expect(compared).toBeGreaterThan(200)
  })
})
