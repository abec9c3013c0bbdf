import { describe, expect, it } from 'vitest'
import { createLimiter, type LimiterOptions, type Pool, type Reservation } from './index.ts'

const MINUTE = 60_000
/** The start of a window of every length used here. */
const T0 = 1_790_000_000_000 - (1_790_000_000_000 % (5 * MINUTE))
const WEIGHT: Pool = { name: 'weight', windowMs: MINUTE, limit: 100, per: 'egress', reserve: [0, 0, 0, 0, 0, 0] }
const ORDERS: Pool = { name: 'orders', windowMs: 10_000, limit: 2, per: 'account' }
const RESERVED: Pool = { ...WEIGHT, name: 'reserved', reserve: [0.2, 0, 0, 0, 0, 0] }

function make(options: Partial<LimiterOptions> = {}) {
  const limiter = createLimiter({
    pools: [WEIGHT, ORDERS, RESERVED],
    sharePercent: 100,
    clockErrorMs: 100,
    permitTtlMs: 250,
    ...options,
  })
  let made = 0
  const ask = (
    now: number,
    wish: {
      weight?: number
      user?: string
      priority?: number
      account?: string
      pool?: string
      scope?: string
      deadlineAt?: number
    } = {},
  ) => {
    const {
      weight = 1,
      user = 'u',
      priority = 4,
      account,
      pool = 'weight',
      scope = 'ip1',
      deadlineAt = now + 5 * MINUTE,
    } = wish
    const id = `r${++made}`
    const pools = [{ pool, scope, weight }, ...(account ? [{ pool: 'orders', scope: account, weight: 1 }] : [])]
    return { id, answer: limiter.request({ id, pools, priority, user, deadlineAt }, now) }
  }
  const granted = (now: number) => limiter.grant(now).permits.map((permit) => permit.id)
  return { limiter, ask, granted }
}

describe('a window', () => {
  it('is filled to its limit and not one further', () => {
    const { ask, granted } = make()
    for (let i = 0; i < 101; i++) ask(T0 + 1_000)
    expect(granted(T0 + 1_000)).toHaveLength(100)
    expect(granted(T0 + 59_000)).toHaveLength(0)
  })

  it('is used up to the operator\u2019s share only', () => {
    const { ask, granted } = make({ sharePercent: 40 })
    for (let i = 0; i < 100; i++) ask(T0 + 1_000)
    expect(granted(T0 + 1_000)).toHaveLength(40)
  })

  it('opens again once the old one is certainly closed, and grant says when', () => {
    const { limiter, ask, granted } = make()
    ask(T0 + 1_000, { weight: 100 })
    ask(T0 + 1_000)
    const { permits, nextAt } = limiter.grant(T0 + 1_000)
    expect(permits).toHaveLength(1)
    expect(nextAt).toBe(T0 + MINUTE + 100)
    limiter.report({ id: permits[0]?.id ?? '', state: 'answered' }, T0 + 1_200)
    expect(granted(nextAt - 1)).toHaveLength(0)
    expect(granted(nextAt)).toHaveLength(1)
  })

  it('is charged together with its neighbour when a request may land in either', () => {
    const { limiter, ask, granted } = make()
    ask(T0 + MINUTE - 200, { weight: 60 })
    expect(granted(T0 + MINUTE - 200)).toHaveLength(1)
    ask(T0 + MINUTE + 200, { weight: 60 })
    expect(granted(T0 + MINUTE + 200)).toHaveLength(0)
    expect(limiter.snapshot(T0 + MINUTE + 200).counters[0]).toMatchObject({ used: 60, inFlight: 60 })
  })

  it('gets back what was certainly counted in the window before', () => {
    const { limiter, ask, granted } = make()
    const { id } = ask(T0 + MINUTE - 340, { weight: 60 })
    granted(T0 + MINUTE - 340)
    limiter.report({ id, state: 'answered' }, T0 + MINUTE - 110)
    ask(T0 + MINUTE + 200, { weight: 60 })
    expect(granted(T0 + MINUTE + 200)).toHaveLength(1)
  })

  it('starts with what is still in flight, however long the answer takes', () => {
    const { ask, granted } = make({ lostAfterMs: 10 * MINUTE })
    ask(T0, { weight: 60 })
    granted(T0 + 1)
    for (const at of [MINUTE, 2 * MINUTE, 3 * MINUTE]) {
      ask(T0 + at + 1_000, { weight: 60, deadlineAt: T0 + at + 2_000 })
      expect(granted(T0 + at + 1_000)).toHaveLength(0)
    }
  })

  it('does not carry what was never sent', () => {
    const { limiter, ask, granted } = make()
    const { id } = ask(T0 + 1_000, { weight: 60 })
    granted(T0 + 1_000)
    limiter.report({ id, state: 'unused' }, T0 + 2_000)
    expect(limiter.snapshot(T0 + 2_000).counters[0]?.used).toBe(60)
    expect(limiter.snapshot(T0 + MINUTE + 1_000).counters[0]?.used).toBe(0)
  })

  it('gets back what Binance itself gives back', () => {
    const { limiter, ask, granted } = make()
    const { id } = ask(T0 + 1_000, { weight: 60 })
    granted(T0 + 1_000)
    limiter.report({ id, state: 'answered', counted: [0] }, T0 + 1_300)
    expect(limiter.snapshot(T0 + 1_300).counters[0]?.used).toBe(0)
  })
})

