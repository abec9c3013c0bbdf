import { connect } from '@flotilla/client'
import { FaultError } from '@flotilla/protocol'
import { readArguments } from './arguments.ts'
import type { CliCommand } from './command.ts'
import { account } from './commands/account.ts'
import { alert } from './commands/alert.ts'
import { order } from './commands/order.ts'
import { call, query } from './commands/query.ts'
import { status } from './commands/status.ts'
import { watch } from './commands/watch.ts'
import { type ExitCode, exitCodes, UsageError } from './exit-codes.ts'
import { createOutput } from './output.ts'

const commands: Readonly<Record<string, CliCommand>> = { status, query, watch, account, call, order, alert }
const valued = ['count', 'id', 'api-key', 'secret-file', 'account']
const flags = ['json', 'no-wait', 'ed25519', 'rsa', 'help']

function help(): string {
  const lines = Object.values(commands).flatMap(({ usage, summary }) => [
    `\n  ${summary}`,
    ...usage.map((form) => `    ${form}`),
  ])
  return `The fleet from a terminal. --json prints one JSON document per line.\nExit codes: 0 done, 1 refused or failed, 2 wrong usage, 3 outcome unknown.\n${lines.join('\n')}\n`
}

const randomBytes = (count: number) => crypto.getRandomValues(new Uint8Array(count))

async function run(argv: readonly string[]): Promise<ExitCode> {
  const [name = '', ...rest] = argv
  const wish = readArguments(rest, valued, flags)
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (!command || wish.flags.has('help')) {
    process.stdout.write(help())
    return name === '' || name === '--help' || name === 'help' || command ? exitCodes.done : exitCodes.usage
  }
  const stop = new AbortController()
  process.once('SIGINT', () => stop.abort())
  const out = createOutput(wish.flags.has('json'), (text) => process.stdout.write(text))
  await using fleet = await connect()
  try {
    return await command.run({ fleet, args: wish, out, randomBytes, signal: stop.signal })
  } catch (error) {
    if (!(error instanceof FaultError)) throw error
    const { fault } = error
    out.tell({ ok: false, error: fault }, `${fault.code}: ${fault.message}`)
    return fault.outcome === 'unknown' ? exitCodes.unknown : exitCodes.failed
  }
}

try {
  process.exitCode = await run(process.argv.slice(2))
} catch (error) {
  const usage = error instanceof UsageError
  process.stderr.write(
    `flotilla: ${error instanceof Error ? error.message : String(error)}${usage ? ' (flotilla --help)' : ''}\n`,
  )
  process.exitCode = usage ? exitCodes.usage : exitCodes.failed
}
