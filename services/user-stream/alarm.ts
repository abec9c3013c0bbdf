import type { Clock, Incidents } from '@flotilla/runtime'
import type { Schedule } from './schedule.ts'

export interface AlarmDeps {
  readonly clock: Clock
  readonly schedule: Schedule
  readonly incidents: Pick<Incidents, 'raise'>
}

/** Incidents are raised this far apart, ms: a socket that fell silent concerns a thousand accounts. */
const quietMs = 60_000

/**
 * Has the fleet hear that what was told of an account was wrong: the first account at once, those that follow within a
 * minute in one incident together.
 */
export function createAlarm({ clock, schedule, incidents }: AlarmDeps) {
  let quietUntil = 0
  const waiting = new Map<string, string>()

  const raise = () => {
    const [[accountId, what] = []] = waiting
    if (accountId === undefined) return
    const others = waiting.size > 1 ? `, and ${waiting.size - 1} more accounts` : ''
    waiting.clear()
    quietUntil = clock.now() + quietMs
    incidents.raise(accountId, `account ${accountId}${others}: ${what}`)
  }

  return (accountId: string, what: string) => {
    waiting.set(accountId, what)
    const ms = quietUntil - clock.now()
    if (ms <= 0) raise()
    else schedule.after('alarm', ms, raise)
  }
}
