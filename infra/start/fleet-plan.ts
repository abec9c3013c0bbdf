import { join } from 'node:path'
import { type BusTls, busTlsOf } from '@flotilla/protocol'
import { variables } from '../../packages/sim/config.ts'
import { LOCAL } from '../paths.ts'
import type { ProcessSpec } from '../process/supervised-process.ts'
import type { Server, Servers } from '../setup/servers.ts'
import { natsProcess, redisProcess, simProcess, writeNatsConfig } from './backends.ts'
import type { Scale } from './options.ts'
import type { FleetPorts } from './ports.ts'
import { answersOk } from './probes.ts'
import { environmentFor, ROLE_NAMES, ROLES, type RoleName, variablesOf } from './roles.ts'
import type { RunFile } from './run-file.ts'
import type { StateFolder } from './state-folder.ts'

type Env = Readonly<Record<string, string | undefined>>

/** The token of the simulated bot; no secret, it opens nothing but the simulator on this machine. */
const DEMO_TOKEN = '1000000001:DEMO-token-of-the-simulated-bot-aaa'

/** One process of a role. */
export type Instance = { name: string; role: RoleName }

export type FleetPlan = {
  natsUrl: string
  redisUrl: string
  /** Files for a server of somebody else's that wants TLS. */
  tls: BusTls
  /** nats, redis and sim, as far as they are ours to run. */
  backends: ProcessSpec[]
  roles: ProcessSpec[]
  run: Omit<RunFile, 'children'>
  /** Takes in who may connect now, for nats-server to read on SIGHUP; none on somebody else's server. */
  writeGuests: (() => void) | undefined
  /** Seed of the identity that creates streams and buckets; none on a server that asks for none. */
  provisionSeedFile: string | undefined
}

export type PlanOptions = {
  env: Env
  ports: FleetPorts
  servers: Servers
  state: StateFolder
  instances: readonly Instance[]
  replay: readonly string[]
  /** The program of a role. */
  entryOf: (role: RoleName) => string
  /** Variables of one process where they differ from everybody's: hosts with several addresses. */
  envOf?: ((name: string) => Env) | undefined
  say: (line: string) => void
}

/** The processes of a fleet by name: `executor-1`, `executor-2`, … */
export function planInstances(scale: Scale): Instance[] {
  return ROLE_NAMES.flatMap((role) =>
    Array.from({ length: scale[role] ?? ROLES[role] }, (_, index) => ({ name: `${role}-${index + 1}`, role })),
  )
}

export function runsSimulator(env: Env): boolean {
  return (env.BINANCE_ENV || 'sim') === 'sim'
}

/** Whether people reach the bot through the console's chat instead of Telegram. */
function isDemo(env: Env): boolean {
  return runsSimulator(env) && !env.TELEGRAM_BOT_TOKEN && !env.TELEGRAM_BOT_TOKEN_FILE
}

/** Works out every process with its arguments and environment; writes the servers' configuration files. */
export async function planFleet(options: PlanOptions): Promise<FleetPlan> {
  const { env, ports, servers, instances } = options
  const natsUrl = urlOf(servers.nats, `nats://127.0.0.1:${ports.nats}`)
  const redisUrl = urlOf(servers.redis, `redis://127.0.0.1:${ports.redis}`)
  const shared = sharedVariables(options, natsUrl, redisUrl)
  const seeds = seedFiles(options)
  const operator = seeds('operator')
  return {
    natsUrl,
    redisUrl,
    tls: busTlsOf(env),
    backends: planBackends(options, environmentFor({}, shared)),
    roles: await Promise.all(instances.map((instance) => roleProcess(instance, options, shared, seeds(instance.role)))),
    run: {
      natsUrl,
      redisUrl,
      ...(runsSimulator(env) ? { simPort: ports.sim } : {}),
      consoleUrl: `http://127.0.0.1:${ports.console}/`,
      credentials: operator === undefined ? {} : { operator },
      vaultKeyFile: env.VAULT_KEY_FILE || options.state.vaultKeyFile,
      ...(servers.nats.kind === 'program' ? { guests: options.state.guests } : {}),
      pid: process.pid,
      metrics: Object.fromEntries([...ports.metrics].map(([name, port]) => [name, `http://127.0.0.1:${port}/metrics`])),
    },
    writeGuests:
      servers.nats.kind === 'program' ? () => void writeNatsConfig(ports.nats, options.state, options.say) : undefined,
    provisionSeedFile: seeds('provision'),
  }
}

