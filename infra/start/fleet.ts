import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { provision } from '@flotilla/protocol'
import { watchGuests } from '../nats/guests.ts'
import { ROOT } from '../paths.ts'
import { type Lock, tryLock } from '../process/lock.ts'
import { type ProcessEvents, SupervisedProcess } from '../process/supervised-process.ts'
import type { Servers } from '../setup/servers.ts'
import { type FleetPlan, planFleet, planInstances } from './fleet-plan.ts'
import { endLeftovers } from './leftovers.ts'
import type { Scale } from './options.ts'
import { choosePorts, type PortChoice } from './ports.ts'
import type { RoleName } from './roles.ts'
import { type RunFile, readRunFile, removeRunFile, writeRunFile } from './run-file.ts'
import { StartError } from './start-error.ts'
import { openStateFolder } from './state-folder.ts'

export type FleetOptions = {
  /** State goes below `data/` in here, and `run.json` says where everything is. One fleet at a time. */
  folder: string
  servers: Servers
  /** The variables of every process; each is given only those it declares. */
  env: Readonly<Record<string, string | undefined>>
  /** @default `preferred` */
  ports?: PortChoice
  /** Processes of each role, where not the default. */
  scale?: Scale
  /** Recorded frames for the simulator's market. */
  replay?: readonly string[]
  /** Forget the state of earlier runs. */
  fresh?: boolean
  /** The program of a role. @default `services/<role>/main.ts` */
  entryOf?: (role: RoleName) => string
  /** Variables of one process by its name, where they differ from everybody's. */
  envOf?: (name: string) => Readonly<Record<string, string>>
  /** A line of a child's output, as it wrote it. */
  onLine: (name: string, line: string) => void
  /** What the launcher itself has to say. */
  say: (line: string) => void
}

/** A fleet of processes on this machine. */
export type Fleet = {
  /** The content of `run.json` now. */
  run(): RunFile
  /** Every process by name: `nats`, `redis`, `sim`, `executor-1`, … */
  processes: ReadonlyMap<string, SupervisedProcess>
  /** The processes that do not serve `timeoutMs` after this call; none when all is well. */
  notReady(timeoutMs: number): Promise<string[]>
  /** Sends a signal to one process, as a fault from outside: it is started again. @throws Error when there is none */
  kill(name: string, signal: NodeJS.Signals): void
  /** Ends roles, then simulator, Redis and NATS; safe to repeat. */
  stop(): Promise<void>
}

const BACKEND_TIMEOUT_MS = 20_000

/** Exit code of a process that was refused for its configuration: starting it again changes nothing. */
const CONFIG_EXIT = 78

/**
 * Starts servers, simulator and roles. It resolves when the roles are started, not when they serve: see `notReady`.
 * @throws StartError when it cannot be started as asked; nothing is left running then
 */
export async function startFleet(options: FleetOptions): Promise<Fleet> {
  const { folder } = options
  mkdirSync(folder, { recursive: true })
  const lock = await tryLock(`fleet:${folder}`)
  if (!('release' in lock)) throw alreadyRuns(folder, lock.heldBy)
  try {
    return await startLocked(options, lock)
  } catch (error) {
    await lock.release()
    throw error
  }
}

async function startLocked(options: FleetOptions, lock: Lock): Promise<Fleet> {
  const { folder, servers, env, say, scale = {}, replay = [], fresh = false } = options
  const { ports: choice = 'preferred', entryOf = sourceOf, envOf } = options
  await endLeftovers(folder, join(folder, 'data'), say)
  const state = await openStateFolder(folder, fresh)
  const instances = planInstances(scale)
  const ports = await choosePorts({ choice, env, instances: instances.map(({ name }) => name), say })
  const plan = await planFleet({ env, ports, servers, state, instances, replay, entryOf, envOf, say })
  const fleet = createFleet(plan, options, lock)
  try {
    await fleet.start()
    return fleet
  } catch (error) {
    await fleet.stop()
    throw error
  }
}