describe('a header', () => {
  it('corrects upward at once, never downward, and tells who was wrong', () => {
    const { limiter, ask, granted } = make()
    ask(T0 + 1_000, { weight: 50 })
    granted(T0 + 1_000)
    const header = (used: number, at: number) => limiter.correct([{ pool: 'weight', scope: 'ip1', used }], at)
    expect(header(30, T0 + 2_000)).toEqual([])
    expect(limiter.snapshot(T0 + 2_000).counters[0]?.used).toBe(50)
    expect(header(90, T0 + 3_000)).toMatchObject([{ kind: 'above-ledger', ours: 50, theirs: 90 }])
    for (let i = 0; i < 20; i++) ask(T0 + 4_000)
    expect(granted(T0 + 4_000)).toHaveLength(10)
  })

  it('is not believed where it may speak of the window before', () => {
    const { limiter } = make()
    limiter.correct([{ pool: 'weight', scope: 'ip1', used: 90 }], T0 + MINUTE + 50)
    expect(limiter.snapshot(T0 + MINUTE + 50).counters[0]?.used).toBe(0)
  })

  it('of a call that a predecessor let go is not taken for what others spent of a window that opened since', () => {
    const options = { blockPercent: 10 }
    const written: Reservation[] = []
    const first = make(options)
    const promise = (now: number) => {
      for (const due of first.limiter.reservationsDue(now, true)) {
        written.push(due)
        first.limiter.confirm(due)
      }
    }
    const ids = [80, 1].map((weight) => first.ask(T0 + 50_000, { weight }).id)
    for (let round = 0; round < 3; round++) {
      promise(T0 + 50_000)
      first.granted(T0 + 50_000)
    }
    const [answered = '', late = ''] = ids
    first.limiter.report({ id: answered, state: 'answered' }, T0 + 51_000)
    promise(T0 + 51_000)

    const { limiter } = make(options)
    limiter.restore(written.slice(-1), T0 + 54_000)
    const at = T0 + MINUTE + 3_000
    expect(limiter.correct([{ pool: 'weight', scope: 'ip1', used: 81 }], at, late)).toEqual([])
    for (const window of [0, MINUTE, 2 * MINUTE])
      expect(limiter.snapshot(at + window).counters).toMatchObject([{ pool: 'weight', limit: 100 }])
  })
})

describe('several pools', () => {
  it('are charged together or not at all', () => {
    const { limiter, ask, granted } = make()
    for (let i = 0; i < 3; i++) ask(T0 + 1_000, { account: 'a' })
    expect(granted(T0 + 1_000)).toHaveLength(2)
    expect(limiter.snapshot(T0 + 1_000).counters.map((c) => [c.pool, c.used])).toEqual([
      ['weight', 2],
      ['orders', 2],
    ])
  })

  it('let others pass a user whose own account is full', () => {
    const { ask, granted } = make()
    for (let i = 0; i < 3; i++) ask(T0 + 1_000, { account: 'a', user: 'first' })
    const { id } = ask(T0 + 1_000, { user: 'second' })
    expect(granted(T0 + 1_000)).toContain(id)
  })

  it('of different egress addresses do not hold up each other', () => {
    const { ask, granted } = make()
    ask(T0 + 1_000, { weight: 100 })
    ask(T0 + 1_000, { weight: 1 })
    const { id } = ask(T0 + 1_000, { scope: 'ip2' })
    expect(granted(T0 + 1_000)).toContain(id)
  })
})

