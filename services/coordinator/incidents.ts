import { type Bus, FleetIncident, type Incident, type IncidentKind } from '@flotilla/protocol'
import type { Clock, Log, Random } from '@flotilla/runtime'

/** How many incidents are kept for the status. */
const kept = 50

/**
 * Publishes incidents and remembers the last ones. What goes on (a freeze, a nearly full window) is one incident,
 * however many answers speak of it.
 */
export function createIncidents({ bus, clock, log, random }: { bus: Bus; clock: Clock; log: Log; random: Random }) {
  const last: Incident[] = []
  const quietUntil = new Map<string, number>()

  const raise = (kind: IncidentKind, message: string, subject?: string) => {
    const id = Buffer.from(random.bytes(8)).toString('hex')
    const incident: Incident = { id, kind, message, at: clock.now(), ...(subject === undefined ? {} : { subject }) }
    last.push(incident)
    if (last.length > kept) last.shift()
    log.warn(message, { kind })
    bus.append(FleetIncident, { kind }, incident, { id }).catch((error: unknown) => {
      log.error('an incident was not stored', { kind }, error)
    })
  }

  return {
    raise,
    /** Raises an incident unless one about the same thing was raised and that lasts until later than now. */
    raiseOnce(kind: IncidentKind, message: string, subject: string, until: number) {
      const now = clock.now()
      for (const [key, end] of quietUntil) if (end <= now) quietUntil.delete(key)
      const key = `${kind} ${subject}`
      if (quietUntil.has(key)) return
      quietUntil.set(key, until)
      raise(kind, message, subject)
    },
    last: (): readonly Incident[] => last,
  }
}

export type Incidents = ReturnType<typeof createIncidents>
