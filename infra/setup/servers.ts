import { mkdirSync } from 'node:fs'
import { LOCAL } from '../paths.ts'
import { takeLock } from '../process/lock.ts'
import { programFolders } from './binary.ts'
import { readMachine } from './machine.ts'
import { ensureNatsServer } from './nats-server.ts'
import { ensureRedisServer } from './redis-server.ts'
import { askNats, askRedis, type UrlAnswer } from './server-url.ts'
import { SetupError } from './setup-error.ts'
import { atLeast, formatVersion, NATS_FLOOR, parseVersion } from './version.ts'

/** A server to start (`path` of its program) or one that runs already (`url`). */
export type Server = { kind: 'program'; path: string } | { kind: 'running'; url: string }

export type Servers = { nats: Server; redis: Server }

export type EnsureServersOptions = {
  /** Where NATS_URL and REDIS_URL are looked up. */
  env: { readonly NATS_URL?: string | undefined; readonly REDIS_URL?: string | undefined }
  /** Gets one line for each thing done. */
  say: (line: string) => void
  /** @default the checkout's `.local` */
  local?: string
}

/**
 * Puts nats-server and redis-server in place, without root and without touching what the machine has. Runs at
 * the same time wait for each other.
 * @throws SetupError with what to install or which variable to set
 */
export async function ensureServers({ env, say, local = LOCAL }: EnsureServersOptions): Promise<Servers> {
  mkdirSync(local, { recursive: true })
  const lock = await takeLock(`setup:${local}`, (pid) => say(`waiting for the set-up of process ${pid ?? '?'} …`))
  try {
    const context = { local, machine: readMachine(), folders: programFolders(), say }
    const settled = await Promise.allSettled([
      env.NATS_URL ? useNats(env.NATS_URL, say) : ensureNatsServer(context).then(program),
      env.REDIS_URL ? useRedis(env.REDIS_URL, say) : ensureRedisServer(context).then(program),
    ] as const)
    const [nats, redis] = settled
    if (nats.status === 'fulfilled' && redis.status === 'fulfilled') return { nats: nats.value, redis: redis.value }
    throw bothFaults(settled)
  } finally {
    await lock.release()
  }
}

function program(path: string): Server {
  return { kind: 'program', path }
}

async function useNats(url: string, say: (line: string) => void): Promise<Server> {
  const told = expectAnswer('NATS_URL', url, await askNats(url))
  const version = parseVersion(told)
  if (version && !atLeast(version, NATS_FLOOR)) {
    say(
      `nats-server: WARNING the server at NATS_URL is ${formatVersion(version)}, older than ${formatVersion(NATS_FLOOR)}`,
    )
  }
  if (!/"jetstream":\s*true/.test(told)) {
    throw new SetupError('NATS_URL: the server answers but has JetStream off. Start it with -js -sd FOLDER.')
  }
  say(`nats-server: the one at NATS_URL is used${version ? ` (${formatVersion(version)})` : ''}`)
  return { kind: 'running', url }
}

async function useRedis(url: string, say: (line: string) => void): Promise<Server> {
  expectAnswer('REDIS_URL', url, await askRedis(url))
  say('redis-server: the one at REDIS_URL is used')
  return { kind: 'running', url }
}

function expectAnswer(variable: string, url: string, answer: UrlAnswer): string {
  if (answer.answers) return answer.told
  const shown = url.replaceAll(/\/\/[^@/]*@/g, '//…@')
  throw new SetupError(`${variable} is set to ${shown}, where no server answers: ${answer.reason}`)
}

function bothFaults(settled: readonly PromiseSettledResult<Server>[]): Error {
  const reasons = settled.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []))
  const defect = reasons.find((reason) => !(reason instanceof SetupError))
  if (defect instanceof Error) return defect
  return new SetupError(reasons.map((reason) => (reason as SetupError).message).join('\n'))
}
