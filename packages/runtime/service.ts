import { readFileSync } from 'node:fs'
import { type Bus, busTlsOf, connectBus, type Role } from '@flotilla/protocol'
import { type Clock, systemClock } from './clock.ts'
import { commonVariables } from './common-variables.ts'
import { type Config, ConfigError, configExit, readConfig, type Variables } from './config.ts'
import { mayDumpCore, refuseInspector } from './guarded-process.ts'
import { serveHealth } from './health.ts'
import { createHeartbeat, type Vitals } from './heartbeat.ts'
import { createLog, type Log } from './log.ts'
import { createMetrics, type Metrics } from './metrics.ts'
import { type Random, systemRandom } from './random.ts'
import { onStopRequest } from './shutdown.ts'
import { sourceAddressTo, toldApart } from './source-address.ts'

/** What a service is handed: everything that touches the world outside it. */
export interface Surroundings<V extends Variables> {
  readonly config: Config<V>
  readonly bus: Bus
  readonly log: Log
  readonly metrics: Metrics
  readonly clock: Clock
  readonly random: Random
  /** The name of this instance, new with each process. */
  readonly instance: string
  readonly egress: string
  /** Reads the variables and their files again, as they are now. @throws ConfigError */
  readonly reread: () => Config<V>
}

/** A service at work. */
export interface Running {
  /** What its heartbeat adds: slots, sockets. */
  vitals?(): Vitals
  /** Whether it does its work now: a sharded role without shards does none. @default true once it has started */
  serves?(): boolean
  /** Takes no new work; called first on a stop, before subscriptions are drained. */
  leave?(): Promise<void> | void
  /** Lets go of sockets, pools and files; called last. */
  release?(): Promise<void> | void
}

export interface ServiceOptions<V extends Variables> {
  readonly role: Role
  readonly variables: V
  /** No inspector is let in, and a word is said where a crash would write the memory to disk. @default false */
  readonly holdsSecrets?: boolean
  /** The host it calls from its egress address, if it does. */
  readonly calls?: (config: Config<V>) => string
  /** Wires the service and subscribes; it is announced ready once this returns and the server has the subscriptions. */
  readonly start: (surroundings: Surroundings<V>) => Promise<Running> | Running
}

/** How long a graceful stop may take before it is forced, ms. */
const graceMs = 10_000

export const version: string = JSON.parse(readFileSync(new URL('./package.json', import.meta.url), 'utf8')).version

function readOrExit<V extends Variables>(role: string, variables: V, holdsSecrets: boolean) {
  try {
    if (holdsSecrets) refuseInspector()
    return readConfig({ ...commonVariables, ...variables }, process.env)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    process.stderr.write(`${role}: ${error.message}\n`)
    process.exit(configExit)
  }
}

function connectLoud(config: Config<typeof commonVariables>, role: Role, name: string, log: Log, metrics: Metrics) {
  const dropped = metrics.counter('dropped_messages_total', 'Messages that did not fit their schema', ['subject'])
  const violations = metrics.counter(
    'permission_violations_total',
    'Subjects that the NATS server refused to this role',
  )
  const defects = metrics.counter('defects_total', 'Handlers that threw')
  return connectBus({
    servers: config.NATS_URL,
    tls: busTlsOf(config),
    name,
    identity: role,
    ...(config.NATS_NKEY ? { nkeySeed: new TextEncoder().encode(config.NATS_NKEY) } : {}),
    onDropped(subject, why) {
      // The first token alone: subjects name accounts, labels must not.
      dropped.inc({ subject: subject.split('.')[0] ?? '' })
      log.warn('a message did not fit its schema and was dropped', { subject, why })
    },
    onDefect(subject, error) {
      defects.inc()
      log.error('a handler failed', { subject }, error)
    },
    onStatus(event, detail) {
      if (detail.includes('PERMISSIONS_VIOLATION')) violations.inc()
      log.warn(`nats: ${event}`, { detail })
    },
    onLost(error) {
      log.error('the connection to NATS is gone for good', {}, error)
      process.exit(1)
    },
  }).catch((error: unknown) => {
    log.error('no connection to NATS', { url: config.NATS_URL }, error)
    process.exit(1)
  })
}

/** What Binance sees of this host, where it is known: what was said, or the address that calls bind to. */
function addressOf({ EGRESS_ADDRESS, ...rest }: Config<typeof commonVariables>): string | undefined {
  const { EGRESS_LOCAL_ADDRESS: bound } = rest as { EGRESS_LOCAL_ADDRESS?: string }
  return EGRESS_ADDRESS ?? bound
}

