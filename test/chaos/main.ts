// npm run chaos -- [--suite orders|cluster|limits|security|all] [--seed N] [--minutes M] [--kills K] [--plant NAME]: the fleet as
// processes under load and faults, judged by the exchange's own ledger; exit 1 on any violation. `--plant` runs the orders with a wrong
// executor, which must exit 1; `--plant list` names them. `--kills` is how many coordinators die in the suite of limits.
import { readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { parseArgs } from 'node:util'
import { runLimits } from './limits/main.ts'
import { runLeaderKills } from './orders/leader-kills.ts'
import { runOrders } from './orders/main.ts'
import { runSecurity } from './security/main.ts'

const suites = { orders: runOrders, cluster: runLeaderKills, limits: runLimits, security: runSecurity } as const
const plants = readdirSync(join(import.meta.dirname, 'orders/plants')).map((file) => basename(file, '.ts'))

const usage = `usage: npm run chaos -- [--suite ${[...Object.keys(suites), 'all'].join('|')}] [--seed N] [--minutes M] [--kills K] [--plant ${plants.join('|')}|list]`
const say = (line: string) => void process.stdout.write(`${line}\n`)

const isCount = (number: number) => Number.isInteger(number) && number >= 1

/** What is asked for; undefined when it cannot be understood. */
function read() {
  const text = { type: 'string' } as const
  const options = { suite: text, seed: text, minutes: text, kills: text, plant: text }
  try {
    const { suite = 'orders', plant, kills, ...rest } = parseArgs({ options }).values
    const [seed, minutes] = [Number(rest.seed ?? 1), Number(rest.minutes ?? 10)]
    const chosen = Object.entries(suites).filter(([name]) => suite === 'all' || name === suite)
    const isKnown = plant === undefined || plant === 'list' || plants.includes(plant)
    const counts = [minutes, Number(kills ?? 1)]
    if (chosen.length === 0 || !Number.isInteger(seed) || !counts.every(isCount) || !isKnown) return undefined
    return { chosen, plant, seed, minutes, kills: kills === undefined ? undefined : Number(kills) }
  } catch {
    return undefined
  }
}

async function main(): Promise<number> {
  const wish = read()
  if (!wish) {
    process.stderr.write(`${usage}\n`)
    return 2
  }
  const { chosen, ...asked } = wish
  if (asked.plant === 'list') {
    for (const name of plants) say(name)
    return 0
  }
  let code = 0
  for (const [, run] of chosen) code = Math.max(code, await run({ ...asked, say }))
  return code
}

process.exitCode = await main()
