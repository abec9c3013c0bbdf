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

/** The first runnable program of that name on the machine, the folders of system daemons included. */
export async function findOnMachine(name: string, path = process.env.PATH ?? ''): Promise<Binary | undefined> {
  const folders = [...path.split(delimiter), '/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin']
  const files = folders.filter((folder) => folder !== '').map((folder) => join(folder, name))
  const found = files.find(isExecutable)
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
