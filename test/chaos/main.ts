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

const text = { type: 'string' } as const
const { values } = parseArgs({ options: { suite: text, seed: text, minutes: text, kills: text, plant: text } })
const { suite = 'orders', plant } = values
const say = (line: string) => void process.stdout.write(`${line}\n`)

const isCount = (number: number) => Number.isInteger(number) && number >= 1

async function main(): Promise<number> {
  if (plant === 'list') {
    for (const name of plants) say(name)
    return 0
  }
  const chosen = Object.entries(suites).filter(([name]) => suite === 'all' || name === suite)
  const seed = Number(values.seed ?? 1)
  const minutes = Number(values.minutes ?? 10)
  const kills = values.kills === undefined ? undefined : Number(values.kills)
  const counts = [minutes, ...(kills === undefined ? [] : [kills])]
  const isKnown = plant === undefined || plants.includes(plant)
  if (chosen.length === 0 || !Number.isInteger(seed) || !counts.every(isCount) || !isKnown) {
    const names = [...Object.keys(suites), 'all'].join('|')
    process.stderr.write(
      `usage: npm run chaos -- [--suite ${names}] [--seed N] [--minutes M] [--kills K] [--plant ${plants.join('|')}|list]\n`,
    )
    return 2
  }
  let code = 0
  for (const [, run] of chosen) code = Math.max(code, await run({ seed, minutes, kills, plant, say }))
  return code
}

process.exitCode = await main()
