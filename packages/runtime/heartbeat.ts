import { type Bus, FleetHello, type Hello, type Role } from '@flotilla/protocol'
import type { Clock } from './clock.ts'

/** Between two heartbeats, ms; three missed ones and an instance counts as lost. */
export const heartbeatMs = 1_000

/** Who says hello; the part of `Hello` that never changes. */
export interface Identity {
  readonly role: Role
  readonly instance: string
  readonly pid: number
  readonly egress: string
  readonly address?: string | undefined
  readonly source?: string | undefined
  readonly version: string
  readonly startedAt: number
}

/** What a service adds to its heartbeat. */
export type Vitals = Pick<Hello, 'slots' | 'sockets' | 'serverTime'>

/** Says hello once a second and at every change of state. */
export function createHeartbeat(bus: Bus, clock: Clock, identity: Identity) {
  let state: Hello['state'] = 'starting'
  let vitals: () => Vitals = () => ({})
  const say = () =>
    bus.publish(
      FleetHello,
      { role: identity.role, instance: identity.instance },
      { ...identity, ...vitals(), state, at: clock.now() },
    )
  const end = clock.every(heartbeatMs, say)
  say()
  return {
    become(next: Hello['state'], of?: () => Vitals) {
      state = next
      if (of) vitals = of
      say()
    },
    end,
  }
}
