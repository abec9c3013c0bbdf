import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { whenTestEnds } from './cleanup.ts'
import { waitFor } from './wait.ts'

export type RoleProcess = {
  readonly child: ChildProcess
  /** Everything it has logged so far, as it stands in its lines. */
  readonly lines: Record<string, unknown>[]
  /** Resolves to its exit code. */
  end(signal: NodeJS.Signals): Promise<number | null>
}

/** Starts one role alone, as `node services/<role>/main.ts` would, and waits until it is ready. It ends with the test. */
export async function startRole(role: string, env: Readonly<Record<string, string>>): Promise<RoleProcess> {
  const main = join(import.meta.dirname, `../../services/${role}/main.ts`)
  const { PATH } = process.env
  const child = spawn(process.execPath, [main], { env: { PATH, ...env }, stdio: ['ignore', 'pipe', 'inherit'] })
  const lines: Record<string, unknown>[] = []
  let rest = ''
  child.stdout?.on('data', (bytes: Buffer) => {
    const [last = '', ...whole] = `${rest}${bytes}`.split('\n').reverse()
    rest = last
    for (const line of whole.reverse()) lines.push(JSON.parse(line))
  })
  const end = async (signal: NodeJS.Signals) => {
    const exited = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined
    child.kill(signal)
    await exited
    return child.exitCode
  }
  whenTestEnds(() => end('SIGKILL'))
  await waitFor(`${role} to be ready`, () => lines.some(({ msg }) => msg === 'ready'), { timeoutMs: 20_000 })
  return { child, lines, end }
}
