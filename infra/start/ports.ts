import { areFree, freePorts, nextFreePorts } from '../process/ports.ts'
import { StartError } from './start-error.ts'

/** Where everything of a fleet listens. */
export type FleetPorts = {
  nats: number
  redis: number
  /** The first of four: REST and spot, USD-M, COIN-M, Bot API. */
  sim: number
  console: number
  /** Of each instance, by name. */
  metrics: Map<string, number>
}

/** `preferred`: the well-known ones, the next free where taken. `free`: any, for fleets side by side. */
export type PortChoice = 'preferred' | 'free'

type Wish = { variable: string; label: string; preferred: number; count: number }

const SIM: Wish = { variable: 'SIM_PORT', label: 'the simulator', preferred: 19_080, count: 4 }
const CONSOLE: Wish = { variable: 'CONSOLE_PORT', label: 'the console', preferred: 8_080, count: 1 }
const NATS: Wish = { variable: '', label: 'nats-server', preferred: 4_222, count: 1 }
const REDIS: Wish = { variable: '', label: 'redis-server', preferred: 6_379, count: 1 }
const METRICS: Wish = { variable: 'METRICS_PORT', label: 'metrics', preferred: 19_200, count: 1 }

export type PortsOptions = {
  choice: PortChoice
  /** A port named here is used or refused, never replaced. */
  env: Readonly<Record<string, string | undefined>>
  instances: readonly string[]
  say: (line: string) => void
}

/** Chooses a port for everything. @throws StartError when a port that a variable names is in use */
export async function choosePorts({ choice, env, instances, say }: PortsOptions): Promise<FleetPorts> {
  const taken = new Set<number>()
  const pick = async (wish: Wish) => {
    const first = await choose(wish, choice, env[wish.variable], taken, say)
    for (let port = first; port < first + wish.count; port++) taken.add(port)
    return first
  }
  const nats = await pick(NATS)
  const redis = await pick(REDIS)
  const sim = await pick(SIM)
  const console = await pick(CONSOLE)
  return {
    nats,
    redis,
    sim,
    console,
    metrics: await metricsPorts(instances, choice, namedMetrics(env.METRICS_PORT), taken),
  }
}

async function choose(
  { variable, label, preferred, count }: Wish,
  choice: PortChoice,
  named: string | undefined,
  taken: ReadonlySet<number>,
  say: (line: string) => void,
): Promise<number> {
  if (named) {
    const port = portNumber(variable, named)
    if (await areFree(port, count)) return port
    const range = count > 1 ? `${port} to ${port + count - 1}, of which one` : String(port)
    throw new StartError(`${variable}: ${label} is to listen on ${range} is in use. End what uses it or name another.`)
  }
  if (choice === 'free') return freePorts(count, taken)
  const port = await nextFreePorts(preferred, count, taken)
  if (port !== preferred) say(`${label}: port ${preferred} is in use, taking ${port}`)
  return port
}

/** METRICS_PORT names the first instance's; the others follow. */
async function metricsPorts(
  instances: readonly string[],
  choice: PortChoice,
  named: string | undefined,
  taken: Set<number>,
): Promise<Map<string, number>> {
  const ports = new Map<string, number>()
  let next = named ? portNumber(METRICS.variable, named) : METRICS.preferred
  for (const instance of instances) {
    const port = choice === 'free' && !named ? await freePorts(1, taken) : await nextFreePorts(next, 1, taken)
    ports.set(instance, port)
    taken.add(port)
    next = port + 1
  }
  return ports
}

/** 0 is the services' own way to say "any". */
function namedMetrics(text: string | undefined): string | undefined {
  return text === '0' ? undefined : text
}

function portNumber(variable: string, text: string): number {
  const port = Number(text)
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port
  throw new StartError(`${variable} is ${JSON.stringify(text)}, must be a port number from 1 to 65535`)
}
