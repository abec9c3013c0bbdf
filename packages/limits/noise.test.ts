import { describe, expect, it } from 'vitest'
import { createLimiter, type Pool } from './index.ts'

const T0 = 1_790_000_000_000 - (1_790_000_000_000 % 60_000)
const POOL: Pool = { name: 'p', windowMs: 60_000, limit: 1_000, per: 'egress', reserve: [] }

function make() {
  const limiter = createLimiter({ pools: [POOL], sharePercent: 100 })
  let made = 0
  const ask = (user: string, weight: number, now: number, priority = 2) => {
    const id = `${user}-${++made}`
    limiter.request({ id, pools: [{ pool: 'p', scope: 'ip', weight }], priority, user, deadlineAt: now + 600_000 }, now)
    return id
  }
  const rejected = (user: string, weight: number, now: number) => {
    const id = ask(user, weight, now)
    limiter.grant(now)
    return limiter.report({ id, state: 'answered', rejected: true }, now)
  }
  return { limiter, ask, rejected }
}

describe('a user whose calls are rejected', () => {
  it('is slowed, then isolated, and told each once', () => {
    const { limiter, rejected } = make()
    expect(rejected('noisy', 10, T0 + 1_000)).toEqual([])
    expect(rejected('noisy', 20, T0 + 1_001)).toMatchObject([
      { kind: 'noisy', user: 'noisy', level: 'slowed', scope: 'ip' },
    ])
    expect(rejected('noisy', 20, T0 + 1_002)).toEqual([])
    expect(rejected('noisy', 200, T0 + 1_003)).toMatchObject([{ level: 'isolated' }])
    expect(limiter.snapshot(T0 + 1_003).noisy).toMatchObject([{ user: 'noisy', level: 'isolated' }])
  })

  it('goes after everybody else when isolated, except for cancels', () => {
    const { limiter, ask, rejected } = make()
    rejected('noisy', 300, T0 + 1_000)
    const cancel = ask('noisy', 1, T0 + 2_000, 0)
    const order = ask('noisy', 1, T0 + 2_000, 2)
    const query = ask('other', 1, T0 + 2_000, 4)
    expect(limiter.grant(T0 + 2_000).permits.map(({ id }) => id)).toEqual([cancel, query, order])
  })

  it('may spend only a little once isolated, however much is free, and is told why; his cancels go on', () => {
    const { limiter, ask, rejected } = make()
    rejected('noisy', 150, T0 + 1_000)
    for (let i = 0; i < 100; i++) ask('noisy', 1, T0 + 2_000)
    for (let i = 0; i < 100; i++) ask('other', 1, T0 + 2_000)
    const of = (user: string, now: number) => limiter.grant(now).permits.filter(({ id }) => id.startsWith(user)).length
    expect(of('noisy', T0 + 2_000)).toBe(20)
    const cancel = ask('noisy', 1, T0 + 2_001, 0)
    expect(limiter.grant(T0 + 2_001).permits.map(({ id }) => id)).toEqual([cancel])
    const late = { id: 'late', pools: [{ pool: 'p', scope: 'ip', weight: 1 }], priority: 2, user: 'noisy' }
    expect(limiter.request({ ...late, deadlineAt: T0 + 3_000 }, T0 + 2_002)).toMatchObject({ code: 'ISOLATED' })
    expect(of('noisy', T0 + 60_100)).toBe(20)
  })

  it('stays isolated while what he may still send is rejected, and comes right when it is not', () => {
    const { limiter, rejected } = make()
    rejected('noisy', 150, T0)
    for (let at = T0; at < T0 + 20 * 60_000; at += 3_000) rejected('noisy', 1, at)
    expect(limiter.snapshot(T0 + 20 * 60_000).noisy).toMatchObject([{ level: 'isolated' }])
    expect(limiter.snapshot(T0 + 25 * 60_000).noisy).toEqual([])
  })

  it('is forgiven in time', () => {
    const { limiter, rejected } = make()
    rejected('noisy', 300, T0 + 1_000)
    expect(limiter.snapshot(T0 + 3 * 60_000).noisy).toMatchObject([{ level: 'isolated' }])
    expect(limiter.snapshot(T0 + 20 * 60_000).noisy).toEqual([])
  })

  it('is no better off under a successor, which does not know what he had of this window but lets him out', () => {
    const [before, after] = [make(), make()]
    before.rejected('worse', 150, T0)
    before.rejected('bad', 40, T0)
    before.rejected('fine', 10, T0)
    const known = before.limiter.noisy(T0 + 1_000)
    expect(known).toMatchObject([
      { user: 'worse', level: 'isolated' },
      { user: 'bad', level: 'slowed' },
    ])
    after.limiter.restoreNoisy(known, T0 + 1_000, T0 + 3_000)
    expect(after.limiter.snapshot(T0 + 3_000).noisy).toMatchObject([
      { user: 'worse', level: 'isolated', part: expect.closeTo(0.15 * 2 ** (-3 / 60), 6) },
      { user: 'bad', level: 'slowed' },
    ])
    after.ask('worse', 1, T0 + 3_000)
    const cancel = after.ask('worse', 1, T0 + 3_000, 0)
    const other = after.ask('other', 1, T0 + 3_000)
    expect(after.limiter.grant(T0 + 3_000).permits.map(({ id }) => id)).toEqual([cancel, other])
    expect(after.limiter.grant(T0 + 60_200).permits).toHaveLength(1)
    // Nobody is told a second time of what the predecessor told.
    expect(after.rejected('worse', 1, T0 + 60_300)).toEqual([])
  })
})
