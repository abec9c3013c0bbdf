import { systemClock } from '@flotilla/runtime'
import { createRandom } from '../../simulate/limits/random.ts'
import { abused } from './abuse.ts'
import { disturb } from './coordinators.ts'
import { type LimitsFleet, openLimitsFleet } from './fleet.ts'
import { judge } from './judge.ts'
import { saturate } from './load.ts'

const minuteMs = 60_000
/** How long others are watched without an abuser, and how long with one. */
const abuseMs = 30_000
/** What the load must reach of what is allowed, undisturbed. */
const leastShare = 0.95

const percent = (part: number) => `${(part * 100).toFixed(1)} %`

export interface LimitsRun {
  readonly seed: number
  readonly minutes: number
  /** Coordinators to kill. @default as many as fit into half of the minutes */
  readonly kills?: number | undefined
  readonly say: (line: string) => void
}

/** @returns whether others were hardly slower beside an account that burns a shared address. */
async function tryAbuse(fleet: LimitsFleet, say: LimitsRun['say']): Promise<boolean> {
  const { rejected, keptBack, aloneP99Ms, abusedP99Ms, holds } = await abused(fleet, abuseMs)
  const busy = holds === undefined ? '; this machine is too busy to judge that' : ''
  say(
    `an abuser (${rejected} calls refused by Binance, ${keptBack} kept back): the others' p99 ${aloneP99Ms.toFixed(0)} → ${abusedP99Ms.toFixed(0)} ms${busy}`,
  )
  return holds !== false
}

/** Too much load: some whole windows undisturbed, then with the coordinator killed and stopped again and again. */
async function saturated(fleet: LimitsFleet, { seed, minutes, kills, say }: LimitsRun): Promise<boolean> {
  const load = saturate(fleet)
  // A little into the minute: a timer may be early.
  await systemClock.sleep(minuteMs - (Date.now() % minuteMs) + 5)
  const from = Math.floor(Date.now() / minuteMs) * minuteMs
  const calmUntil = from + Math.ceil(minutes / 2) * minuteMs
  await systemClock.sleep(calmUntil - Date.now())
  const disturbance = { until: from + minutes * minuteMs, kills, random: createRandom(seed) }
  const disturbed = await disturb(fleet.coordinators, disturbance)
  const endedAt = Date.now()
  const { answered, refused } = await load.end()
  await systemClock.sleep(minuteMs - (Date.now() % minuteMs) + 1_000)
  const rows = await fleet.ledger()
  const calm = judge(rows, from, calmUntil)
  const { over, stopped, usedShares } = judge(rows, calmUntil, endedAt)
  say(
    `calls answered ${answered}, refused ${refused}; coordinators killed ${disturbed.kills}, stopped ${disturbed.stops}`,
  )
  say(`windows over ${over.length}, answers that said stop ${stopped.length}`)
  say(`share of three addresses used a minute, undisturbed: ${calm.usedShares.map(percent).join(', ')}`)
  say(`share used while coordinators were killed: ${usedShares.map(percent).join(', ')}`)
  for (const row of [...over, ...stopped].slice(0, 10)) say(JSON.stringify(row))
  return over.length + stopped.length === 0 && (calm.usedShares[0] ?? 0) >= leastShare
}

/** One abusive account among others, then everybody at once. @returns the exit code: 1 on any violation */
export async function runLimits(run: LimitsRun): Promise<number> {
  const fleet = await openLimitsFleet(16)
  try {
    const alone = await tryAbuse(fleet, run.say)
    const together = await saturated(fleet, run)
    return alone && together ? 0 : 1
  } finally {
    await fleet.close()
  }
}
