import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readGuests } from '../nats/guests.ts'
import { natsUsers } from '../nats/permissions.ts'
import { natsServerConfig } from '../nats/server-config.ts'
import { ROOT } from '../paths.ts'
import type { ProcessSpec } from '../process/supervised-process.ts'
import { redisServerConfig } from '../redis/server-config.ts'
import { answersOk, natsAnswers, redisAnswers } from './probes.ts'
import type { StateFolder } from './state-folder.ts'

/** Writes the configuration of nats-server on the state's JetStream folder: it knows whom the state has nkeys for. */
export function writeNatsConfig(port: number, state: StateFolder, say: (line: string) => void): string {
  const file = join(state.data, 'nats.conf')
  const users = [...natsUsers(state.nkeys), ...readGuests(state.guests, say)]
  writeFileSync(file, natsServerConfig({ port, storeFolder: state.jetstream, users }))
  return file
}

/** nats-server as its configuration file says. */
export function natsProcess(program: string, port: number, file: string, env: Record<string, string>): ProcessSpec {
  const url = `nats://127.0.0.1:${port}`
  return { name: 'nats', command: program, args: ['--config', file], env, probe: () => natsAnswers(url) }
}

/** redis-server as a cache that keeps nothing. */
export function redisProcess(
  program: string,
  port: number,
  state: StateFolder,
  env: Record<string, string>,
): ProcessSpec {
  const file = join(state.data, 'redis.conf')
  writeFileSync(file, redisServerConfig({ port, folder: state.redis, users: state.redisUsers }))
  const url = `redis://127.0.0.1:${port}`
  return { name: 'redis', command: program, args: [file], env, probe: () => redisAnswers(url) }
}

/** The exchange simulator; it serves once it answers Binance's own ping. */
export function simProcess(port: number, replay: readonly string[], env: Record<string, string>): ProcessSpec {
  return {
    name: 'sim',
    command: process.execPath,
    args: [join(ROOT, 'packages/sim/main.ts'), ...replay.flatMap((file) => ['--replay', file])],
    env: { ...env, SIM_PORT: String(port) },
    // Its index page: a call of Binance's would be counted against this address.
    probe: () => answersOk(port, '/'),
  }
}
