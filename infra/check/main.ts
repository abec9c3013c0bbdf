// npm run check: everything that can be judged without running the fleet. One line for each gate, all faults, exit 1.
import { availableParallelism } from 'node:os'
import { stalePages } from '../docs/stale.ts'
import type { Gate, GateResult } from './gate.ts'
import { checkImports } from './imports.ts'
import { checkStyle } from './style.ts'
import { checkBiome, checkPromises, checkTypes, checkUnused } from './tools.ts'

/** The slowest first, so that they do not end last. */
const GATES: Gate[] = [
  { name: 'promises and switches (eslint)', run: checkPromises },
  { name: 'types (tsc)', run: checkTypes },
  { name: 'format and lint (biome)', run: checkBiome },
  { name: 'imports (dependency-cruiser)', run: checkImports },
  { name: 'unused code (knip)', run: checkUnused },
  { name: 'house style', run: checkStyle },
  { name: 'printed docs', run: checkDocs },
]

async function checkDocs(): Promise<GateResult> {
  const stale = await stalePages()
  return { faults: stale.map((page) => `${page} is stale: npm run docs prints it again`) }
}

/** A gate that cannot run is a fault too. */
async function runGate({ name, run }: Gate): Promise<boolean> {
  const startedAt = performance.now()
  const { faults, note } = await run().catch((error: unknown) => ({ faults: [String(error)], note: 'could not run' }))
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
  const verdict = faults.length === 0 ? 'ok   ' : 'FAULT'
  process.stdout.write(`${verdict}  ${name.padEnd(32)} ${seconds.padStart(5)} s${note ? `  ${note}` : ''}\n`)
  for (const fault of faults) process.stdout.write(`       ${fault}\n`)
  return faults.length === 0
}

const waiting = [...GATES]
const verdicts: boolean[] = []

async function work(): Promise<void> {
  for (let gate = waiting.shift(); gate; gate = waiting.shift()) verdicts.push(await runGate(gate))
}

await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, work))
const failed = verdicts.filter((good) => !good).length
process.stdout.write(`${verdicts.length - failed} passed, ${failed} failed\n`)
process.exitCode = failed > 0 ? 1 : 0
