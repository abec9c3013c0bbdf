import type { Permit, Pool, Reservation, Used } from '@flotilla/limits'
import type { Contestant, Maker, Records, Setting } from './contestant.ts'
import { ABUSER, createDemand, type Shape, type Wish } from './demand.ts'
import { createJudge, type Judge } from './judge.ts'
import type { Random } from './random.ts'
import { createTimeline } from './timeline.ts'

export const WINDOW_MS = 60_000
const EGRESSES = ['ip1', 'ip2', 'ip3']
const ACCOUNTS = Array.from({ length: 12 }, (_, i) => `account${i}`)
/** Ten who want equally much, and one who wants as much as all of them. */
const USERS = Array.from({ length: 20 }, (_, i) => `user${Math.min(i, 10)}`)
export const EVERYBODY: readonly string[] = [...new Set(USERS)]
export const POOLS: readonly Pool[] = [
  { name: 'weight', windowMs: WINDOW_MS, limit: 1_200, per: 'egress' },
  { name: 'orders', windowMs: 10_000, limit: 5, per: 'account' },
]
/** Eight processes that call, each with a clock of its own: how far it is off. */
const CALLER_CLOCKS_MS = [-60, -45, -20, -5, 5, 20, 45, 60]
/** Our clock stays within this of the exchange's; nothing lands later than `lostAfterMs`. Both are assumptions. */
const SETTING: Setting = { pools: POOLS, clockErrorMs: 100, permitTtlMs: 250, lostAfterMs: 60_000 }
const STORM_EVERY_MS = 2 * WINDOW_MS
const FAILOVER_EVERY_MS = 7 * WINDOW_MS
const FAILOVER_TAKES_MS = 2_800
/** How often who burns what all share is written down, and how long that takes. */
const NOISE_EVERY_MS = 1_000
const NOISE_WRITE_MS = 3

export type Trial = {
  judge: Judge
  /** Milliseconds from asking to permit, of cancels. */
  cancelWaits: number[]
  /** The same of everybody but the abuser; of whom gave up or was refused, his patience. */
  waits: number[]
  /** Starts of windows in which nobody granted for a while. */
  disturbed: Set<number>
  permits: number
  failovers: number
  /** How often others were believed to spend an address that nobody else uses. */
  falseForeign: number
}

/** `abused`: whether the abuser of a noisy demand is there. */
type Options = {
  make: Maker
  shape: Shape
  random: Random
  start: number
  durationMs: number
  failover: boolean
  abused: boolean
}

