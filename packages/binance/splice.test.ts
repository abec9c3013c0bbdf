import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createSplice } from './splice.ts'

const message = (number: number) => Buffer.from(JSON.stringify({ n: number }))

/** Delivers through a splice and returns the numbers that came out. */
function run(act: (splice: ReturnType<typeof createSplice>) => void): number[] {
  const out: number[] = []
  act(createSplice((_stream, data) => out.push(JSON.parse(data.toString()).n)))
  return out
}

describe('joining an old and a new connection', () => {
  it('gives each message once, in order, without a hole, however the two interleave', () => {
    const scenario = fc.record({
      total: fc.integer({ min: 1, max: 30 }),
      newFrom: fc.integer({ min: 0, max: 30 }),
      oldUntil: fc.integer({ min: 0, max: 30 }),
      turns: fc.array(fc.boolean(), { maxLength: 60 }),
      /** How many turns the overlap lasts; the old connection ends with it. */
      overlap: fc.integer({ min: 0, max: 80 }),
    })
    fc.assert(
      fc.property(scenario, ({ total, newFrom, oldUntil, turns, overlap }) => {
        // The new connection misses the beginning, the old one may miss the end; together they have everything.
        const from = Math.min(newFrom, total)
        const until = Math.min(total, Math.max(oldUntil, from))
        const old = Array.from({ length: until }, (_, index) => index)
        const fresh = Array.from({ length: total - from }, (_, index) => from + index)
        const out: number[] = []
        const deliver = (_stream: string, data: Buffer) => void out.push(JSON.parse(data.toString()).n)
        const splice = createSplice(deliver)
        const next = (fromOld: boolean) => {
          const number = (fromOld ? old : fresh).shift()
          if (number === undefined) return
          if (fromOld) splice.fromOld('s', message(number))
          else splice.fromNew('s', message(number))
        }
        for (const fromOld of turns.slice(0, overlap)) next(fromOld)
        // It lasts until what only the old connection has is here.
        while ((old[0] ?? from) < from) next(true)
        const repeats = splice.finish()
        for (const number of fresh) if (!repeats('s', message(number))) deliver('s', message(number))
        expect(out).toEqual(Array.from({ length: total }, (_, index) => index))
      }),
      { numRuns: 1_000 },
    )
  })

  it('switches at the first message both have sent, whichever is ahead', () => {
    const newAhead = run((splice) => {
      for (const number of [3, 4, 5]) splice.fromNew('s', message(number))
      for (const number of [1, 2, 3]) splice.fromOld('s', message(number))
      expect(splice.joined).toBe(1)
      splice.fromOld('s', message(4))
    })
    const oldAhead = run((splice) => {
      for (const number of [1, 2, 3, 4, 5]) splice.fromOld('s', message(number))
      for (const number of [3, 4]) splice.fromNew('s', message(number))
      expect(splice.joined).toBe(0)
      for (const number of [5, 6]) splice.fromNew('s', message(number))
      expect(splice.joined).toBe(1)
    })
    expect([newAhead, oldAhead]).toEqual([
      [1, 2, 3, 4, 5],
      [1, 2, 3, 4, 5, 6],
    ])
  })

  it('keeps streams apart', () => {
    const out = run((splice) => {
      splice.fromOld('a', message(1))
      splice.fromNew('b', message(1))
      expect(splice.joined).toBe(0)
      splice.finish()
    })
    expect(out).toEqual([1, 1])
  })
})