describe('classes', () => {
  it('go in order', () => {
    const { ask, granted } = make()
    const low = ask(T0 + 1_000, { priority: 5 }).id
    const high = ask(T0 + 1_000, { priority: 0 }).id
    expect(granted(T0 + 1_000)).toEqual([high, low])
  })

  it('keep a reserve from lower ones that melts to the end of the window', () => {
    const { limiter, ask, granted } = make()
    for (let i = 0; i < 120; i++) ask(T0 + 200, { pool: 'reserved' })
    expect(granted(T0 + 200)).toHaveLength(80)
    expect(granted(T0 + 30_000)).toHaveLength(10)
    const { id } = ask(T0 + 30_000, { pool: 'reserved', priority: 0 })
    expect(limiter.grant(T0 + 30_000).permits[0]?.id).toBe(id)
    expect(granted(T0 + 59_640)).toHaveLength(8)
  })

  it('let a heavy request of a better class not be overtaken for ever', () => {
    const { limiter, ask, granted } = make()
    const { id } = ask(T0 + 1_000, { weight: 90 })
    granted(T0 + 1_000)
    limiter.report({ id, state: 'answered' }, T0 + 1_200)
    const heavy = ask(T0 + 2_000, { weight: 50, priority: 2 }).id
    const light = ask(T0 + 2_000, { priority: 5 }).id
    expect(granted(T0 + 2_000)).toEqual([])
    expect(granted(T0 + MINUTE + 500)).toEqual([heavy, light])
  })
})

describe('users', () => {
  it('share a window by weight, whatever the size of their requests', () => {
    const { limiter, ask } = make()
    for (let i = 0; i < 100; i++) ask(T0 + 1_000, { user: 'light', weight: 1 })
    for (let i = 0; i < 30; i++) ask(T0 + 1_000, { user: 'heavy', weight: 10 })
    const spent = new Map<string, number>()
    for (const { id, pools } of limiter.grant(T0 + 1_000).permits) {
      const user = Number(id.slice(1)) <= 100 ? 'light' : 'heavy'
      spent.set(user, (spent.get(user) ?? 0) + (pools[0]?.weight ?? 0))
    }
    expect(Math.abs((spent.get('light') ?? 0) - (spent.get('heavy') ?? 0))).toBeLessThanOrEqual(10)
  })

  it('who flood only slow themselves', () => {
    const { ask, granted } = make()
    for (let i = 0; i < 500; i++) ask(T0 + 1_000, { user: 'flood' })
    const modest = Array.from({ length: 10 }, () => ask(T0 + 1_000, { user: 'modest' }).id)
    expect(granted(T0 + 1_000)).toEqual(expect.arrayContaining(modest))
  })

  it('who are slowed get their part of the turns', () => {
    const { limiter, ask, granted } = make()
    limiter.slowUser('noisy', 0.25)
    for (let i = 0; i < 200; i++) ask(T0 + 1_000, { user: 'noisy' })
    const quiet = new Set(Array.from({ length: 200 }, () => ask(T0 + 1_000, { user: 'quiet' }).id))
    const served = granted(T0 + 1_000).filter((id) => quiet.has(id))
    expect(served.length).toBeGreaterThanOrEqual(78)
    expect(served.length).toBeLessThanOrEqual(82)
  })
})

describe('a request', () => {
  it('is refused at once when its deadline comes before the next window', () => {
    const { ask, granted } = make()
    ask(T0 + 1_000, { weight: 100 })
    granted(T0 + 1_000)
    const { answer } = ask(T0 + 1_000, { deadlineAt: T0 + 30_000 })
    expect(answer).toEqual({ id: 'r2', code: 'DEADLINE', retryAfterMs: 59_100 })
  })

  it('is refused when its deadline passes while it waits', () => {
    const { limiter, ask } = make()
    ask(T0 + 1_000, { weight: 60 })
    const { id } = ask(T0 + 1_000, { weight: 60, deadlineAt: T0 + 1_500 })
    expect(limiter.grant(T0 + 1_000).nextAt).toBe(T0 + 1_501)
    expect(limiter.grant(T0 + 1_501).refused).toMatchObject([{ id, code: 'DEADLINE' }])
  })

  it('is refused when it never fits, names no pool, or comes twice', () => {
    const { limiter, ask } = make()
    expect(ask(T0, { weight: 101 }).answer).toMatchObject({ code: 'TOO_HEAVY' })
    expect(ask(T0, { pool: 'nowhere' }).answer).toMatchObject({ code: 'UNKNOWN_POOL' })
    const wish = {
      id: 'same',
      pools: [{ pool: 'weight', scope: 'ip1', weight: 1 }],
      priority: 4,
      user: 'u',
      deadlineAt: T0 + 9_000,
    }
    expect(limiter.request(wish, T0)).toEqual({ expectedAt: T0 })
    expect(limiter.request(wish, T0)).toMatchObject({ code: 'DUPLICATE' })
  })

  it('can be given up', () => {
    const { limiter, ask, granted } = make()
    const { id } = ask(T0 + 1_000)
    expect(limiter.cancel(id)).toBe(true)
    expect(limiter.cancel(id)).toBe(false)
    expect(granted(T0 + 1_000)).toEqual([])
  })

  it('is refused when its user has too much waiting', () => {
    const { ask } = make({ maxQueuedPerUser: 2 })
    ask(T0, {})
    ask(T0, {})
    expect(ask(T0, {}).answer).toMatchObject({ code: 'QUEUE_FULL' })
    expect(ask(T0, { user: 'other' }).answer).toHaveProperty('expectedAt')
  })
})

