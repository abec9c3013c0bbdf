import type { Fleet, FleetAddress } from '@flotilla/client'
import type { Arguments } from './arguments.ts'
import type { ExitCode } from './exit-codes.ts'
import type { Output } from './output.ts'

/** What a command is handed. */
export interface Call {
  readonly fleet: Fleet
  /** Where that fleet is. */
  readonly address: FleetAddress
  readonly args: Arguments
  readonly out: Output
  /** Cryptographically random bytes. */
  readonly randomBytes: (count: number) => Uint8Array
  /** Aborts on Ctrl-C. */
  readonly signal: AbortSignal
}

/** One command of the terminal. */
export interface CliCommand {
  /** How it is called, a line for each form. */
  readonly usage: readonly string[]
  readonly summary: string
  /** Whether it changes something, so that its outcome is unknown when it is interrupted. */
  readonly changes?: true
  /** Whether being interrupted is how it ends. */
  readonly endless?: true
  /** Does what needs no fleet; undefined when it is not that. */
  readonly runAlone?: (args: Arguments, out: Output) => Promise<ExitCode> | undefined
  readonly run: (call: Call) => Promise<ExitCode>
}
