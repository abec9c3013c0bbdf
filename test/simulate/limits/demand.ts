import type { Random } from './random.ts'

/** A request as it occurs to somebody. */
export type Wish = {
  user: string
  egress: string
  priority: number
  weight: number
  /** New orders burden their account as well. */
  account?: string
  patienceMs: number
}

/** `noisy` is `smooth` with one more user, who asks for a hundred times his share and whose calls are all rejected. */
export type Shape = 'saturating' | 'smooth' | 'bursty' | 'edge' | 'noisy'
export const SHAPES: readonly Shape[] = ['saturating', 'smooth', 'bursty', 'edge', 'noisy']
export const ABUSER = 'abuser'

const WINDOW_MS = 60_000
/** How much of one address' limit is asked for, per class, when it is saturated: five times the limit in all. */
const SATURATED = [0.04, 0.01, 0.1, 0.05, 2.4, 2.4]
const WEIGHTS = [1, 1, 2, 2, 5, 10]
const MEAN_WEIGHT = 3.5

type Deps = {
  random: Random
  egresses: readonly string[]
  users: readonly string[]
  accounts: readonly string[]
  limit: number
}

/** Who wants what, and when. */
export function createDemand({ random, egresses, users, accounts, limit }: Deps) {
  function wish(priority: number): Wish {
    const order = priority === 2
    const weight = priority < 3 ? 1 : random.pick(WEIGHTS)
    // Class 4 waits long enough that all its users always have more waiting than they can get.
    const patienceMs = priority === 4 ? 150_000 : 30_000
    const common = { user: random.pick(users), egress: random.pick(egresses), priority, weight, patienceMs }
    return order ? { ...common, account: random.pick(accounts) } : common
  }

  /** Mean time between two requests of a class over all addresses, for a part of the limit. */
  const gap = (part: number, priority: number) =>
    WINDOW_MS / ((part * limit * egresses.length) / (priority < 3 ? 1 : MEAN_WEIGHT))

  /** When the next request of this class comes, after `now`. */
  function nextAt(shape: Shape, priority: number, now: number): number {
    const part = SATURATED[priority] ?? 0
    if (shape === 'saturating') return now + random.exponential(gap(part, priority))
    if (shape === 'smooth' || shape === 'noisy') return now + random.exponential(gap(part * 0.14, priority))
    const dense = now + random.exponential(gap(part, priority) / (shape === 'bursty' ? 8 : 24))
    // Bursts of 2 s every 17 s, so that they meet every part of a window; or only around the window's edge.
    const [period, from, to] = shape === 'bursty' ? [17_000, 0, 2_000] : [WINDOW_MS, -600, 600]
    const phase = ((dense - from) % period) + from
    return phase <= to ? dense : dense - phase + period + from
  }

  const abuse = (): Wish => ({
    ...{ user: ABUSER, egress: random.pick(egresses), priority: 2, weight: 1, patienceMs: 5_000 },
  })
  /** When the abuser comes again: a hundred times as often as anybody else. */
  function abuseAt(now: number): number {
    const perMinute = SATURATED.reduce(
      (sum, _, priority) => sum + WINDOW_MS / gap((SATURATED[priority] ?? 0) * 0.14, priority),
      0,
    )
    return now + random.exponential((WINDOW_MS * users.length) / (perMinute * 100))
  }

  return { wish, nextAt, abuse, abuseAt }
}
