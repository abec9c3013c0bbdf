import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createLimiter, type Pool, type Reservation } from './index.ts'

const WINDOW = 10_000
const LIMIT = 20
const ERROR = 100
const POOL: Pool = { name: 'p', windowMs: WINDOW, limit: LIMIT, per: 'egress' }
const T0 = 1_790_000_000_000

type Flown = { weight: number; from: number; to: number }

/**
 * The worst an exchange could count in one window: every request that can have landed in it, did. A permit
 * may land from when it was given (by our clock, which may be off) until its answer.
 */
function worst(flown: Flown[]): number {
  const sums = new Map<number, number>()
  for (const { weight, from, to } of flown)
    for (let w = Math.floor((from - ERROR) / WINDOW); w <= Math.floor((to + ERROR) / WINDOW); w++)
      sums.set(w, (sums.get(w) ?? 0) + weight)
  return Math.max(0, ...sums.values())
}

const step = fc.oneof(
  { weight: 8, arbitrary: fc.record({ ask: fc.integer({ min: 1, max: 8 }), priority: fc.nat(5), user: fc.nat(3) }) },
  {
    weight: 4,
    arbitrary: fc.record({ wait: fc.oneof(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 400, max: 9_000 })) }),
  },
  { weight: 4, arbitrary: fc.record({ answer: fc.nat(9) }) },
  { weight: 1, arbitrary: fc.record({ lose: fc.constant(true) }) },
)

describe('whatever is asked, answered late, and lost', () => {
  it('no window can have been exceeded, not even by the worst order of landing', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 60, maxLength: 200, size: 'max' }), (steps) => {
        // What each coordinator wrote stands beside what its predecessors did.
        const written = new Map<string, Reservation>()
        let epoch = 0
        const out = new Map<string, Flown>()
        const flown: Flown[] = []
        let now = T0
        let made = 0
        const make = () =>
          createLimiter({
            pools: [POOL],
            sharePercent: 100,
            clockErrorMs: ERROR,
            lostAfterMs: 600_000,
            blockPercent: 20,
          })
        let limiter = make()
        const settle = () => {
          for (let round = 0; round < 5; round++) {
            for (const { id, pools } of limiter.grant(now).permits) {
              const flight = { weight: pools[0]?.weight ?? 0, from: now, to: Number.POSITIVE_INFINITY }
              out.set(id, flight)
              flown.push(flight)
            }
            for (const due of limiter.reservationsDue(now, made % 2 === 0)) {
              written.set(`${epoch} ${due.window}`, due)
              limiter.confirm(due)
            }
          }
        }
        for (const s of steps) {
          if ('ask' in s) {
            const id = `${++made}`
            const pools = [{ pool: 'p', scope: 'ip', weight: s.ask }]
            limiter.request({ id, pools, priority: s.priority, user: `u${s.user}`, deadlineAt: now + 30_000 }, now)
          } else if ('wait' in s) now += s.wait
          else if ('answer' in s) {
            const [id, flight] = [...out][s.answer] ?? []
            if (id !== undefined && flight) {
              flight.to = now
              out.delete(id)
              limiter.report({ id, state: 'answered' }, now)
            }
          } else {
            // The coordinator is lost; its successor knows what was written, and nothing else.
            epoch++
            limiter = make()
            limiter.restore([...written.values()], now)
          }
          settle()
        }
        for (const flight of flown) flight.to = Math.min(flight.to, now)
        // Windows a request is counted in by both reckonings are one at the exchange, so this is an upper bound.
        expect(worst(flown)).toBeLessThanOrEqual(LIMIT)
      }),
      { numRuns: 300 },
    )
  })
})