describe('a freeze', () => {
  it('after 429 stops the pool until Binance says, then half of it for five windows', () => {
    const { limiter, ask, granted } = make()
    ask(T0 + 1_000)
    granted(T0 + 1_000)
    const incident = limiter.refusedByVenue(429, { scope: 'ip1', pool: 'weight' }, T0 + 1_000, T0 + 20_000)
    expect(incident).toMatchObject({
      kind: 'frozen',
      cause: '429',
      until: T0 + 20_000,
      ours: [{ pool: 'weight', used: 1 }],
    })
    for (let i = 0; i < 700; i++) ask(T0 + 2_000, { user: `u${i % 7}`, deadlineAt: T0 + 20 * MINUTE })
    expect(limiter.grant(T0 + 2_000)).toMatchObject({ permits: [], nextAt: T0 + 20_000 })
    const rest = granted(T0 + 20_000)
    expect(rest).toHaveLength(49)
    for (const id of ['r1', ...rest]) limiter.report({ id, state: 'answered' }, T0 + 20_100)
    for (const minute of [1, 2, 3, 4, 5]) {
      const permits = granted(T0 + minute * MINUTE + 30_000)
      expect(permits).toHaveLength(50)
      for (const id of permits) limiter.report({ id, state: 'answered' }, T0 + minute * MINUTE + 30_100)
    }
    expect(granted(T0 + 6 * MINUTE + 30_000)).toHaveLength(100)
  })

  it('after 418 stops everything of that address, cancels included, and of no other', () => {
    const { limiter, ask, granted } = make()
    limiter.refusedByVenue(418, { scope: 'ip1', pool: 'weight' }, T0 + 1_000, T0 + 3 * MINUTE)
    ask(T0 + 1_000, { priority: 0 })
    ask(T0 + 1_000, { pool: 'reserved', priority: 0 })
    const { id } = ask(T0 + 1_000, { scope: 'ip2' })
    expect(granted(T0 + 1_000)).toEqual([id])
    expect(granted(T0 + 3 * MINUTE)).toHaveLength(2)
  })

  it('after 403 lasts five minutes', () => {
    const { limiter } = make()
    expect(limiter.refusedByVenue(403, { scope: 'ip1' }, T0)).toMatchObject({ until: T0 + 5 * MINUTE })
  })
})

describe('an address that somebody else spends too', () => {
  const usedTo = (limiter: ReturnType<typeof make>['limiter'], used: number, now: number) =>
    limiter.correct([{ pool: 'weight', scope: 'ip1', used }], now)

  it('is left to them as far as they spent it before, and is ours again when they stopped', () => {
    const made = make()
    expect(usedTo(made.limiter, 40, T0 + 1_000)).toMatchObject([{ kind: 'above-ledger', theirs: 40 }])
    const inWindow = (window: number) => {
      const at = T0 + window * MINUTE + 1_000
      for (let i = 0; i < 110; i++) made.ask(at, { deadlineAt: at + 500 })
      const { permits } = made.limiter.grant(at)
      for (const { id } of permits) made.limiter.report({ id, state: 'answered' }, at + 10)
      return permits.length
    }
    expect([0, 1, 2, 3].map(inWindow)).toEqual([60, 60, 80, 90])
    expect([20, 21].map(inWindow)).toEqual([100, 100])
  })

  it('is shared evenly by two who do not know of each other', () => {
    const names = [make(), make()]
    const windows: number[] = []
    for (let window = 0; window < 4; window++) {
      let used = 0
      const at = T0 + window * MINUTE + 1_000
      for (let step = 0; step < 50; step++) {
        for (const { limiter, ask, granted } of names) {
          ask(at + step * 1_000, { weight: 3, deadlineAt: at + step * 1_000 + 100 })
          const ids = granted(at + step * 1_000)
          used += 3 * ids.length
          usedTo(limiter, used, at + step * 1_000)
          for (const id of ids) limiter.report({ id, state: 'answered' }, at + step * 1_000 + 1)
        }
      }
      windows.push(used)
    }
    // The first one is when they learn of each other.
    expect(Math.max(...windows.slice(1))).toBeLessThanOrEqual(100)
    expect(Math.min(...windows)).toBeGreaterThan(90)
  })
})

