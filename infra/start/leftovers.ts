import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { ROOT } from '../paths.ts'
import { runCommand } from '../process/run-command.ts'
import { readRunFile } from './run-file.ts'

const GRACE_MS = 5_000

/**
 * Ends processes that an interrupted start left running. A pid alone proves nothing, so only processes whose
 * command line names the fleet's `data` or a program of this checkout are ended.
 */
export async function endLeftovers(folder: string, data: string, say: (line: string) => void): Promise<void> {
  const marks = [data, join(ROOT, 'services/'), join(ROOT, 'packages/sim/')]
  const isOurs = async (pid: number) => {
    const command = await commandLine(pid)
    return marks.some((mark) => command.includes(mark))
  }
  const endOne = async ([name, pid]: [string, number]) => {
    if (!(await isOurs(pid))) return
    say(`${name}: process ${pid} was left running by an interrupted start, ending it`)
    const until = Date.now() + GRACE_MS
    while (await isOurs(pid)) {
      signal(pid, Date.now() < until ? 'SIGTERM' : 'SIGKILL')
      await sleep(50)
    }
  }
  await Promise.all(Object.entries(readRunFile(folder).children ?? {}).map(endOne))
}

/** Empty when there is no such process, or only the memory of one that its parent has not collected. */
async function commandLine(pid: number): Promise<string> {
  if (!existsSync('/proc/self/cmdline')) {
    return (await runCommand('ps', ['-o', 'args=', '-ww', '-p', String(pid)])).stdout
  }
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
  } catch {
    return ''
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch {
    // It ended between the look and the signal.
  }
}
