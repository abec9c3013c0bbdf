import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Fleet as Client, connect } from '@flotilla/client'
import { ensureServers } from '../../infra/setup/servers.ts'
import { type Fleet, type FleetOptions, startFleet } from '../../infra/start/fleet.ts'

/** A client signed in as the operator of a fleet. */
export function connectAsOperator(fleet: Pick<Fleet, 'run'>): Promise<Client> {
  const { natsUrl, credentials } = fleet.run()
  const { operator } = credentials
  return connect({ natsUrl, ...(operator && { seed: readFileSync(operator, 'utf8').trim() }) })
}

export interface OperatedFleetOptions extends Partial<Pick<FleetOptions, 'env' | 'servers' | 'scale' | 'envOf'>> {
  /** @default 60_000 */
  readonly readyTimeoutMs?: number
}

/**
 * Starts a whole fleet as processes on free ports against the simulator and signs in as its operator, for programs
 * that are no tests. `close` ends it and leaves nothing behind; after `stop` its files are still there.
 * @throws Error naming the processes that do not serve, with the last things said; nothing is left running then
 */
export async function openOperatedFleet({ env = {}, readyTimeoutMs = 60_000, ...options }: OperatedFleetOptions = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'flotilla-'))
  const lines: string[] = []
  const said: string[] = []
  const { PATH, HOME } = process.env
  let fleet: Fleet | undefined
  let client: Client | undefined
  let stopped: Promise<void> | undefined
  const end = async () => {
    await client?.close()
    await fleet?.stop()
  }
  const stop = () => {
    stopped ??= end()
    return stopped
  }
  const close = async () => {
    await stop()
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    const servers = options.servers ?? (await ensureServers({ env: {}, say: () => undefined }))
    fleet = await startFleet({
      ...{ ...options, folder, servers, env: { PATH, HOME, ...env }, ports: 'free' },
      onLine: (name, line) => void lines.push(`${name} ${line}`),
      say: (line) => void said.push(line),
    })
    const late = await fleet.notReady(readyTimeoutMs)
    if (late.length > 0) throw new Error(`not ready: ${late.join(', ')}\n${[...said, ...lines].slice(-30).join('\n')}`)
    client = await connectAsOperator(fleet)
    return {
      ...{ fleet, client, folder, stop, close },
      /** What its processes wrote so far, as `name line`. */
      lines: lines as readonly string[],
      /** What the launcher said so far. */
      said: said as readonly string[],
      /** Where the simulator's REST and control paths are. */
      simUrl: `http://127.0.0.1:${fleet.run().simPort}`,
    }
  } catch (error) {
    await close()
    throw error
  }
}

export type OperatedFleet = Awaited<ReturnType<typeof openOperatedFleet>>
