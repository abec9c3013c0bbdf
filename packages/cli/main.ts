import { connect, findFleet } from '@flotilla/client'
import { type Fault, FaultError, refusal } from '@flotilla/protocol'
import { type Arguments, readArguments } from './arguments.ts'
import type { CliCommand } from './command.ts'
import { account } from './commands/account.ts'
import { alert } from './commands/alert.ts'
import { audit } from './commands/audit.ts'
import { freeze, thaw } from './commands/freeze.ts'
import { nats } from './commands/nats.ts'
import { order } from './commands/order.ts'
import { call, query } from './commands/query.ts'
import { status } from './commands/status.ts'
import { vault } from './commands/vault.ts'
import { watch } from './commands/watch.ts'
import { type ExitCode, exitCodes, UsageError } from './exit-codes.ts'
import { createOutput } from './output.ts'

const commands: Readonly<Record<string, CliCommand>> = {
  status,
  query,
  watch,
  account,
  call,
  order,
  alert,
  freeze,
  thaw,
  audit,
  nats,
  vault,
}
const valued = [
  'count',
  'id',
  'api-key',
  'secret-file',
  'account',
  'user',
  'market',
  'heads',
  'read',
  'label',
  'code',
  'lang',
  'per-order',
  'per-day',
  'code-above',
  'key-file',
  'out',
  'version',
]
const flags = ['json', 'flatten', 'no-wait', 'ed25519', 'rsa', 'help', 'totp', 'keep-old']

function help(): string {
  const lines = Object.values(commands).flatMap(({ usage, summary }) => [
    `\n  ${summary}`,
    ...usage.map((form) => `    ${form}`),
  ])
  return `The fleet from a terminal. --json prints one JSON document per line.\nExit codes: 0 done, 1 refused or failed, 2 wrong usage, 3 outcome unknown.\n${lines.join('\n')}\n`
}

const randomBytes = (count: number) => crypto.getRandomValues(new Uint8Array(count))

const wantsJson = process.argv.includes('--json')
const toTerminal = (text: string) => void process.stderr.write(text)
const out = createOutput(wantsJson, (text) => void process.stdout.write(text), toTerminal)

/** Tells what went wrong: as a document with `--json`, otherwise as a line on standard error. */
function tellFault(fault: Fault) {
  if (wantsJson) out.tell({ ok: false, error: fault }, '')
  else out.warn(`${fault.code}: ${fault.message}`)
}

function exitCodeOf({ outcome }: Fault): ExitCode {
  return outcome === 'unknown' ? exitCodes.unknown : exitCodes.failed
}

function faultOf(error: unknown): Fault {
  if (error instanceof FaultError) return error.fault
  const message = error instanceof Error ? error.message : String(error)
  return error instanceof UsageError
    ? refusal('USAGE', `${message} (flotilla --help)`)
    : { code: 'FAILED', message, outcome: 'unsent' }
}

/** Ends when the command does, or when the person has had enough. */
async function runUntilStopped(command: CliCommand, args: Arguments): Promise<ExitCode> {
  const stop = new AbortController()
  process.once('SIGINT', () => stop.abort())
  // Whoever read has gone, as `head` does: nothing is lost by going on, but what would go on for ever ends.
  process.stdout.on('error', () => command.endless && stop.abort())
  const address = findFleet(process.env, process.cwd())
  await using fleet = await connect(address)
  const interrupted = new Promise<ExitCode>((resolve) => {
    stop.signal.addEventListener('abort', () => {
      if (command.endless) return
      if (command.changes)
        tellFault({ code: 'INTERRUPTED', message: 'its outcome was not awaited', outcome: 'unknown' })
      resolve(command.changes ? exitCodes.unknown : exitCodes.failed)
    })
  })
  // Awaited here, since the fleet is let go of at the end of this function.
  return await Promise.race([interrupted, command.run({ fleet, address, args, out, randomBytes, signal: stop.signal })])
}

async function run(argv: readonly string[]): Promise<ExitCode> {
  const { words, ...rest } = readArguments(argv, valued, flags)
  const [name = '', ...own] = words
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  const alone = rest.flags.has('help') ? undefined : command?.runAlone?.({ words: own, ...rest }, out)
  if (alone) return alone
  if (command && !rest.flags.has('help')) return runUntilStopped(command, { words: own, ...rest })
  if (name !== '' && name !== 'help' && !command) throw new UsageError(`there is no command ${name}`)
  process.stdout.write(help())
  return exitCodes.done
}

try {
  process.exitCode = await run(process.argv.slice(2))
} catch (error) {
  const fault = faultOf(error)
  tellFault(fault)
  process.exitCode = error instanceof UsageError ? exitCodes.usage : exitCodeOf(fault)
}
// What an interrupted command still waits for must not keep the terminal, nor take from it what was said.
process.stdout.write('', () => process.stderr.write('', () => process.exit()))
