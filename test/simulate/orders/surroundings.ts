import type { Random } from '../limits/random.ts'
import type { createTimeline } from '../limits/timeline.ts'

/** Everything that can go wrong, as it is named in the printed table. */
export const FAULTS = [
  'lost request',
  'lost answer',
  'stuck packet',
  'cut connection',
  '5xx, executed',
  '5xx, not executed',
  'no connection',
  'garbled answer',
  'slow gate',
  'engine stall',
  'queries lag',
  'lost PubAck',
  'lost append',
  'late append',
  'stale log read',
  'leader election',
  'amnesia',
  'crash',
  'pause',
  'pause in the send',
  'takeover',
  'two owners',
] as const
export type FaultName = (typeof FAULTS)[number]

/** How far a request had come when a fault met it, by its last record on the log. */
export const STAGES = ['no record', 'sending', 'checking', 'final'] as const
export type Stage = (typeof STAGES)[number]

/** How often each fault met each stage. */
export type Meetings = Record<FaultName, Record<Stage, number>>

export function noMeetings(): Meetings {
  const row = () => Object.fromEntries(STAGES.map((stage) => [stage, 0])) as Record<Stage, number>
  return Object.fromEntries(FAULTS.map((fault) => [fault, row()])) as Meetings
}

/** How likely each kind of trouble is in one schedule: many schedules have little, some have all. */
export interface Weather {
  /** Of each packet on the network. */
  readonly network: number
  /** Of each act on the log. */
  readonly log: number
  /** Of each step of an executor. */
  readonly process: number
  /** Queries show what was this long ago, at worst, ms. */
  readonly lagMs: number
  readonly stalls: boolean
  readonly election: boolean
  readonly amnesia: boolean
  readonly twoOwners: boolean
}

/** What every part of the world is handed. */
export interface Surroundings {
  readonly time: ReturnType<typeof createTimeline>
  readonly random: Random
  readonly weather: Weather
  /** Notes that a fault met a command. */
  met(fault: FaultName, command: string): void
  /** A line of the trace. */
  say(who: string, what: string): void
}

export function drawWeather(random: Random): Weather {
  const some = (probability: number, value: number) => (random.chance(probability) ? value : 0)
  return {
    network: some(0.75, random.pick([0.05, 0.15, 0.4])),
    log: some(0.4, random.pick([0.05, 0.2])),
    process: some(0.5, random.pick([0.02, 0.06])),
    lagMs: random.chance(0.6) ? random.between(17_000, 36_000) : 60,
    stalls: random.chance(0.35),
    election: random.chance(0.15),
    amnesia: random.chance(0.06),
    twoOwners: random.chance(0.2),
  }
}
