import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { connectBus, LimitsKey } from '@flotilla/protocol'
import { systemClock } from '@flotilla/runtime'
import { ensureNkey, type Identity } from '../../infra/nats/identities.ts'
import { freePorts } from '../../infra/process/ports.ts'
import { openOperatedFleet } from '../support/operated-fleet.ts'
import { addSealedAccounts } from '../support/sealed-accounts.ts'

/** What the path of an order needs, and nothing else that would use the processors. */
const scale = {
  ...{ coordinator: 1, executor: 2, 'market-stream': 1 },
  ...{ 'user-stream': 0, alerts: 0, telegram: 0, console: 0 },
}
/** How long an order may take to arrive before the measurement is void, ms. */
const lostMs = 20_000

/** The exchange's stand-in: where it listens, and when which order arrived. */
async function startExchange(simUrl: string) {
  const worker = new Worker(new URL('./order-exchange.ts', import.meta.url), { workerData: { simUrl } })
  const [{ port }] = (await once(worker, 'message')) as [{ port: number }]
  const awaited = new Map<string, (at: number) => void>()
  worker.on('message', ({ id, at }: { id: string; at: number }) => {
    awaited.get(id)?.(at)
    awaited.delete(id)
  })
  return {
    origin: `http://127.0.0.1:${port}`,
    /** When the first byte of this order arrives, on the clock of `monotonicMs`. To be asked before it is sent. */
    arrival: (id: string): Promise<number> =>
      new Promise((resolve, reject) => {
        const callOff = systemClock.after(lostMs, () => reject(new Error(`order ${id} never arrived`)))
        awaited.set(id, (at) => {
          callOff()
          resolve(at)
        })
      }),
    stop: () => worker.terminate(),
  }
}

/** The fleet's path of an order as processes, with accounts to order for and a stand-in for the exchange behind it. */
export async function openOrderStage(accounts: number) {
  const simPort = await freePorts(4)
  const exchange = await startExchange(`http://127.0.0.1:${simPort}`)
  const env = { SIM_PORT: String(simPort), BINANCE_SPOT_REST_URL: exchange.origin }
  const opened = await openOperatedFleet({ scale, env }).catch(async (error: unknown) => {
    await exchange.stop()
    throw error
  })
  const { fleet, client, folder, simUrl } = opened
  const close = async () => {
    await opened.close()
    await exchange.stop()
  }
  try {
    const as = (identity: Identity) => {
      const { seedFile } = ensureNkey(join(folder, 'data', 'nkeys'), identity)
      const nkeySeed = new TextEncoder().encode(readFileSync(seedFile, 'utf8').trim())
      return connectBus({ servers: fleet.run().natsUrl, name: 'bench', identity, nkeySeed })
    }
    const [asExecutor, asCoordinator] = [await as('executor'), await as('coordinator')]
    // The limits nobody reaches are in force once they are on record.
    while (!(await asCoordinator.getKey(LimitsKey, { product: 'spot' }))) await systemClock.sleep(100)
    await asCoordinator.close()
    const accountIds = await addSealedAccounts(client, simUrl, accounts)
    const stop = async () => {
      await asExecutor.close()
      await close()
    }
    return { bus: client.bus, asExecutor, exchange, accountIds, folder, close: stop }
  } catch (error) {
    await close()
    throw error
  }
}

export type OrderStage = Awaited<ReturnType<typeof openOrderStage>>
