import { systemClock } from '@flotilla/runtime'
import { abused } from './abuse.ts'
import { openLimitsFleet } from './fleet.ts'
import { judge } from './judge.ts'
import { saturate } from './load.ts'

const minuteMs = 60_000
const killEveryMs = 7_000
/** How long others are watched without an abuser, and how long with one. */
const abuseMs = 30_000
/** What the load must reach of what is allowed, undisturbed. */
const leastShare = 0.95

const percent = (part: number) => `${(part * 100).toFixed(1)} %`

/** Several whole windows of too much load, the first half undisturbed, then with the coordinator killed again and again. */
export async function runLimits({ minutes, say }: { minutes: number; say: (line: string) => void }): Promise<number> {
  const fleet = await openLimitsFleet(16)
  try {
    const noise = await abused(fleet, abuseMs)
    say(
      `an abuser (${noise.rejected} calls refused by Binance, ${noise.keptBack} kept back): the others' p99 ${noise.aloneP99Ms.toFixed(0)} → ${noise.abusedP99Ms.toFixed(0)} ms${noise.holds === undefined ? '; this machine is too busy to judge that' : ''}`,
    )
    const load = saturate(fleet)
    // A little into the minute: a timer may be early.
    await systemClock.sleep(minuteMs - (Date.now() % minuteMs) + 5)
    const from = Math.floor(Date.now() / minuteMs) * minuteMs
    const calmUntil = from + Math.ceil(minutes / 2) * minuteMs
    await systemClock.sleep(calmUntil - Date.now())
    let kills = 0
    for (const to = from + minutes * minuteMs; Date.now() < to; ) {
      await systemClock.sleep(Math.min(killEveryMs, Math.max(0, to - Date.now())))
      if (fleet.killCoordinator(kills)) kills++
    }
    const { answered, refused } = await load.end()
    await systemClock.sleep(minuteMs - (Date.now() % minuteMs) + 1_000)
    const rows = await fleet.ledger()
    const calm = judge(rows, from, calmUntil)
    const { over, stopped, usedShares } = judge(rows, calmUntil, from + minutes * minuteMs)
    say(`calls answered ${answered}, refused ${refused}; coordinators killed ${kills}`)
    say(`windows over ${over.length}, answers that said stop ${stopped.length}`)
    say(`share of three addresses used a minute, undisturbed: ${calm.usedShares.map(percent).join(', ')}`)
    say(`share used while coordinators were killed: ${usedShares.map(percent).join(', ')}`)
    for (const row of [...over, ...stopped].slice(0, 10)) say(JSON.stringify(row))
    return over.length + stopped.length > 0 || noise.holds === false || (calm.usedShares[0] ?? 0) < leastShare ? 1 : 0
  } finally {
    await fleet.close()
  }
}
