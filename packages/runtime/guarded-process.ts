import { readFileSync } from 'node:fs'
import { url as inspectorUrl } from 'node:inspector'
import { ConfigError } from './config.ts'

/** What a debugger is let in by, on the command line or in NODE_OPTIONS. */
const inspecting = /--inspect|--debug-port|--heap(snapshot|-prof)/

/**
 * Keeps the memory of a process that holds secrets to itself: no inspector, not by a flag and not by SIGUSR1, which
 * Node otherwise answers by opening one; no heap written to disk by a flag.
 * @throws ConfigError when one was asked for
 */
export function refuseInspector(): void {
  // A listener of its own takes the place of Node's.
  process.on('SIGUSR1', () => undefined)
  const asked = [...process.execArgv, process.env.NODE_OPTIONS ?? ''].find((text) => inspecting.test(text))
  if (asked === undefined && inspectorUrl() === undefined) return
  throw new ConfigError([
    `an inspector or a heap dump was asked for (${asked ?? 'by a signal'}): not where secrets are`,
  ])
}

/** Whether the kernel may write this process's memory to disk when it crashes; undefined where that cannot be told. */
export function mayDumpCore(limits = '/proc/self/limits'): boolean | undefined {
  try {
    const [, soft] = /^Max core file size\s+(\S+)/m.exec(readFileSync(limits, 'utf8')) ?? []
    return soft === undefined ? undefined : soft !== '0'
  } catch {
    return undefined
  }
}
