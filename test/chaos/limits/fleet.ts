import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Account, connect } from '@flotilla/client'
import { ensureServers } from '../../../infra/setup/servers.ts'
import { startFleet } from '../../../infra/start/fleet.ts'

/** The addresses the fleet calls from; each is its own IP to the exchange's limiter. */
export const addresses = ['127.0.0.1', '127.0.0.2', '127.0.0.3'] as const

/** Whose process calls from where: four executors and two market-streams behind three addresses. */
const homes: Readonly<Record<string, (typeof addresses)[number]>> = {
  'executor-1': '127.0.0.1',
  'executor-2': '127.0.0.2',
  'executor-3': '127.0.0.3',
  'executor-4': '127.0.0.3',
  'market-stream-1': '127.0.0.1',
  'market-stream-2': '127.0.0.2',
}

/** How an address is called in the fleet. */
const egressOf = (address: string) => `host-${address.replaceAll('.', '-')}`

const envOf = (name: string): Record<string, string> => {
  const address = homes[name] ?? '127.0.0.1'
  return { EGRESS: egressOf(address), EGRESS_LOCAL_ADDRESS: address }
}

const post = async (url: string, body: unknown) => {
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`)
  return response.json()
}

/** A fleet of processes that may use everything the exchange allows, and the exchange's own ledger of it. */
export async function openLimitsFleet(accounts: number) {
  const folder = mkdtempSync(join(tmpdir(), 'flotilla-limits-'))
  const { PATH, HOME } = process.env
  const lines: string[] = []
  const fleet = await startFleet({
    ...{ folder, envOf, ports: 'free' },
    servers: await ensureServers({ env: {}, say: () => undefined }),
    env: { PATH, HOME, LIMIT_SHARE_PERCENT: '100' },
    scale: { coordinator: 2, executor: 4, 'market-stream': 2 },
    onLine: (name, line) => void lines.push(`${name} ${line}`),
    say: (line) => void lines.push(line),
  })
  const close = async () => {
    await fleet.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    const late = await fleet.notReady(60_000)
    if (late.length > 0) throw new Error(`not ready: ${late.join(', ')}\n${lines.slice(-20).join('\n')}`)
    const { natsUrl, credentials, simPort } = fleet.run()
    const client = await connect({ natsUrl, seed: readFileSync(credentials.operator ?? '', 'utf8').trim() })
    const sim = `http://127.0.0.1:${simPort}/sim`
    const open = async (userId: string): Promise<Account> => {
      const { accountId, publicKey } = await client.accounts.add({ userId })
      const { apiKey } = (await post(`${sim}/accounts`, { keyType: 'ED25519', publicKey })) as { apiKey: string }
      await client.accounts.add({ userId, accountId, apiKey })
      return client.account(accountId)
    }
    const users: Account[] = []
    for (let index = 0; index < accounts; index++) users.push(await open(`user-${index}`))
    return {
      client,
      users,
      kill: fleet.kill,
      /** Kills one of the coordinators that run, in turns; none when both are being started again. */
      killCoordinator(turn: number) {
        const names = ['coordinator-1', 'coordinator-2']
        return [...names.slice(turn % 2), ...names.slice(0, turn % 2)].some((name) =>
          fleet.processes.get(name)?.kill('SIGKILL'),
        )
      },
      fault: (fault: object) => post(`${sim}/faults`, fault),
      /** Everything the exchange wrote down since a sequence. */
      async ledger(since = 0): Promise<Record<string, unknown>[]> {
        const text = await (await fetch(`${sim}/ledger?since=${since}`)).text()
        return text
          .split('\n')
          .filter(Boolean)
          .map((line) => JSON.parse(line))
      },
      async close() {
        await client.close()
        await close()
      },
    }
  } catch (error) {
    await close()
    throw error
  }
}

export type LimitsFleet = Awaited<ReturnType<typeof openLimitsFleet>>
