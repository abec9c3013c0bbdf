import { type Bus, FleetRaise, type IncidentKind } from '@flotilla/protocol'
import type { z } from 'zod'
import type { Clock } from './clock.ts'
import type { Log } from './log.ts'

export interface IncidentsDeps {
  readonly bus: Bus
  readonly clock: Clock
  readonly log: Log
  readonly kind: z.infer<typeof IncidentKind>
}

/** After how long an incident that was not taken is raised again, ms: another coordinator is active by then. */
const againMs = 5_000
/** As much of a message as an incident carries. */
const mostLetters = 500

/**
 * Has the fleet hear of incidents of one kind. One that no coordinator takes is kept and raised again until one does;
 * of a subject the last stands.
 */
export function createIncidents({ bus, clock, log, kind }: IncidentsDeps) {
  const waiting = new Map<string, string>()
  let isRaising = false
  let endWait: (() => void) | undefined

  const raiseWaiting = async () => {
    for (let [next] = waiting; next; [next] = waiting) {
      const [subject, message] = next
      const reply = await bus.request(FleetRaise, {}, { kind, message, subject })
      if (!reply.ok) throw new Error(reply.error.message)
      if (waiting.get(subject) === message) waiting.delete(subject)
    }
  }

  const raiseNow = async () => {
    if (isRaising) return
    isRaising = true
    endWait?.()
    endWait = undefined
    try {
      await raiseWaiting()
    } catch (error) {
      log.error('an incident was not taken', { subject: [...waiting.keys()][0] ?? '', count: waiting.size }, error)
      endWait = clock.after(againMs, () => void raiseNow())
    } finally {
      isRaising = false
    }
  }

  return {
    /** Says what happened to whom or what; `subject` of at most 128 characters. */
    raise(subject: string, message: string) {
      waiting.set(subject, message.slice(0, mostLetters))
      void raiseNow()
    },
    stop: () => endWait?.(),
  }
}

export type Incidents = ReturnType<typeof createIncidents>
