// npm run chaos -- [--suite orders|limits|all] [--seed N] [--minutes M]: the fleet as processes under load and faults,
// judged by the exchange's own ledger; exit 1 on any violation.
import { parseArgs } from 'node:util'
import { runLimits } from './limits/main.ts'
import { runOrders } from './orders/main.ts'

const suites = { orders: runOrders, limits: runLimits } as const

const options = { suite: { type: 'string' }, seed: { type: 'string' }, minutes: { type: 'string' } } as const
const { suite = 'orders', seed: seedText, minutes: minutesText } = parseArgs({ options }).values
const chosen = Object.entries(suites).filter(([name]) => suite === 'all' || name === suite)
const seed = Number(seedText ?? 1)
const minutes = Number(minutesText ?? 10)
if (chosen.length === 0 || !Number.isInteger(seed) || !Number.isInteger(minutes) || minutes < 2) {
  const names = [...Object.keys(suites), 'all'].join('|')
  process.stderr.write(`usage: npm run chaos -- [--suite ${names}] [--seed N] [--minutes 2 or more]\n`)
  process.exit(2)
}
for (const [, run] of chosen) {
  const code = await run({ seed, minutes, say: (line) => void process.stdout.write(`${line}\n`) })
  if (code !== 0) process.exitCode = code
}
