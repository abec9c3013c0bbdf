/** What the exit code of the command says. */
export const exitCodes = { done: 0, failed: 1, usage: 2, unknown: 3 } as const
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

/** A call of the command that cannot be understood. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'UsageError'
  }
}
