import type { Clock, Log, Metrics } from '@flotilla/runtime'
import { books } from './feed.ts'
import type { Hearing } from './feed-keeper.ts'
import type { Schedule } from './schedule.ts'

export interface HearingWatchDeps {
  readonly clock: Clock
  readonly log: Log
  readonly metrics: Metrics
  readonly schedule: Schedule
  readonly hearing: () => readonly Hearing[]
}

/** How often accounts are counted, ms. */
const countMs = 5_000
/** How long an account may wait to be listened to before it is said why, and how often that is said, ms. */
const patienceMs = 20_000
const sayMs = 60_000

const states = ['live', 'waiting', 'refused'] as const

/**
 * Says which accounts are not listened to and why: how many in the metrics, and in the log, once a minute, one line for
 * each market and reason with one of the accounts, since all ten thousand may have the same.
 */
export function watchHearing({ clock, log, metrics, schedule, hearing }: HearingWatchDeps): void {
  const counted = metrics.gauge('account_feeds', 'User streams of accounts, by whether they are heard', [
    'market',
    'state',
  ])
  let saidAt = 0

  const count = (all: readonly Hearing[]) => {
    const counts = Map.groupBy(all, ({ feed, state }) => `${feed.book}/${state}`)
    for (const market of books) {
      for (const state of states) counted.set({ market, state }, counts.get(`${market}/${state}`)?.length ?? 0)
    }
  }

  const say = (all: readonly Hearing[], now: number) => {
    const late = all.filter(({ state, silentSince }) => state === 'waiting' && now - silentSince > patienceMs)
    if (late.length === 0 || now - saidAt < sayMs) return
    saidAt = now
    for (const alike of Map.groupBy(late, ({ feed, fault }) => `${feed.book}/${fault?.code}`).values()) {
      const [first, ...others] = alike
      if (!first) continue
      const { feed, fault, silentSince } = others.reduce((a, b) => (b.silentSince < a.silentSince ? b : a), first)
      const { code = 'WAITING', message: why = 'it waits for its turn or for a connection' } = fault ?? {}
      const { accountId, book: market } = feed
      const durationMs = now - silentSince
      log.warn('accounts are not listened to yet', { market, code, why, count: alike.length, accountId, durationMs })
    }
  }

  const look = () => {
    const all = hearing()
    count(all)
    say(all, clock.now())
    schedule.after('look who is heard', countMs, look)
  }
  look()
}
