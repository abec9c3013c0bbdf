import type { Fact } from '@flotilla/protocol'
import type { Duty } from './duty.ts'
import type { Incidents } from './incidents.ts'
import type { PermitDesk } from './permit-desk.ts'
import type { Roster } from './roster.ts'
import type { TradingStops } from './trading-stops.ts'

export interface StatusSources {
  readonly roster: Roster
  readonly work: Duty
  readonly permits: PermitDesk
  readonly stops: TradingStops
  readonly incidents: Incidents
  readonly now: number
}

/** The fleet as facts, one for each thing: what `flotilla status --json` prints line by line. */
export function statusFacts({ roster, work, permits, stops, incidents, now }: StatusSources): Fact[] {
  const hellos = roster.all()
  const instances = hellos.map(
    ({ role, instance, pid, egress, address, state, version, startedAt, slots = 0, at }) => ({
      kind: 'instance' as const,
      ...{ role, instance, pid, egress, state, version, slots },
      ...(address === undefined ? {} : { address }),
      uptimeMs: now - startedAt,
      heardMsAgo: Math.max(0, now - at),
    }),
  )
  const sockets = hellos.flatMap(({ instance, sockets: held = [] }) =>
    held.map((socket) => ({ kind: 'socket' as const, instance, ...socket })),
  )
  const raised = incidents
    .last()
    .map(({ kind, ...incident }) => ({ kind: 'incident' as const, incident: kind, ...incident }))
  return [...instances, ...permits.facts(), ...stops.facts(), ...sockets, ...work.streamFacts(), ...raised]
}
