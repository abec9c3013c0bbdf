import { execFile } from 'node:child_process'

/** How a finished command ended. `status` is null when it could not be started or a signal ended it. */
export type CommandResult = { status: number | null; stdout: string; stderr: string }

export type CommandOptions = { cwd?: string; env?: NodeJS.ProcessEnv; timeoutMs?: number }

const MAX_OUTPUT_BYTES = 64 * 1024 * 1024

/**
 * Runs a command without a shell and collects what it says. It never throws: a command that is
 * missing is a result with status null and the reason in `stderr`.
 */
export function runCommand(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  const { timeoutMs = 300_000, ...rest } = options
  return new Promise((resolve) => {
    execFile(command, args, { ...rest, timeout: timeoutMs, maxBuffer: MAX_OUTPUT_BYTES }, (error, stdout, stderr) => {
      if (!error) return resolve({ status: 0, stdout, stderr })
      const status = typeof error.code === 'number' ? error.code : null
      resolve({ status, stdout, stderr: stderr || error.message })
    })
  })
}
