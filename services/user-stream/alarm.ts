import { type Bus, FleetRaise } from '@flotilla/protocol'
import type { Clock, Log } from '@flotilla/runtime'
import type { Schedule } from './schedule.ts'

export interface AlarmDeps {
  readonly bus: Bus
  readonly clock: Clock
  readonly log: Log
  readonly schedule: Schedule
}

/** Incidents are raised this far apart, ms: a socket that fell silent concerns a thousand accounts. */
const quietMs = 60_000
/** After how long an incident that was not taken is raised again, ms: another coordinator is active by then. */
const againMs = 5_000

/**
 * Has the fleet hear that what was told of an account was wrong: the first account at once, those that follow within a
 * minute in one incident together.
 */
export function createAlarm({ bus, clock, log, schedule }: AlarmDeps) {
  let quietUntil = 0
  const waiting = new Map<string, string>()

  const raise = async () => {
    const [[accountId, what] = []] = waiting
    if (accountId === undefined) return
    const others = waiting.size > 1 ? `, and ${waiting.size - 1} more accounts` : ''
    const told = { message: `account ${accountId}${others}: ${what}`.slice(0, 500), subject: accountId }
    const raised = [...waiting]
    waiting.clear()
    quietUntil = clock.now() + quietMs
    const reply = await bus.request(FleetRaise, {}, { kind: 'account-differed', ...told })
    if (reply.ok) return
    log.error('an incident was not taken', { accountId, why: reply.error.message })
    for (const [id, why] of raised) if (!waiting.has(id)) waiting.set(id, why)
    schedule.after('alarm', againMs, raiseNow)
  }
  const raiseNow = () => void raise().catch((error: unknown) => log.error('an incident was not raised', {}, error))

  return (accountId: string, what: string) => {
    waiting.set(accountId, what)
    const ms = quietUntil - clock.now()
    if (ms <= 0) raiseNow()
    else schedule.after('alarm', ms, raiseNow)
  }
}