describe('reservations', () => {
  const options = { blockPercent: 10 }

  it('come before permits', () => {
    const { limiter, ask, granted } = make(options)
    for (let i = 0; i < 15; i++) ask(T0 + 1_000)
    expect(granted(T0 + 1_000)).toHaveLength(0)
    const [due] = limiter.reservationsDue(T0 + 1_000)
    expect(due).toMatchObject({ pool: 'weight', scope: 'ip1', upTo: 3 })
    if (due) limiter.confirm(due)
    expect(granted(T0 + 1_000)).toHaveLength(3)
  })

  it('grow with the haste of spending and shrink again, so that little is lost where little is spent', () => {
    const { limiter, ask, granted } = make({ ...options, pools: [{ ...WEIGHT, limit: 100_000 }] })
    /** What is promised beyond what is spent, after some spending at this pace. */
    const ahead = (from: number, everyMs: number) => {
      let beyond = 0
      let spent = 0
      for (let i = 0; i < 12; i++) {
        const now = from + i * everyMs
        ask(now, { weight: 800 })
        for (let round = 0; round < 2; round++) {
          granted(now)
          for (const due of limiter.reservationsDue(now)) {
            limiter.confirm(due)
            beyond = due.upTo
          }
        }
        spent = limiter.snapshot(now).counters[0]?.used ?? 0
      }
      return beyond - spent
    }
    const hasty = ahead(T0 + 1_000, 20)
    const slow = ahead(T0 + 10_000, 3_000)
    expect(hasty).toBeGreaterThan(4_000)
    expect(slow).toBeGreaterThan(0)
    expect(slow).toBeLessThan(hasty / 3)
  })

  it('are wanted for every account whose call could go now, not for one after the other', () => {
    const { limiter, ask, granted } = make(options)
    const accounts = ['a', 'b', 'c', 'd']
    for (const account of accounts) ask(T0 + 1_000, { account, user: account })
    expect(granted(T0 + 1_000)).toEqual([])
    const due = limiter.reservationsDue(T0 + 1_000)
    expect(due.map(({ scope }) => scope).sort()).toEqual([...accounts, 'ip1'])
    for (const each of due) limiter.confirm(each)
    expect(granted(T0 + 1_000)).toEqual(['r1', 'r2', 'r3'])
  })

  it('are not wanted for calls that have to wait', () => {
    const { limiter, ask, granted } = make(options)
    ask(T0 + 1_000, { weight: 100 })
    for (const due of limiter.reservationsDue(T0 + 1_000)) limiter.confirm(due)
    expect(granted(T0 + 1_000)).toHaveLength(1)
    ask(T0 + 1_000, { account: 'a' })
    granted(T0 + 1_000)
    expect(limiter.reservationsDue(T0 + 1_000).map(({ scope }) => scope)).not.toContain('a')
  })

  it('let a successor start where its predecessor may have stopped', () => {
    const first = make(options)
    for (let i = 0; i < 60; i++) first.ask(T0 + 1_000)
    const written = []
    for (let i = 0; i < 20; i++) {
      first.granted(T0 + 1_000)
      for (const due of first.limiter.reservationsDue(T0 + 1_000)) {
        written.push(due)
        first.limiter.confirm(due)
      }
    }
    const second = make(options)
    second.limiter.restore(written, T0 + 4_000)
    const used = second.limiter.snapshot(T0 + 4_000).counters[0]?.used ?? 0
    expect(used).toBeGreaterThanOrEqual(60)
    expect(used).toBeLessThanOrEqual(75)
    // What the predecessor had out may land in the next window.
    expect(second.limiter.snapshot(T0 + MINUTE + 1_000).counters[0]?.used).toBeGreaterThanOrEqual(60)
  })

  it('keeps what was promised of a long window although nothing of it can be on its way any more', () => {
    const DAY: Pool = { name: 'day', windowMs: 1_440 * MINUTE, limit: 100, per: 'account' }
    const options = { blockPercent: 20, pools: [DAY] }
    const first = make(options)
    first.ask(T0, { pool: 'day', scope: 'a', weight: 50 })
    first.granted(T0)
    const written = first.limiter.reservationsDue(T0)
    expect(written).toHaveLength(1)
    const second = make(options)
    second.limiter.restore(written, T0 + 10 * MINUTE)
    expect(second.limiter.snapshot(T0 + 10 * MINUTE).counters[0]?.used).toBeGreaterThanOrEqual(50)
  })
})
