import { type Bus, FleetIncident, type Incident, type IncidentKind } from '@flotilla/protocol'
import type { Clock, Log, Random } from '@flotilla/runtime'

/** How many incidents are kept for the status. */
const kept = 50
/** Between two tries to store one while the log does not answer, ms. */
const retryMs = 2_000

/**
 * Publishes incidents and remembers the last ones. What goes on (a freeze, a nearly full window) is one incident,
 * however many answers speak of it.
 */
export function createIncidents({ bus, clock, log, random }: { bus: Bus; clock: Clock; log: Log; random: Random }) {
  const last: Incident[] = []
  const quietUntil = new Map<string, number>()

  /** Until it is stored, or so many came after it that the status does not show it either. */
  const store = async (incident: Incident) => {
    const { id, kind } = incident
    while (last.includes(incident)) {
      try {
        return await bus.append(FleetIncident, { kind }, incident, { id })
      } catch (error) {
        log.error('an incident was not stored yet', { kind }, error)
        await clock.sleep(retryMs)
      }
    }
  }

  const raise = (kind: IncidentKind, message: string, subject?: string) => {
    const id = Buffer.from(random.bytes(8)).toString('hex')
    const incident: Incident = { id, kind, message, at: clock.now(), ...(subject === undefined ? {} : { subject }) }
    last.push(incident)
    if (last.length > kept) last.shift()
    log.warn(message, { kind })
    void store(incident)
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
