import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'

export type ProcessSpec = {
  /** Unique among its siblings, such as `executor-1`. */
  name: string
  command: string
  args: readonly string[]
  /** All it gets; nothing is inherited. */
  env: Readonly<Record<string, string>>
  /** Whether it serves yet; asked until it says yes, again after every restart. */
  probe: () => Promise<boolean>
  /** How long a stop may take before the process is killed, ms. @default 10_000 */
  graceMs?: number
}

/** What a supervised process tells of itself. */
export type ProcessEvents = {
  onLine(name: string, line: string): void
  onSpawn(name: string, pid: number): void
  /** It ended by itself and is started again in `backoffMs`. */
  onCrash(name: string, how: string, backoffMs: number): void
}

const FIRST_BACKOFF_MS = 250
const LONGEST_BACKOFF_MS = 10_000
/** After this long up, the next crash is the first again. */
const STEADY_AFTER_MS = 30_000
const PROBE_EVERY_MS = 50

/** A child process that is started again when it ends by itself, after a pause that doubles up to 10 s. */
export class SupervisedProcess {
  readonly spec: ProcessSpec
  readonly #events: ProcessEvents
  readonly #stopped = new AbortController()
  #child: ChildProcess | undefined
  #loop: Promise<void> | undefined
  #lastExit: { code: number | null; how: string } | undefined

  constructor(spec: ProcessSpec, events: ProcessEvents) {
    this.spec = spec
    this.#events = events
  }

  get name(): string {
    return this.spec.name
  }

  /** Undefined while it is down. */
  get pid(): number | undefined {
    return this.#child?.pid
  }

  /** How its previous run ended, if one did. */
  get lastExit(): { code: number | null; how: string } | undefined {
    return this.#lastExit
  }

  start(): void {
    this.#loop ??= this.#superviseUntilStopped()
  }

  /** Resolves to true when it serves, to false when it does not within `timeoutMs` or `giveUp` says it never will. */
  async ready(timeoutMs: number, giveUp: () => boolean = () => false): Promise<boolean> {
    const until = Date.now() + timeoutMs
    while (Date.now() < until && !this.#stopped.signal.aborted && !giveUp()) {
      if (this.#child !== undefined && (await this.spec.probe())) return true
      await sleep(PROBE_EVERY_MS)
    }
    return false
  }

  /** Sends a signal to the running process, as a fault from outside: it counts as a crash. @returns whether it was up */
  kill(signal: NodeJS.Signals): boolean {
    return this.#child?.kill(signal) ?? false
  }

  /** Ends it for good: SIGTERM, then SIGKILL to its whole group after the grace period. */
  async stop(): Promise<void> {
    this.#stopped.abort()
    const child = this.#child
    if (child?.pid !== undefined) {
      const { pid } = child
      child.kill('SIGTERM')
      const force = setTimeout(() => killGroup(pid), this.spec.graceMs ?? 10_000)
      await this.#loop
      clearTimeout(force)
    }
    await this.#loop
  }

  async #superviseUntilStopped(): Promise<void> {
    let backoffMs = FIRST_BACKOFF_MS
    while (!this.#stopped.signal.aborted) {
      const startedAt = Date.now()
      const how = await this.#runOnce()
      if (this.#stopped.signal.aborted) return
      if (Date.now() - startedAt > STEADY_AFTER_MS) backoffMs = FIRST_BACKOFF_MS
      this.#events.onCrash(this.name, how, backoffMs)
      await sleep(backoffMs, undefined, { signal: this.#stopped.signal }).catch(() => undefined)
      backoffMs = Math.min(backoffMs * 2, LONGEST_BACKOFF_MS)
    }
  }

  /** Runs the process to its end. @returns how it ended, for people */
  async #runOnce(): Promise<string> {
    const { command, args, env } = this.spec
    // An own process group: Ctrl-C in the terminal reaches the launcher alone, which stops everything in order.
    // The standard input stays open and empty: when the launcher is gone it ends, and with it the child.
    const child = spawn(command, args, { env, detached: true, stdio: ['pipe', 'pipe', 'pipe'] })
    child.stdin.on('error', () => undefined)
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => this.#events.onLine(this.name, line))
    }
    if (child.pid !== undefined) {
      this.#child = child
      this.#events.onSpawn(this.name, child.pid)
    }
    const end = await waitForEnd(child)
    this.#child = undefined
    this.#lastExit = end
    return end.how
  }
}

async function waitForEnd(child: ChildProcess): Promise<{ code: number | null; how: string }> {
  try {
    const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null]
    return { code, how: signal === null ? `ended with exit code ${code}` : `was ended by ${signal}` }
  } catch (error) {
    return { code: null, how: `could not be started: ${error instanceof Error ? error.message : String(error)}` }
  }
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // It ended between the decision and the signal.
  }
}
