import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { runCommand } from '../process/run-command.ts'
import { parseVersion, type Version } from './version.ts'

/** A server program that was found and runs here. */
export type Binary = { path: string; version: Version }

/** Asks a program for its version; undefined when it is missing, does not run here or tells none. */
export async function tryBinary(path: string): Promise<Binary | undefined> {
  const { status, stdout } = await runCommand(path, ['--version'], { timeoutMs: 10_000 })
  const version = status === 0 ? parseVersion(stdout) : undefined
  return version && { path, version }
}

/** The folders in which the machine's programs are, those of system daemons included. */
export function programFolders(path = process.env.PATH ?? ''): string[] {
  const folders = path.split(delimiter).filter((folder) => folder !== '')
  return [...folders, '/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin']
}

/** The first program of that name in these folders, when it runs. */
export async function findProgram(name: string, folders: readonly string[]): Promise<Binary | undefined> {
  const found = folders.map((folder) => join(folder, name)).find(isExecutable)
  return found === undefined ? undefined : tryBinary(found)
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
