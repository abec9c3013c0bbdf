import {
  AccountFill,
  AlertFired,
  type Bus,
  type Fact,
  FleetIncident,
  IncidentKind,
  OrderStateEvent,
} from '@flotilla/protocol'
import { factsOf, IncidentFact } from './facts.ts'
import { alertHappening, fillHappening, type Happening, incidentHappening, orderHappening } from './happenings.ts'

/** How many lines are kept for who comes later. */
const kept = 100

export interface HappeningLogDeps {
  readonly bus: Bus
  readonly onHappening: (happening: Happening) => void
}

/** Follows incidents, fired alerts, order states and fills from now on, and keeps the last of them. */
export function createHappeningLog({ bus, onHappening }: HappeningLogDeps) {
  const last = new Map<string, Happening>()
  const note = (happening: Happening) => {
    // Taken out first, so that the map stays in the order of time.
    last.delete(happening.key)
    last.set(happening.key, happening)
    const [oldest] = last.keys()
    if (last.size > kept && oldest !== undefined) last.delete(oldest)
    onHappening(happening)
  }

  const now = { from: 'now' } as const
  bus.consume(FleetIncident, {}, now, ({ payload }) => note(incidentHappening(payload)))
  bus.consume(AlertFired, {}, now, ({ payload }) => note(alertHappening(payload)))
  bus.consume(OrderStateEvent, {}, now, ({ tokens, payload }) =>
    note(orderHappening(tokens.accountId, tokens.commandId, payload)),
  )
  bus.consume(AccountFill, {}, now, ({ tokens, payload }) => note(fillHappening(tokens.accountId, payload)))

  return {
    last: (): Happening[] => [...last.values()].toSorted((one, other) => one.at - other.at),
    /** Incidents from before this page, as the coordinator remembers them. */
    catchUp(facts: readonly Fact[]) {
      for (const { incident, id, message, at } of factsOf(IncidentFact, facts)) {
        const kind = IncidentKind.safeParse(incident)
        if (kind.success && !last.has(`incident:${id}`)) note(incidentHappening({ id, kind: kind.data, message, at }))
      }
    },
  }
}
