import { parseArgs } from 'node:util'
import { obey, plantFault } from '../command.ts'
import { PLANTS } from './plants.ts'
import { canMeet, emptyCells, type OrdersVerdict, runOrders } from './run.ts'
import { FAULTS, type Meetings, noMeetings, STAGES } from './surroundings.ts'
import { runSchedule } from './world.ts'

const USAGE = 'usage: npm run simulate -- orders [--seed N] [--schedules K] [--plant NAME|list] [--trace SEED]'
/** From so many schedules on, a fault that never met a stage where it can occur is a fault of the simulation. */
const ENOUGH = 100_000
const WHOLE = 10_000_000

type Wish = { seed: number; schedules: number; plant?: string; trace?: number }

/**
 * `orders --seed N --schedules K [--plant NAME]`: the order protocol, or a planted wrong one, in virtual time.
 * @returns the exit code: 0 when every promise held, 1 when one did not, 2 for wrong usage.
 */
export const simulate = (args: string[]): Promise<number> => obey(read(args), PLANTS, run)

function run(wish: Wish): number {
  if (wish.trace !== undefined) return trace(wish.trace, wish.plant)
  const beganAt = performance.now()
  const verdict = runOrders(wish)
  const tookMs = performance.now() - beganAt
  printTable(verdict.meetings)
  printSums(verdict, tookMs)
  for (const { seed, violations } of verdict.broken) {
    console.log(`\nseed ${seed} broke a promise:`)
    for (const violation of violations) console.log(`  ${violation}`)
    trace(seed, wish.plant)
  }
  const empty = verdict.schedules >= ENOUGH ? emptyCells(verdict.meetings) : []
  for (const cell of empty) console.log(`never met: ${cell}`)
  return verdict.broken.length + empty.length > 0 ? 1 : 0
}

function read(args: string[]): Wish | string {
  try {
    const text = { type: 'string' } as const
    const { values } = parseArgs({ args, options: { seed: text, schedules: text, plant: text, trace: text } })
    const [seed, schedules] = [Number(values.seed ?? 1), Number(values.schedules ?? 100_000)]
    if (!Number.isSafeInteger(seed) || !Number.isSafeInteger(schedules) || schedules < 1) return USAGE
    const { plant } = values
    const fault = plantFault(plant, PLANTS)
    if (fault !== undefined) return fault
    const traced = values.trace === undefined ? {} : { trace: Number(values.trace) }
    return { seed, schedules, ...(plant !== undefined && { plant }), ...traced }
  } catch {
    return USAGE
  }
}

/** Tells one schedule step by step. */
function trace(seed: number, plant: string | undefined): number {
  const make = plant === undefined ? undefined : PLANTS[plant]?.make
  const onStep = (at: number, who: string, what: string) =>
    console.log(`${(at / 1_000).toFixed(3).padStart(10)} s  ${who.padEnd(12)}${what}`)
  const { violations } = runSchedule({ seed, meetings: noMeetings(), onStep, ...(make && { make }) })
  return violations.length > 0 ? 1 : 0
}

function printTable(meetings: Meetings): void {
  console.log(`fault met a request  ${STAGES.map((stage) => stage.padStart(12)).join('')}`)
  for (const fault of FAULTS) {
    const cells = STAGES.map((stage) => {
      const count = meetings[fault][stage]
      return (count === 0 && !canMeet(fault, stage) ? '-' : String(count)).padStart(12)
    })
    console.log(`${fault.padEnd(21)}${cells.join('')}`)
  }
}

function printSums({ schedules, states, longestMs, broken }: OrdersVerdict, tookMs: number): void {
  const perSecond = (schedules / tookMs) * 1_000
  const ended = Object.entries(states).map(([state, count]) => `${count} ${state}`)
  console.log(
    `\n${schedules} schedules: ${ended.join(', ')}; the longest took ${Math.round(longestMs / 1_000)} s of its time`,
  )
  console.log(
    `${Math.round(tookMs / 1_000)} s, ${Math.round(perSecond)} schedules a second: ${WHOLE} take ${Math.round(WHOLE / perSecond / 60)} minutes`,
  )
  console.log(`${broken.length} schedules with violations`)
}
