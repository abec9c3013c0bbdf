import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Fleet as Client, connect } from '@flotilla/client'
import { freePorts } from '../../../infra/process/ports.ts'
import { SupervisedProcess } from '../../../infra/process/supervised-process.ts'
import { ensureServers } from '../../../infra/setup/servers.ts'
import { type Fleet, startFleet } from '../../../infra/start/fleet.ts'
import { planInstances } from '../../../infra/start/fleet-plan.ts'
import { answersOk } from '../../../infra/start/probes.ts'
import { openExchangeAccount } from '../../support/exchange.ts'
import { createKillPoints } from './kill-points.ts'
import { createWiring } from './wires.ts'

const scale = {
  ...{ coordinator: 2, executor: 3, 'user-stream': 2, 'market-stream': 1, telegram: 1 },
  ...{ alerts: 0, console: 0 },
} as const

/** An account of the fleet and the account of the exchange it stands for. */
export interface Trader {
  readonly accountId: string
  readonly uid: string
}

const portOf = (url: string) => Number(new URL(url).port)

/** Starts the processes with a proxy on each wire. */
async function startWired(folder: string, lines: string[]) {
  const known = Promise.withResolvers<{ nats: number; exchange: number }>()
  const added = new Map<string, SupervisedProcess>()
  let started: Fleet | undefined
  const find = (name: string) => started?.processes.get(name) ?? added.get(name)
  const { kill, freeze, thaw } = createSignals(find)
  const killPoints = createKillPoints({ kill: (name) => kill(name), freeze })
  const wiring = createWiring({
    nats: known.promise.then(({ nats }) => nats),
    exchange: known.promise.then(({ exchange }) => exchange),
    killPoints,
    pidOf: (name) => find(name)?.pid,
  })
  for (const { name } of planInstances(scale)) await wiring.add(name)
  const { PATH, HOME } = process.env
  started = await startFleet({
    ...{ folder, scale, ports: 'free', envOf: wiring.variablesOf },
    servers: await ensureServers({ env: {}, say: () => undefined }),
    env: { PATH, HOME },
    onLine: (name, line) => void lines.push(`${name} ${line}`),
    say: (line) => void lines.push(`fleet ${line}`),
  })
  const run = started.run()
  known.resolve({ nats: portOf(run.natsUrl), exchange: run.simPort ?? 0 })
  return { ...{ fleet: started, added, killPoints, wiring, find, kill, freeze, thaw } }
}

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
      frozen.set(
        pid,
        setTimeout(() => wake(pid), ms),
      )
      return true
    },
    thaw() {
      for (const pid of [...frozen.keys()]) wake(pid)
    },
  }
}

/** A fleet of processes whose wires can be cut, and the exchange it trades on. */
export async function openOrdersFleet() {
  const folder = mkdtempSync(join(tmpdir(), 'flotilla-orders-'))
  const lines: string[] = []
  const wired = await startWired(folder, lines)
  const { fleet, added, wiring, find } = wired
  const { natsUrl, credentials, simPort } = fleet.run()
  const simUrl = `http://127.0.0.1:${simPort}`
  let client: Client | undefined
  let made: number = scale.executor

  const close = async () => {
    wired.thaw()
    await client?.close()
    await Promise.all([...added.values()].map((each) => each.stop()))
    await fleet.stop()
    await wiring.close()
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    const late = await fleet.notReady(60_000)
    if (late.length > 0) throw new Error(`not ready: ${late.join(', ')}\n${lines.slice(-20).join('\n')}`)
    client = await connect({ natsUrl, seed: readFileSync(credentials.operator ?? '', 'utf8').trim() })
  } catch (error) {
    await close()
    throw error
  }
  const { accounts } = client

  return {
    ...wired,
    ...{ client, simUrl, lines, close },
    /** An account of a user, by the Ed25519 way. */
    async openAccount(userId: string): Promise<Trader> {
      const { accountId, publicKey } = await accounts.add({ userId })
      const { apiKey, uid } = await openExchangeAccount({ simUrl }, { keyType: 'ED25519', publicKey })
      await accounts.add({ userId, accountId, apiKey })
      return { accountId, uid }
    },
    /** One more executor, as an operator adds it. */
    async addExecutor(): Promise<string> {
      const name = `executor-${++made}`
      const port = await freePorts(1)
      const like = fleet.processes.get('executor-1')
      if (!like) throw new Error('there is no executor to copy')
      await wiring.add(name)
      const env = { ...like.spec.env, ...wiring.variablesOf(name), METRICS_PORT: String(port) }
      const one = new SupervisedProcess(
        { ...like.spec, name, env, probe: () => answersOk(port, '/ready') },
        {
          onLine: (from, line) => void lines.push(`${from} ${line}`),
          onSpawn: () => undefined,
          onCrash: (from, how) => void lines.push(`fleet ${from}: ${how}`),
        },
      )
      added.set(name, one)
      one.start()
      return name
    },
    /** Ends one of the executors that were added, in order. @returns its name; undefined when there is none */
    async removeExecutor(): Promise<string | undefined> {
      const [name] = added.keys()
      const one = name === undefined ? undefined : find(name)
      if (name === undefined || !one) return undefined
      added.delete(name)
      await one.stop()
      return name
    },
    /** Everybody runs and serves again. @returns who does not */
    async settle(timeoutMs: number): Promise<string[]> {
      wired.killPoints.disarm()
      wiring.calm()
      wired.thaw()
      const late = await Promise.all(
        [...added.values()].map(async (each) => ((await each.ready(timeoutMs)) ? [] : [each.name])),
      )
      return [...(await fleet.notReady(timeoutMs)), ...late.flat()]
    },
  }
}

export type OrdersFleet = Awaited<ReturnType<typeof openOrdersFleet>>
