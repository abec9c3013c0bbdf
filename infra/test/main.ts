// npm test [-- vitest's arguments]: set-up, then every test; the last line is `N passed, N failed`.
import { parseCLI, startVitest, type TestModule } from 'vitest/node'
import { ensureServers } from '../setup/servers.ts'
import { SetupError } from '../setup/setup-error.ts'
import { nameOf, secondRunOf } from './second-run.ts'
import { addUp, lastLine, type Outcome } from './tally.ts'

const say = (line: string) => process.stderr.write(`setup  ${line}\n`)

/** Every test of a file, and one failure for a file that could not be run to its end. */
function outcomesOf(module: TestModule): Outcome[] {
  const tests = [...module.children.allTests()].map((test) => test.result().state)
  return module.errors().length > 0 || module.state() === 'pending' ? [...tests, 'failed'] : tests
}

interface Run {
  readonly modules: readonly TestModule[]
  /** Errors that no test of it caught. */
  readonly stray: readonly Outcome[]
}

const { filter, options } = parseCLI(['vitest', 'run', ...process.argv.slice(2)])

async function run(files: string[]): Promise<Run> {
  const vitest = await startVitest(files, { ...options, watch: false, run: true })
  const { state } = vitest
  const ran = { modules: state.getTestModules(), stray: state.getUnhandledErrors().map(() => 'failed' as const) }
  await vitest.close()
  return ran
}

/** The same, with the files that may be run again as they were the second time. */
async function withSecondRun(first: Run): Promise<Run> {
  const failed = first.modules.filter((module) => module.state() === 'failed')
  const files = secondRunOf(failed)
  if (files.length === 0) return first
  const second = await run(files)
  for (const module of failed) process.stdout.write(`unstable  ${nameOf(module)}: failed at first and was run again\n`)
  const firm = first.modules.filter((module) => !failed.includes(module))
  return { modules: [...firm, ...second.modules], stray: [...first.stray, ...second.stray] }
}

async function main(): Promise<number> {
  // Tests start servers of their own, also where a fleet would use running ones: they kill and forget them.
  await ensureServers({ env: {}, say })
  const { modules, stray } = await withSecondRun(await run(filter))
  const tally = addUp([...modules.flatMap(outcomesOf), ...stray])
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