function urlOf(server: Server, own: string): string {
  return server.kind === 'running' ? server.url : own
}

/** The nkey seed of an identity: ours on our own server, the one given on somebody else's. */
function seedFiles({ servers, state, env }: PlanOptions): (identity: string) => string | undefined {
  if (servers.nats.kind === 'running') return () => env.NATS_NKEY_FILE
  return (identity) => state.nkeys.find((each) => each.identity === identity)?.seedFile
}

function planBackends(
  { env, ports, servers, state, replay, say }: PlanOptions,
  bare: Record<string, string>,
): ProcessSpec[] {
  const { nats, redis } = servers
  return [
    ...(nats.kind === 'program'
      ? [natsProcess(nats.path, ports.nats, writeNatsConfig(ports.nats, state, say), bare)]
      : []),
    ...(redis.kind === 'program' ? [redisProcess(redis.path, ports.redis, state, bare)] : []),
    ...(runsSimulator(env) ? [simProcess(ports.sim, replay, { ...bare, ...simulatorVariables(env) })] : []),
  ]
}

/** What `npm run sim` reads besides its port. */
function simulatorVariables(env: Env): Record<string, string> {
  const pairs = ['LOG_LEVEL', ...Object.keys(variables)].map((name) => [name, env[name]] as const)
  return Object.fromEntries(pairs.filter((pair): pair is [string, string] => Boolean(pair[1])))
}

/** What `.env` says, with what the launcher decides; each process is given its part of it. */
function sharedVariables({ env, ports, state }: PlanOptions, natsUrl: string, redisUrl: string): Env {
  const demo = isDemo(env)
  return {
    ...env,
    BINANCE_ENV: env.BINANCE_ENV || 'sim',
    NATS_URL: natsUrl,
    REDIS_URL: redisUrl,
    SIM_PORT: String(ports.sim),
    CONSOLE_PORT: String(ports.console),
    VAULT_KEY_FILE: env.VAULT_KEY_FILE || state.vaultKeyFile,
    JOURNAL_DIR: env.JOURNAL_DIR || join(state.data, 'journal'),
    FLOTILLA_PARENT_PIPE: '1',
    // Stripped and compiled once for all processes: the second start takes half the time.
    NODE_COMPILE_CACHE: env.NODE_COMPILE_CACHE || join(LOCAL, 'compile-cache'),
    ...(demo
      ? {
          TELEGRAM_BOT_TOKEN: DEMO_TOKEN,
          TELEGRAM_API_ROOT: `http://127.0.0.1:${ports.sim + 3}`,
          TELEGRAM_ACCESS: env.TELEGRAM_ACCESS || 'everybody',
        }
      : {}),
  }
}

/** Our own Redis knows each role that uses it; none but these have a URL of it that opens anything. */
function asRedisUser(role: RoleName, port: number, { redisUsers }: StateFolder): string {
  const user = redisUsers.find(({ name }) => name === role)
  return `redis://${user ? `${user.name}:${user.password}@` : ''}127.0.0.1:${port}`
}

/** Where secrets are, a crash leaves no image of the memory: the shell sets that limit and becomes the process. */
function commandFor(role: RoleName, entry: string): Pick<ProcessSpec, 'command' | 'args'> {
  if (role !== 'executor') return { command: process.execPath, args: [entry] }
  return {
    command: '/bin/sh',
    args: ['-c', 'ulimit -c 0; exec "$0" "$@"', process.execPath, '--disable-sigusr1', entry],
  }
}

async function roleProcess(
  { name, role }: Instance,
  { ports, entryOf, envOf, servers, state }: PlanOptions,
  shared: Env,
  seedFile: string | undefined,
): Promise<ProcessSpec> {
  const port = ports.metrics.get(name) ?? 0
  // A name of its own for each process, new with each run: one name in .env cannot be everybody's.
  const own = {
    ...shared,
    ...envOf?.(name),
    INSTANCE: undefined,
    METRICS_PORT: String(port),
    NATS_NKEY_FILE: seedFile,
    ...(servers.redis.kind === 'program' ? { REDIS_URL: asRedisUser(role, ports.redis, state) } : {}),
  }
  return {
    name,
    ...commandFor(role, entryOf(role)),
    env: environmentFor(await variablesOf(role), own),
    probe: () => answersOk(port, '/ready'),
  }
}
