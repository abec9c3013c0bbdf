import { BINANCE_POOLS, type Incident as LimitIncident } from '@flotilla/limits'
import type { IncidentKind } from '@flotilla/protocol'
import type { Joined } from './egress-names.ts'
import type { Incidents } from './incidents.ts'

/** The end of the window of a counter that `now` is in; windows are aligned to the epoch. */
function windowEnd(pool: string, now: number): number {
  const lengthMs = BINANCE_POOLS.find(({ name }) => name === pool)?.windowMs ?? 60_000
  return Math.floor(now / lengthMs + 1) * lengthMs
}

/** For how long nothing more is said of two names of one address, ms. */
const sharedQuietMs = 3_600_000

/** Tells that two names are one address. */
export function tellShared(incidents: Incidents, { from, into }: Joined, now: number): void {
  const sentence = `${from} and ${into} are names of one address: they share one budget; let its processes have the same EGRESS`
  incidents.raiseOnce('address-shared', sentence, `${from} ${into}`, now + sharedQuietMs)
}

const frozenKinds: Readonly<Record<string, IncidentKind>> = { '418': 'banned', '403': 'forbidden' }

/** Tells what the limiter found: once for each counter and window, once for each freeze. */
export function tellLimits(incidents: Incidents, found: readonly LimitIncident[], now: number): void {
  for (const incident of found) {
    if (incident.kind === 'noisy') {
      const { user, level, part, pool, scope } = incident
      const told = level === 'slowed' ? 'is served less often' : 'is served after everybody else, cancels excepted'
      const sentence = `account ${user} ${told}: its refused calls took ${Math.round(part * 100)} % of a window of ${pool} of ${scope}`
      incidents.raise('noisy-account', sentence, user)
      continue
    }
    const path = 'path' in incident && incident.path ? incident.path : ''
    const where = `${incident.pool === undefined ? 'everything' : `${incident.pool}${path}`} of ${incident.scope}`
    if (incident.kind === 'near-limit') {
      const sentence = `${where}: ${incident.used} of ${incident.limit} are used`
      incidents.raiseOnce('near-limit', sentence, where, windowEnd(incident.pool, now))
    }
    if (incident.kind === 'above-ledger') {
      const sentence = `${where}: Binance counts ${incident.theirs}, this fleet ${incident.ours}: somebody else spends it`
      incidents.raiseOnce('near-limit', sentence, `${where}, above the ledger`, windowEnd(incident.pool, now))
    }
    if (incident.kind === 'frozen') {
      const { cause, until, ours } = incident
      const spent = ours.map(({ pool, path: of = '', used, limit }) => `${pool}${of} ${Math.round(used)} of ${limit}`)
      const ledger = spent.length > 0 ? `; this fleet's own ledger says ${spent.join(', ')}` : ''
      const sentence = `${where} is frozen until ${new Date(until).toISOString()} after ${cause}${ledger}`
      incidents.raiseOnce(frozenKinds[cause] ?? 'frozen', sentence, where, until)
    }
  }
}
