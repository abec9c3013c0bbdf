import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { LOCAL } from '../../../infra/paths.ts'
import { sayComparison, sayFaults, sayViolation } from './report.ts'
import { runChaos } from './run.ts'

/** How many violations are printed whole. */
const shown = 20

/** Orders under faults for some minutes; the comparison of four ledgers is printed. @returns the exit code */
export async function runOrders(options: {
  seed: number
  minutes: number
  plant?: string | undefined
  say: (line: string) => void
}): Promise<number> {
  const { seed, minutes, plant, say } = options
  const { views, violations, applied, hits, settledMs, late, lines } = await runChaos({
    seed,
    forMs: minutes * 60_000,
    plant,
  })
  sayFaults(applied, hits, say)
  sayComparison(views, say)
  say(
    `settled ${(settledMs / 1_000).toFixed(0)} s after the last fault${late.length > 0 ? `; not back: ${late.join(', ')}` : ''}`,
  )
  for (const violation of violations.slice(0, shown)) sayViolation(violation, views, seed, say)
  const folder = join(LOCAL, 'chaos')
  mkdirSync(folder, { recursive: true })
  const file = join(folder, `orders-${seed}.log`)
  writeFileSync(file, `${lines.join('\n')}\n`)
  say(`${violations.length} violations; seed ${seed}; the fleet's log lies in ${file}`)
  return violations.length > 0 || late.length > 0 ? 1 : 0
}
