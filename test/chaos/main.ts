// npm run chaos -- --suite limits [--minutes M]: the fleet as processes under load and faults, judged by the exchange's
// own ledger; exit 1 on any violation.
import { parseArgs } from 'node:util'
import { runLimits } from './limits/main.ts'

const suites = { limits: runLimits } as const

const { values } = parseArgs({ options: { suite: { type: 'string' }, minutes: { type: 'string' } } })
const run = Object.entries(suites).find(([name]) => name === (values.suite ?? 'limits'))?.[1]
const minutes = Number(values.minutes ?? 10)
if (!run || !Number.isInteger(minutes) || minutes < 2) {
  process.stderr.write(`usage: npm run chaos -- --suite ${Object.keys(suites).join('|')} [--minutes 2 or more]\n`)
  process.exit(2)
}
process.exitCode = await run({ minutes, say: (line) => void process.stdout.write(`${line}\n`) })