function sourceOf(role: RoleName): string {
  return join(ROOT, 'services', role, 'main.ts')
}

function alreadyRuns(folder: string, pid: number | undefined): StartError {
  const { consoleUrl } = readRunFile(folder)
  const where = consoleUrl === undefined ? '' : ` Its console: ${consoleUrl}`
  return new StartError(
    `A fleet runs from this folder already (process ${pid ?? 'unknown'}).${where}\nEnd that one first: Ctrl-C where it runs${pid === undefined ? '' : `, or kill ${pid}`}.`,
  )
}

function createFleet(plan: FleetPlan, { folder, onLine, say }: FleetOptions, lock: Lock) {
  const run: RunFile = { ...plan.run, children: {} }
  let stopping: Promise<void> | undefined
  let endGuests: (() => void) | undefined
  const events: ProcessEvents = {
    onLine,
    onSpawn(name, pid) {
      run.children[name] = pid
      writeRunFile(folder, run)
    },
    onCrash: (name, how, backoffMs) => say(`${name}: ${how}, starting it again in ${backoffMs} ms`),
  }
  const backends = plan.backends.map((spec) => new SupervisedProcess(spec, events))
  const roles = plan.roles.map((spec) => new SupervisedProcess(spec, events))
  const processes = new Map([...backends, ...roles].map((each) => [each.name, each]))

  /** Lets guests in and out while the server runs. */
  function followGuests(): void {
    const {
      writeGuests,
      run: { guests },
    } = plan
    if (!writeGuests || !guests) return
    endGuests = watchGuests(guests, () => {
      writeGuests()
      processes.get('nats')?.kill('SIGHUP')
    })
  }

  async function stopAll(): Promise<void> {
    endGuests?.()
    // The coordinator after the others: they take their leave of it.
    const isCoordinator = ({ name }: SupervisedProcess) => name.startsWith('coordinator-')
    await Promise.all(roles.filter((role) => !isCoordinator(role)).map((role) => role.stop()))
    await Promise.all(roles.map((role) => role.stop()))
    for (const backend of backends.toReversed()) await backend.stop()
    removeRunFile(folder)
    await lock.release()
  }

  return {
    processes,
    run: () => structuredClone(run),
    async start() {
      for (const backend of backends) backend.start()
      await Promise.all(backends.map(backendReady))
      await provisionAs(plan)
      followGuests()
      for (const role of roles) role.start()
    },
    async notReady(timeoutMs: number) {
      const answers = await Promise.all(
        [...processes.values()].map(async (each) =>
          (await each.ready(timeoutMs, () => isRefused(each))) ? [] : [each.name],
        ),
      )
      return answers.flat()
    },
    kill(name: string, signal: NodeJS.Signals) {
      if (!processes.get(name)?.kill(signal)) throw new Error(`no process ${name} is running`)
    },
    stop: () => (stopping ??= stopAll()),
  }
}

function isRefused(process: SupervisedProcess): boolean {
  return process.lastExit?.code === CONFIG_EXIT
}

/** A server that ends before it ever served will not do better the second time. */
async function backendReady(backend: SupervisedProcess): Promise<void> {
  if (await backend.ready(BACKEND_TIMEOUT_MS, () => backend.lastExit !== undefined)) return
  const how = backend.lastExit?.how ?? `does not answer after ${BACKEND_TIMEOUT_MS} ms`
  throw new StartError(`${backend.name} ${how}. Its last lines above say why.`)
}

async function provisionAs({ natsUrl, tls, provisionSeedFile }: FleetPlan): Promise<void> {
  try {
    const nkeySeed =
      provisionSeedFile === undefined
        ? undefined
        : new TextEncoder().encode(readFileSync(provisionSeedFile, 'utf8').trim())
    await provision({ servers: natsUrl, tls, ...(nkeySeed ? { nkeySeed } : {}) })
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new StartError(`The streams and buckets could not be created on ${natsUrl}: ${why}`)
  }
}