/** One stretch of virtual time: eight callers, three addresses, one limiter and its successors, one exchange. */
export function runTrial({ make, shape, random, start, durationMs, failover, abused }: Options): Trial {
  const time = createTimeline(start)
  const judge = createJudge({ weight: { windowMs: WINDOW_MS, limit: 1_200 }, orders: { windowMs: 10_000, limit: 5 } })
  const demand = createDemand({ random, egresses: EGRESSES, users: USERS, accounts: ACCOUNTS, limit: 1_200 })
  const trial: Trial = {
    judge,
    cancelWaits: [],
    waits: [],
    disturbed: new Set(),
    permits: 0,
    failovers: 0,
    falseForeign: 0,
  }
  const asked = new Map<string, { wish: Wish; since: number; at: number }>()
  const written = new Map<string, Reservation>()
  let noise: Records['noise'] = { at: start, users: [] }
  let leader: Contestant | undefined = make(SETTING, { reservations: [], noise }, start)
  let wakeAt = Number.POSITIVE_INFINITY
  let stormUntil = start
  let made = 0

  /** The limiter's idea of the exchange's clock: off by up to 90 ms, slowly wandering. */
  const belief = () => {
    if (believed.at !== time.now)
      believed = { at: time.now, time: Math.floor(time.now + 90 * Math.sin(time.now / 41_000)) }
    return believed.time
  }
  let believed = { at: Number.NaN, time: 0 }

  /** A way over NATS, or over the world: short as a rule. */
  const hop = () => random.lognormal(0.4, 0.5)
  /** Half of the way to the exchange and back; now and then slow, and for seconds at a time very slow. */
  const flight = () => {
    if (random.chance(0.004)) return random.between(500, 9_000)
    return random.lognormal(time.now < stormUntil ? 900 : 45, 0.6)
  }
  function storm(): void {
    stormUntil = time.now + random.between(2_000, 12_000)
    time.schedule(time.now + random.exponential(STORM_EVERY_MS), storm)
  }

  function ask(wish: Wish, since = time.now): void {
    const id = `q${++made}`
    asked.set(id, { wish, since, at: time.now })
    const pools = [{ pool: 'weight', scope: wish.egress, weight: wish.weight }]
    if (wish.account) pools.push({ pool: 'orders', scope: wish.account, weight: 1 })
    const deadlineAt = belief() + wish.patienceMs - (time.now - since)
    if (!leader) return
    if (leader.request({ id, pools, priority: wish.priority, user: wish.user, deadlineAt }, belief())) settle()
    else {
      asked.delete(id)
      noteWait(wish, wish.patienceMs)
    }
  }

  /** Whoever still waits asks the successor. His wait is counted from there; the loss itself has its own promise. */
  function askAgain(): void {
    const waiting = [...asked.values()]
    asked.clear()
    for (const { wish, since } of waiting) if (time.now - since < wish.patienceMs) ask(wish, since)
  }

  /** Grants what can go, makes reservations durable, and comes back when the limiter says so. */
  function settle(): void {
    if (!leader) return
    const acting = leader
    const epoch = trial.failovers
    const { permits, nextAt } = acting.grant(belief())
    for (const permit of permits) deliver(permit)
    for (const reservation of acting.due(belief())) {
      time.schedule(time.now + hop() + 1, () => {
        // A write that was under way when its writer died may still arrive.
        written.set(`${epoch} ${reservation.pool} ${reservation.scope} ${reservation.window}`, reservation)
        if (leader !== acting) return
        acting.confirm(reservation)
        settle()
      })
    }
    const back = time.now + Math.max(1, nextAt - belief())
    if (!Number.isFinite(nextAt) || (wakeAt > time.now && wakeAt <= back)) return
    wakeAt = back
    time.schedule(back, () => {
      if (wakeAt === back) settle()
    })
  }

  function noteWait({ user }: Wish, ms: number): void {
    if (shape === 'noisy' && user !== ABUSER) trial.waits.push(ms)
  }

  function deliver(permit: Permit): void {
    const question = asked.get(permit.id)
    if (!question) return
    asked.delete(permit.id)
    trial.permits++
    noteWait(question.wish, time.now - question.at)
    if (question.wish.priority === 0) trial.cancelWaits.push(time.now - question.at)
    // Callers pause now and then, and their clocks are off as well; one in a thousand dies before it can report.
    const pause = random.chance(0.002) ? random.between(100, 400) : 0
    const clockMs = random.pick(CALLER_CLOCKS_MS)
    time.schedule(time.now + hop() + pause, () => send(permit, question.wish, clockMs))
  }

  function send(permit: Permit, wish: Wish, clockMs: number): void {
    const dies = random.chance(0.001)
    const asGranted = leader
    if (time.now + clockMs > permit.notAfter) {
      if (!dies) time.schedule(time.now + hop(), () => asGranted === leader && leader?.unused(permit.id, belief()))
      return
    }
    time.schedule(time.now + flight(), () => {
      const used: Used[] = permit.pools.map(({ pool, scope, weight }) => ({
        pool,
        scope,
        used: judge.count(pool, scope, weight, `${wish.priority} ${wish.user}`, time.now),
      }))
      if (dies) return
      time.schedule(time.now + flight() / 2 + hop(), () => {
        if (leader?.answered(permit.id, used, belief(), wish.user === ABUSER)) trial.falseForeign++
        settle()
      })
    })
  }

  function writeNoise(): void {
    const known = leader && { at: belief(), users: leader.noisy(belief()) }
    if (known)
      time.schedule(time.now + NOISE_WRITE_MS, () => {
        noise = known
      })
    time.schedule(time.now + NOISE_EVERY_MS, writeNoise)
  }

  function fail(): void {
    trial.failovers++
    leader = undefined
    wakeAt = Number.POSITIVE_INFINITY
    for (const at of [time.now, time.now + FAILOVER_TAKES_MS, time.now + WINDOW_MS])
      trial.disturbed.add(at - (at % WINDOW_MS))
    for (const [key, { at }] of written) if (at + SETTING.lostAfterMs < belief()) written.delete(key)
    time.schedule(time.now + FAILOVER_TAKES_MS, () => {
      leader = make(SETTING, { reservations: [...written.values()], noise }, belief())
      askAgain()
    })
    time.schedule(time.now + FAILOVER_EVERY_MS * random.between(0.5, 1.5), fail)
  }

  for (let priority = 0; priority < 6; priority++) {
    const arrive = () => {
      ask(demand.wish(priority))
      time.schedule(demand.nextAt(shape, priority, time.now), arrive)
    }
    time.schedule(demand.nextAt(shape, priority, start), arrive)
  }
  if (shape === 'noisy' && abused) {
    const burn = () => {
      ask(demand.abuse())
      time.schedule(demand.abuseAt(time.now), burn)
    }
    burn()
    writeNoise()
  }
  storm()
  if (failover) time.schedule(start + FAILOVER_EVERY_MS * random.uniform(), fail)
  time.run(start + durationMs)
  for (const { wish, at } of asked.values()) if (time.now - at > wish.patienceMs) noteWait(wish, wish.patienceMs)
  return trial
}
