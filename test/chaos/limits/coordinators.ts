import { systemClock } from '@flotilla/runtime'
import type { Random } from '../../simulate/limits/random.ts'
import type { OperatedFleet } from '../../support/operated-fleet.ts'

const saidActive = /^(coordinator-\d+) .*"msg":"active"/

/** Kills and stops of the coordinator that is active, as it said itself. */
export function createCoordinators({ fleet, lines }: Pick<OperatedFleet, 'fleet' | 'lines'>) {
  const stopped = new Set<string>()
  const active = () => saidActive.exec(lines.findLast((line) => saidActive.test(line)) ?? '')?.[1] ?? ''

  return {
    active,
    /** How many terms have begun. */
    terms: () => lines.filter((line) => saidActive.test(line)).length,
    /** @returns whether the one that was active last was there to be killed */
    kill: (): boolean => !stopped.has(active()) && (fleet.processes.get(active())?.kill('SIGKILL') ?? false),
    /**
     * Lets the active one stand still, as on a machine that is suspended, and go on after `ms`.
     * @returns whether there was one to stop
     */
    async stop(ms: number): Promise<boolean> {
      const name = active()
      const { pid } = fleet.processes.get(name) ?? {}
      if (pid === undefined || stopped.has(name) || !fleet.processes.get(name)?.kill('SIGSTOP')) return false
      stopped.add(name)
      await systemClock.sleep(ms)
      stopped.delete(name)
      process.kill(pid, 'SIGCONT')
      return true
    },
  }
}

type Coordinators = ReturnType<typeof createCoordinators>

const killEveryMs = 6_000
/** Every third kill is followed by a stop of whoever took over, this much later and for this long, ms. */
const stopEvery = 3
const stopAfterMs = 4_000
const [shortestStopMs, longestStopMs] = [500, 30_000]

export interface Disturbance {
  /** When to end, epoch ms; with `kills` it goes on until there were so many. */
  readonly until: number
  readonly kills: number | undefined
  readonly random: Random
}

/** Kills the active coordinator again and again, and stops it now and then; nobody is left standing still. */
export async function disturb({ kill, stop }: Coordinators, { until, kills, random }: Disturbance) {
  let [killed, stops] = [0, 0]
  const stopped: Promise<void>[] = []
  const stopNext = async () => {
    await systemClock.sleep(stopAfterMs)
    // As many short ones as long ones, on a scale of powers.
    if (await stop(shortestStopMs * (longestStopMs / shortestStopMs) ** random.uniform())) stops++
  }
  while (kills === undefined ? systemClock.now() < until : killed < kills) {
    const leftMs = kills === undefined ? until - systemClock.now() : killEveryMs
    await systemClock.sleep(Math.min(killEveryMs, leftMs))
    if (!kill()) continue
    if (++killed % stopEvery === 0) stopped.push(stopNext())
  }
  await Promise.all(stopped)
  return { kills: killed, stops }
}
