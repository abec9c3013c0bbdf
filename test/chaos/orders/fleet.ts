import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Fleet as Client } from '@flotilla/client'
import { freePorts } from '../../../infra/process/ports.ts'
import { SupervisedProcess } from '../../../infra/process/supervised-process.ts'
import { answersOk } from '../../../infra/start/probes.ts'
import { openExchangeAccount } from '../../support/exchange.ts'
import { connectAsOperator } from '../../support/operated-fleet.ts'
import { waitFor } from '../../support/wait.ts'
import { scale, startProcesses } from './processes.ts'

/** An account of the fleet and the account of the exchange it stands for. */
export interface Trader {
  readonly accountId: string
  readonly uid: string
}

export interface OrdersFleetOptions {
  /** How many nats-servers are the one that the fleet knows. @default 1 */
  readonly nodes?: 1 | 3 | undefined
  /** A wrong executor to run. */
  readonly plant?: string | undefined
}

/** A fleet of processes whose wires can be cut, and the exchange it trades on. */
export async function openOrdersFleet({ nodes = 1, plant }: OrdersFleetOptions = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'flotilla-orders-'))
  const lines: string[] = []
  const processes = await startProcesses({ folder, nodes, plant, lines })
  const { fleet, cluster, wiring, running } = processes
  const simUrl = `http://127.0.0.1:${fleet.run().simPort}`
  const extra: string[] = []
  let client: Client | undefined

  const close = async () => {
    processes.thaw()
    await client?.close()
    await Promise.all(extra.map((name) => running.get(name)?.stop()))
    await fleet.stop()
    await cluster?.stop()
    await wiring.close()
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    const late = await fleet.notReady(90_000)
    if (late.length > 0) throw new Error(`not ready: ${late.join(', ')}\n${lines.slice(-20).join('\n')}`)
    client = await connectAsOperator(fleet)
  } catch (error) {
    await close()
    throw error
  }

  return {
    ...processes,
    ...{ client, simUrl, lines, close, ...createExecutors(processes, lines, extra) },
    /** Every process there is, by name. */
    names: () => [...running.keys()],
    openAccount: (userId: string) => openAccount(client, simUrl, userId),
    /** Everybody runs and serves again. @returns who does not */
    async settle(timeoutMs: number): Promise<string[]> {
      processes.killPoints.disarm()
      wiring.calm()
      processes.thaw()
      const ready = [...running.values()].map(async (each) => ((await each.ready(timeoutMs)) ? [] : [each.name]))
      return (await Promise.all(ready)).flat()
    },
  }
}

export type OrdersFleet = Awaited<ReturnType<typeof openOrdersFleet>>

/** An account of a user, by the Ed25519 way; on a cluster just begun the first answers may take long. */
async function openAccount({ accounts }: Client, simUrl: string, userId: string): Promise<Trader> {
  const patience = { timeoutMs: 60_000, everyMs: 1_000 }
  const { accountId, publicKey } = await waitFor('an account', () => accounts.add({ userId }), patience)
  const { apiKey, uid } = await openExchangeAccount({ simUrl }, { keyType: 'ED25519', publicKey })
  await waitFor('its key to be taken', () => accounts.add({ userId, accountId, apiKey }), patience)
  return { accountId, uid }
}

type Processes = Awaited<ReturnType<typeof startProcesses>>

/** Executors that come and go under load, as an operator adds and ends them. */
function createExecutors({ running, wiring }: Processes, lines: string[], extra: string[]) {
  let made: number = scale.executor
  return {
    async addExecutor(): Promise<void> {
      const name = `executor-${++made}`
      const port = await freePorts(1)
      const like = running.get('executor-1')
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
      extra.push(name)
      running.set(name, one)
      one.start()
    },
    /** Ends the one that was added first. @returns whether there is one */
    async removeExecutor(): Promise<boolean> {
      const name = extra.shift()
      const one = name === undefined ? undefined : running.get(name)
      if (name === undefined || !one) return false
      running.delete(name)
      await one.stop()
      return true
    },
  }
}