/** Where calls to a host leave from, as far as that can be known and is nobody else's. */
async function sourceOf({ EGRESS_ADDRESS, ...rest }: Config<typeof commonVariables>, host: string | undefined) {
  if (host === undefined) return undefined
  if (EGRESS_ADDRESS !== undefined) return EGRESS_ADDRESS
  const { EGRESS_LOCAL_ADDRESS: bound } = rest as { EGRESS_LOCAL_ADDRESS?: string }
  return toldApart(bound ?? (await sourceAddressTo(host)))
}

/** A defect nobody caught ends the process, but in a line of its log: what Node prints would not pass the allow-list. */
function dieInTheLog(log: Log) {
  const die = (error: unknown) => {
    log.error('a defect that nobody caught', {}, error)
    process.exit(1)
  }
  process.on('uncaughtException', die)
  process.on('unhandledRejection', die)
}

interface Life {
  readonly log: Log
  readonly clock: Clock
  readonly bus: Bus
  readonly heartbeat: ReturnType<typeof createHeartbeat>
  readonly health: { close(): Promise<void> }
  /** Settles when the start has come to an end, good or bad. */
  readonly started: Promise<Running | undefined>
}

/** Leaves the fleet, lets what is in hand finish, lets go of everything. */
async function end({ log, clock, bus, heartbeat, health, started }: Life, why: string) {
  log.info('stopping', { why })
  clock.after(graceMs, () => {
    log.error('the stop took too long and is forced')
    process.exit(1)
  })
  heartbeat.become('stopping')
  // A start that is under way cannot be taken back halfway.
  const running = await started
  await running?.leave?.()
  heartbeat.end()
  await bus.close()
  await running?.release?.()
  await health.close()
  log.info('stopped')
  process.exit(0)
}

async function openHealth(config: Config<typeof commonVariables>, log: Log, metrics: Metrics, isReady: () => boolean) {
  const { METRICS_HOST: host, METRICS_PORT: port } = config
  return serveHealth({ host, port, metrics, isReady }).catch((error: unknown) => {
    log.error('metrics and health cannot be served', { address: host, port }, error)
    process.exit(1)
  })
}

/**
 * Runs a service from start to exit: config → log → connect → wire → flush → ready; on SIGTERM, SIGINT or
 * the launcher's end: leave → drain → await handlers → release → exit 0, forced with exit 1 after ten seconds.
 */
export async function runService<V extends Variables>(options: ServiceOptions<V>): Promise<void> {
  const { role, variables, start, calls, holdsSecrets = false } = options
  const config = readOrExit(role, variables, holdsSecrets) as Config<V> & Config<typeof commonVariables>
  const { EGRESS: egress, INSTANCE: named, LOG_LEVEL: level } = config
  const instance = named ?? `${role}-${Buffer.from(systemRandom.bytes(4)).toString('hex')}`
  const log = createLog({ level, role, instance })
  dieInTheLog(log)
  if (holdsSecrets && mayDumpCore()) log.warn('a crash would write secrets to disk: start this with ulimit -c 0')
  const metrics = createMetrics(role, instance)
  let state: 'starting' | 'ready' | 'stopping' = 'starting'
  let serves = () => true
  const health = await openHealth(config, log, metrics, () => state === 'ready' && bus.isOpen() && serves())
  const bus = await connectLoud(config, role, instance, log, metrics)
  const clock = systemClock
  const startedAt = clock.now()
  const reread = () => readConfig({ ...commonVariables, ...variables }, process.env) as typeof config
  const places = { egress, address: addressOf(config), source: await sourceOf(config, calls?.(config)) }
  const identity = { role, instance, pid: process.pid, ...places, version, startedAt }
  const heartbeat = createHeartbeat(bus, clock, identity)
  const started = Promise.withResolvers<Running | undefined>()
  onStopRequest((why) => {
    state = 'stopping'
    return end({ log, clock, bus, heartbeat, health, started: started.promise }, why)
  })
  try {
    const running = await start({ config, bus, log, metrics, clock, random: systemRandom, instance, egress, reread })
    await bus.flush()
    started.resolve(running)
    serves = () => running.serves?.() ?? true
    if (state !== 'starting') return
    state = 'ready'
    heartbeat.become('ready', () => running.vitals?.() ?? {})
    log.info('ready', { port: health.port, pid: process.pid, version })
  } catch (error) {
    log.error('the start failed', {}, error)
    process.exit(error instanceof ConfigError ? configExit : 1)
  }
}
