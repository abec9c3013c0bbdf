/** A JetStream stream of the fleet, as it must stand on the server. Ages in ms. */
export interface StreamSpec {
  readonly name: string
  readonly subjects: readonly string[]
  readonly maxAgeMs: number
  readonly summary: string
  /** One message for each subject, and a second one refused by the server itself. */
  readonly once?: boolean
}

const hour = 3_600_000
const day = 24 * hour

/** Every stream there is. `provision` alone creates them. */
export const streams = {
  ORDERS: {
    name: 'ORDERS',
    subjects: ['orders.cmd.>'],
    maxAgeMs: day,
    once: true,
    summary: 'Commands: limits retention, one message per subject, discard-new per subject.',
  },
  STATES: {
    name: 'STATES',
    subjects: ['orders.state.>'],
    maxAgeMs: day,
    summary: 'The life of each request; appended with the expected last sequence of its subject.',
  },
  ACCOUNT: { name: 'ACCOUNT', subjects: ['account.>'], maxAgeMs: 7 * day, summary: 'What Binance told of accounts.' },
  ALERTS: { name: 'ALERTS', subjects: ['alerts.fired.>'], maxAgeMs: 7 * day, summary: 'Fired alerts.' },
  NOTIFY: { name: 'NOTIFY', subjects: ['notify.>'], maxAgeMs: day, summary: 'Messages for people.' },
  INCIDENTS: { name: 'INCIDENTS', subjects: ['fleet.incident.>'], maxAgeMs: 30 * day, summary: 'Incidents.' },
  AUDIT: { name: 'AUDIT', subjects: ['audit.>'], maxAgeMs: 365 * day, summary: 'Who caused what.' },
} as const satisfies Record<string, StreamSpec>

export type StreamName = keyof typeof streams

/** The stream that stores a subject. */
export function streamOf(pattern: string): StreamName {
  for (const { name, subjects } of Object.values(streams)) {
    if (subjects.some((subject) => pattern.startsWith(subject.slice(0, -1)))) return name
  }
  throw new Error(`no stream stores ${pattern}`)
}
