import { join } from 'node:path'
import { ROOT } from '../../../infra/paths.ts'
import type { SupervisedProcess } from '../../../infra/process/supervised-process.ts'
import { ensureServers } from '../../../infra/setup/servers.ts'
import { type Fleet, startFleet } from '../../../infra/start/fleet.ts'
import { planInstances } from '../../../infra/start/fleet-plan.ts'
import { createKillPoints } from './kill-points.ts'
import { type NatsCluster, startNatsCluster } from './nats-cluster.ts'
import { createWiring } from './wires.ts'

export interface ProcessOptions {
  readonly folder: string
  /** How many nats-servers are the one that the fleet knows. */
  readonly nodes: 1 | 3
  /** A wrong executor to run. */
  readonly plant: string | undefined
  /** What the processes say, and what is done to them. */
  readonly lines: string[]
}

export const scale = {
  ...{ coordinator: 2, executor: 3, 'user-stream': 2, 'market-stream': 1, telegram: 1 },
  ...{ alerts: 0, console: 0 },
} as const

const portOf = (url: string) => Number(new URL(url).port)

/** Signals from outside, and the end of every freeze. */
function createSignals(find: (name: string) => SupervisedProcess | undefined) {
  const frozen = new Map<number, NodeJS.Timeout>()
  const wake = (pid: number) => {
    clearTimeout(frozen.get(pid))
    frozen.delete(pid)
    try {
      process.kill(pid, 'SIGCONT')
    } catch {
      // It was killed while it stood still.
    }
  }
  return {
    /** @returns whether it was running */
    kill: (name: string): boolean => find(name)?.kill('SIGKILL') ?? false,
    freeze(name: string, ms: number): boolean {
      const { pid } = find(name) ?? {}
      if (pid === undefined || frozen.has(pid) || !find(name)?.kill('SIGSTOP')) return false
      const timer = setTimeout(() => wake(pid), ms)
      frozen.set(pid, timer)
      return true
    },
    thaw() {
      for (const pid of [...frozen.keys()]) wake(pid)
    },
  }
}

/** The programs of the roles, with a wrong executor in place of the right one. */
const plantedEntry = (plant: string) => (role: string) =>
  role === 'executor' ? join(import.meta.dirname, 'plants', `${plant}.ts`) : join(ROOT, 'services', role, 'main.ts')

async function startCluster({ folder, nodes, lines }: ProcessOptions): Promise<NatsCluster | undefined> {
  if (nodes === 1) return undefined
  const { nats } = await ensureServers({ env: {}, say: () => undefined })
  if (nats.kind !== 'program') throw new Error('the suite starts its own nats-servers')
  return startNatsCluster(join(folder, 'nats'), nats.path, {
    onLine: (name, line) => void lines.push(`${name} ${line}`),
    onSpawn: () => undefined,
    onCrash: (name, how) => void lines.push(`fleet ${name}: ${how}`),
  })
}

async function fleetOptions({ folder, plant, lines }: ProcessOptions, cluster: NatsCluster | undefined) {
  const { PATH, HOME } = process.env
  const servers = await ensureServers({ env: {}, say: () => undefined })
  return {
    ...{ folder, scale, ports: 'free' as const, env: { PATH, HOME } },
    servers: cluster ? { ...servers, nats: { kind: 'running' as const, url: cluster.url } } : servers,
    ...(plant !== undefined && { entryOf: plantedEntry(plant) }),
    onLine: (name: string, line: string) => void lines.push(`${name} ${line}`),
    say: (line: string) => void lines.push(`fleet ${line}`),
  }
}

/** Starts the processes of a fleet with a proxy on each wire. */
export async function startProcesses(options: ProcessOptions) {
  const { lines } = options
  const cluster = await startCluster(options)
  const known = Promise.withResolvers<Fleet>()
  const running = new Map<string, SupervisedProcess>(cluster?.nodes.map((node) => [node.name, node]))
  const find = (name: string) => running.get(name)
  const signals = createSignals(find)
  const killPoints = createKillPoints({ ...signals, say: (line) => void lines.push(`chaos ${line}`) })
  const wiring = createWiring({
    ...{ killPoints, pidOf: (name) => find(name)?.pid },
    nats: cluster
      ? cluster.ports.map((port) => Promise.resolve(port))
      : [known.promise.then((fleet) => portOf(fleet.run().natsUrl))],
    exchange: known.promise.then((fleet) => fleet.run().simPort ?? 0),
  })
  for (const { name } of planInstances(scale)) await wiring.add(name)
  const fleet = await startFleet({ ...(await fleetOptions(options, cluster)), envOf: wiring.variablesOf }).catch(
    async (error: unknown) => {
      await cluster?.stop()
      await wiring.close()
      throw error
    },
  )
  for (const [name, each] of fleet.processes) running.set(name, each)
  known.resolve(fleet)
  return { ...signals, ...{ fleet, cluster, killPoints, wiring, find, running } }
}
