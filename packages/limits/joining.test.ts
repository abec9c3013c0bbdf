import { describe, expect, it } from 'vitest'
import { createLimiter, type Pool } from './index.ts'

const T0 = 1_790_000_000_000 - (1_790_000_000_000 % 60_000)
const POOL: Pool = { name: 'p', windowMs: 60_000, limit: 1_000, per: 'egress', reserve: [] }

function make() {
  const limiter = createLimiter({ pools: [POOL], sharePercent: 100 })
  const ask = (id: string, scope: string, weight: number, now: number) => {
    const pools = [{ pool: 'p', scope, weight }]
    return limiter.request({ id, pools, priority: 2, user: 'u', deadlineAt: now + 30_000 }, now)
  }
  const given = (now: number) => limiter.grant(now).permits.map(({ id }) => id)
  return { limiter, ask, given }
}

describe('two names of one address', () => {
  it('have one budget from when it is known, with all that either spent of it', () => {
    const { limiter, ask, given } = make()
    for (const scope of ['a', 'b']) ask(scope, scope, 400, T0 + 1_000)
    expect(given(T0 + 1_000)).toEqual(['a', 'b'])
    limiter.join('b', 'a', T0 + 2_000)
    expect(limiter.snapshot(T0 + 2_000).counters).toMatchObject([{ scope: 'a', used: 800, inFlight: 800 }])
    expect(ask('more', 'a', 201, T0 + 2_000)).toMatchObject({ code: 'DEADLINE' })
    expect(ask('fits', 'a', 200, T0 + 2_000)).toMatchObject({ expectedAt: T0 + 2_000 })
  })

  it('do not take each other for strangers: nothing is left to others in later windows', () => {
    const { limiter, ask, given } = make()
    for (const scope of ['a', 'b']) ask(scope, scope, 300, T0 + 1_000)
    given(T0 + 1_000)
    for (const scope of ['a', 'b']) limiter.correct([{ pool: 'p', scope, used: 600 }], T0 + 1_500)
    for (const id of ['a', 'b']) limiter.report({ id, state: 'answered' }, T0 + 1_500)
    limiter.join('b', 'a', T0 + 2_000)
    expect(limiter.snapshot(T0 + 2_000).counters).toMatchObject([{ used: 600, limit: 1_000 }])
    expect(limiter.snapshot(T0 + 60_200).counters).toMatchObject([{ used: 0, limit: 1_000 }])
  })

  it('are stopped together, and what waited for either waits for both', () => {
    const { limiter, ask, given } = make()
    ask('spends', 'b', 1_000, T0 + 1_000)
    given(T0 + 1_000)
    limiter.report({ id: 'spends', state: 'answered' }, T0 + 1_000)
    const late = { id: 'late', priority: 2, user: 'u', deadlineAt: T0 + 200_000 }
    limiter.request({ ...late, pools: [{ pool: 'p', scope: 'b', weight: 100 }] }, T0 + 1_000)
    limiter.freeze({ scope: 'b', until: T0 + 90_000, cause: '418' }, T0 + 1_000)
    limiter.join('b', 'a', T0 + 2_000)
    expect(ask('other', 'a', 1, T0 + 2_000)).toMatchObject({ code: 'DEADLINE' })
    expect(given(T0 + 61_000)).toEqual([])
    expect(given(T0 + 90_001)).toEqual(['late'])
    expect(limiter.snapshot(T0 + 90_001).counters).toMatchObject([{ scope: 'a', used: 100 }])
  })

  it('lose nothing of what was on its way when it lands in the next window', () => {
    const { limiter, ask, given } = make()
    ask('slow', 'b', 700, T0 + 58_000)
    given(T0 + 58_000)
    limiter.join('b', 'a', T0 + 59_000)
    expect(ask('more', 'a', 400, T0 + 60_200)).toMatchObject({ code: 'DEADLINE' })
    limiter.report({ id: 'slow', state: 'answered' }, T0 + 60_300)
    expect(limiter.snapshot(T0 + 60_300).counters).toMatchObject([{ inFlight: 0 }])
  })
})
