// npm start: the whole fleet on this machine.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { ROOT } from '../paths.ts'
import { ensureServers } from '../setup/servers.ts'
import { SetupError } from '../setup/setup-error.ts'
import { type Fleet, startFleet } from './fleet.ts'
import { runsSimulator } from './fleet-plan.ts'
import { formatLogLine, type LogStyle } from './log-line.ts'
import { parseStartOptions, type StartOptions, USAGE } from './options.ts'
import { isRoutine } from './server-log.ts'
import { StartError } from './start-error.ts'
import { welcome } from './welcome.ts'

/** How long the roles may take before the launcher says which of them do not serve. */
const READY_TIMEOUT_MS = 30_000

const startedAt = Date.now()

function say(line: string): void {
  for (const part of line.split('\n')) process.stderr.write(`fleet  ${part}\n`)
}

/** `.env` beside package.json; what the shell says wins over it. */
function readEnvironment(): Record<string, string | undefined> {
  const file = join(ROOT, '.env')
  return { ...(existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {}), ...process.env }
}

async function launch(options: StartOptions, env: Record<string, string | undefined>): Promise<Fleet> {
  const style: LogStyle = { colour: process.stdout.isTTY && !env.NO_COLOR, json: options.json }
  const servers = await ensureServers({ env, say })
  return startFleet({
    folder: options.folder,
    servers,
    env,
    scale: options.scale,
    replay: options.replay,
    fresh: options.fresh,
    onLine(name, line) {
      if (!isRoutine(name, line)) process.stdout.write(`${formatLogLine(name, line, style)}\n`)
    },
    say,
  })
}

/** Says when all of it serves, and meanwhile, should that take long, what does not. */
async function announce(fleet: Fleet, folder: string, simulated: boolean): Promise<void> {
  let told = ''
  for (
    let late = await fleet.notReady(READY_TIMEOUT_MS);
    late.length > 0;
    late = await fleet.notReady(READY_TIMEOUT_MS)
  ) {
    const names = late.join(', ')
    if (names !== told) say(`not ready yet: ${names}. The log above says why; they are tried on.`)
    told = names
  }
  say(welcome(fleet.run(), folder, simulated, Date.now() - startedAt))
}

/** Who reads may leave first: Ctrl-C ends a `| tee` as well, a closed terminal takes its screen along. The fleet ends in order. */
function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
}

async function main(): Promise<void> {
  outliveReaders()
  const options = parseStartOptions(process.argv.slice(2))
  if (options.help) {
    process.stdout.write(USAGE)
    return
  }
  const env = readEnvironment()
  let asked = false
  const stopAsked = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        if (!asked) say('stopping …')
        asked = true
        resolve()
      })
    }
  })
  const fleet = await launch(options, env)
  if (!asked) await Promise.race([announce(fleet, options.folder, runsSimulator(env)), stopAsked])
  await stopAsked
  await fleet.stop()
  say('stopped, nothing left running')
}

try {
  await main()
  process.exit(0)
} catch (error) {
  if (!(error instanceof StartError || error instanceof SetupError)) throw error
  say(error.message)
  process.exit(1)
}
