import { PLANTS } from './plants.ts'
import { FAULTS, type FaultName, type Meetings, noMeetings, STAGES, type Stage } from './surroundings.ts'
import { runSchedule } from './world.ts'

export interface OrdersRun {
  readonly seed: number
  readonly schedules: number
  readonly plant?: string
}

export interface OrdersVerdict {
  readonly schedules: number
  readonly meetings: Meetings
  /** How many requests ended in each state. */
  readonly states: Readonly<Record<string, number>>
  readonly broken: readonly { readonly seed: number; readonly violations: readonly string[] }[]
  /** Of those that were not settled at once: how long it took, ms. */
  readonly longestMs: number
}

/** Runs schedules one after another, seed by seed, until one breaks a promise. */
export function runOrders({ seed, schedules, plant }: OrdersRun): OrdersVerdict {
  const make = plant === undefined ? undefined : PLANTS[plant]?.make
  const meetings = noMeetings()
  const states: Record<string, number> = {}
  const broken: { seed: number; violations: string[] }[] = []
  let longestMs = 0
  let done = 0
  while (done < schedules && broken.length === 0) {
    const own = seed + done
    const ending = runSchedule({ seed: own, meetings, ...(make && { make }) })
    for (const state of ending.states) states[state] = (states[state] ?? 0) + 1
    if (ending.violations.length > 0) broken.push({ seed: own, violations: ending.violations })
    longestMs = Math.max(longestMs, ending.tookMs)
    done += 1
  }
  return { schedules: done, meetings, states, broken, longestMs }
}

const everywhere = STAGES
const onTheWire: readonly Stage[] = ['sending', 'checking', 'final']

/** Where a fault can meet a request: nothing is on the wire before `sending` is written, queries begin with `checking`. */
const possible: Readonly<Partial<Record<FaultName, readonly Stage[]>>> = {
  'lost request': onTheWire,
  'lost answer': onTheWire,
  'stuck packet': onTheWire,
  'cut connection': onTheWire,
  '5xx, executed': onTheWire,
  '5xx, not executed': onTheWire,
  'no connection': onTheWire,
  'garbled answer': onTheWire,
  'slow gate': onTheWire,
  'engine stall': onTheWire,
  'queries lag': ['checking', 'final'],
  'stale log read': onTheWire,
  // By what the log still has: the last record of a request that is final is never lost without making it less.
  amnesia: ['no record', 'sending', 'checking'],
  'pause in the send': ['sending'],
}

export const canMeet = (fault: FaultName, stage: Stage) => (possible[fault] ?? everywhere).includes(stage)

/** Faults that never met a stage in which they can occur. */
export function emptyCells(meetings: Meetings): string[] {
  return FAULTS.flatMap((fault) =>
    STAGES.flatMap((stage) => (canMeet(fault, stage) && meetings[fault][stage] === 0 ? [`${fault} / ${stage}`] : [])),
  )
}
