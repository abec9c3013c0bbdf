// npm test [-- vitest's arguments]: set-up, then every test; the last line is `N passed, N failed`.
import { parseCLI, startVitest, type TestModule, type Vitest } from 'vitest/node'
import { ensureServers } from '../setup/servers.ts'
import { SetupError } from '../setup/setup-error.ts'
import { addUp, lastLine, type Outcome } from './tally.ts'

const say = (line: string) => process.stderr.write(`setup  ${line}\n`)

/** Every test of a file, and one failure for a file that could not be run to its end. */
function outcomesOf(module: TestModule): Outcome[] {
  const tests = [...module.children.allTests()].map((test) => test.result().state)
  return module.errors().length > 0 || module.state() === 'pending' ? [...tests, 'failed'] : tests
}

function outcomes(vitest: Vitest): Outcome[] {
  const tests = vitest.state.getTestModules().flatMap(outcomesOf)
  return [...tests, ...vitest.state.getUnhandledErrors().map(() => 'failed' as const)]
}

async function main(): Promise<number> {
  // Tests start servers of their own, also where a fleet would use running ones: they kill and forget them.
  await ensureServers({ env: {}, say })
  const { filter, options } = parseCLI(['vitest', 'run', ...process.argv.slice(2)])
  const vitest = await startVitest(filter, { ...options, watch: false, run: true })
  const tally = addUp(outcomes(vitest))
  await vitest.close()
  if (tally.passed + tally.failed === 0) process.stdout.write('no test was run\n')
  if (tally.skipped > 0) process.stdout.write(`${tally.skipped} skipped, named above\n`)
  process.stdout.write(`${lastLine(tally)}\n`)
  return tally.passed > 0 && tally.failed === 0 ? 0 : 1
}

try {
  // Leave with what vitest counted, even if something it ran holds the process open.
  process.exit(await main())
} catch (error) {
  if (!(error instanceof SetupError)) throw error
  say(error.message)
  process.exit(1)
}
