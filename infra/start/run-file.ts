import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** `.local/run.json`: where everything of the running fleet is. */
export type RunFile = {
  natsUrl: string
  redisUrl: string
  /** Absent when no simulator runs. */
  simPort?: number
  consoleUrl: string
  /** Files with nkey seeds; none when the NATS server is somebody else's. */
  credentials: { operator?: string }
  /** Where `flotilla nats add` leaves who else may connect; absent when the NATS server is somebody else's. */
  guests?: string
  /** The key file of the executors' vault. */
  vaultKeyFile: string
  /** The launcher. */
  pid: number
  /** Address of each instance's metrics and health. */
  metrics: Record<string, string>
  /** Pid of each child, by which a later start finds what an interrupted one left behind. */
  children: Record<string, number>
}

export function runFilePath(folder: string): string {
  return join(folder, 'run.json')
}

/** What the last run in `folder` wrote, as far as it can be read. */
export function readRunFile(folder: string): Partial<RunFile> {
  try {
    const read: unknown = JSON.parse(readFileSync(runFilePath(folder), 'utf8'))
    return typeof read === 'object' && read !== null ? read : {}
  } catch {
    return {}
  }
}

/** Replaces the file in one step: a reader sees the old one or the new one. */
export function writeRunFile(folder: string, run: RunFile): void {
  const file = runFilePath(folder)
  writeFileSync(`${file}.new`, `${JSON.stringify(run, null, 2)}\n`)
  renameSync(`${file}.new`, file)
}

export function removeRunFile(folder: string): void {
  rmSync(runFilePath(folder), { force: true })
}
