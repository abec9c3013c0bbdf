import type { Clock } from '@flotilla/runtime'
import type { AccountView } from './account-view.ts'
import { type Feed, nameOf } from './feed.ts'
import type { Schedule } from './schedule.ts'

export interface RoundsDeps {
  readonly clock: Clock
  readonly schedule: Schedule
  readonly viewOf: (feed: Feed) => AccountView
  readonly feeds: () => readonly Feed[]
  /** Has a feed compared, by its name. */
  readonly enqueue: (name: string) => void
}

/** A round over all feeds takes this long, where that leaves between two of them no less than `leastMs` and no more than `mostMs`. */
const round = { ms: 15 * 60_000, leastMs: 2_000, mostMs: 5_000 } as const
/** Feeds on which orders rest take turns with all others, each no sooner than this after it was compared, ms. */
const restingMs = 15_000

/** Has all feeds compared in rounds, those on which orders rest in between. */
export function startRounds({ clock, schedule, viewOf, feeds, enqueue }: RoundsDeps): void {
  const comparedAt = (feed: Feed) => viewOf(feed).comparedAt ?? Number.POSITIVE_INFINITY
  /** The feed on which orders rest that was compared the longest ago: what is filled there nobody was answered. */
  const resting = (): string | undefined => {
    const due = feeds().filter((feed) => viewOf(feed).openCount() > 0 && comparedAt(feed) < clock.now() - restingMs)
    const [first, ...others] = due
    return (
      first && nameOf(others.reduce((oldest, each) => (comparedAt(each) < comparedAt(oldest) ? each : oldest), first))
    )
  }

  let waiting: string[] = []
  let turns = 0
  const next = () => {
    if (waiting.length === 0) waiting = feeds().map(nameOf)
    const name = (turns++ % 2 === 0 ? resting() : undefined) ?? waiting.pop()
    if (name !== undefined) enqueue(name)
    const ms = Math.min(round.mostMs, Math.max(round.leastMs, round.ms / Math.max(1, feeds().length)))
    schedule.after('compare the next', ms, next)
  }
  schedule.after('compare the next', round.leastMs, next)
}
