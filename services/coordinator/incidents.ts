import { type Bus, FleetIncident, type Incident, type IncidentKind } from '@flotilla/protocol'
import type { Clock, Log, Random } from '@flotilla/runtime'

/** How many incidents are kept for the status. */
const kept = 50

/** Publishes incidents and remembers the last ones. */
export function createIncidents({ bus, clock, log, random }: { bus: Bus; clock: Clock; log: Log; random: Random }) {
  const last: Incident[] = []
  return {
    raise(kind: IncidentKind, message: string, subject?: string) {
      const id = Buffer.from(random.bytes(8)).toString('hex')
      const incident: Incident = { id, kind, message, at: clock.now(), ...(subject === undefined ? {} : { subject }) }
      last.push(incident)
      if (last.length > kept) last.shift()
      log.warn(message, { kind })
      bus.append(FleetIncident, { kind }, incident, { id }).catch((error: unknown) => {
        log.error('an incident was not stored', { kind }, error)
      })
    },
    last: (): readonly Incident[] => last,
  }
}

export type Incidents = ReturnType<typeof createIncidents>
