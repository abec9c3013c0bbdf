// Many spot accounts on one user-stream, with the fleet as processes against the simulator: how soon all of them are
// listened to, and again after every socket was cut at once; what that takes of memory and of a processor. The bare
// limit of subscribing is Binance's: 2 of an address's 6,000 weight a minute for each account.
// BENCH_ACCOUNTS says how many; 10,000 take about ten minutes.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Fleet as Client, connect } from '@flotilla/client'
import { AccountStreamEvent } from '@flotilla/protocol'
import { systemClock } from '@flotilla/runtime'
import { ensureServers } from '../../infra/setup/servers.ts'
import { type Fleet, startFleet } from '../../infra/start/fleet.ts'
import type { BenchRow } from './row.ts'
import { addSealedAccounts } from './sealed-accounts.ts'

const { PATH, HOME, BENCH_ACCOUNTS = '2000' } = process.env
const wanted = Number(BENCH_ACCOUNTS)
/** What Binance lets one address subscribe. */
const subscriptionsPerSecond = 6_000 / 60 / 2
const silent = () => undefined

const post = async (url: string, body: unknown) => {
  const headers = { 'content-type': 'application/json' }
  return (await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })).json()
}

/** Resident memory of a process, MB, and its processor time so far, s. */
function usageOf(pid: number) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return {
    megabytes: Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024,
    cpuSeconds: (Number(fields[11]) + Number(fields[12])) / 100,
  }
}

const row = (name: string, unit: string, ours: number, bare: number): BenchRow => ({
  ...{ name: `${wanted} spot accounts: ${name}`, unit, ours: Number(ours.toFixed(1)), bare: Number(bare.toFixed(1)) },
  ratio: Number((unit.endsWith('/s') ? ours / bare : bare / ours).toFixed(3)),
})

async function measure(fleet: Fleet, client: Client, simUrl: string): Promise<BenchRow[]> {
  const live = new Set<string>()
  const states = client.bus.consume(AccountStreamEvent, {}, { from: 'now' }, ({ tokens, payload: { state } }) => {
    if (state === 'live') live.add(tokens.accountId)
    if (state === 'down') live.delete(tokens.accountId)
  })
  await states.ready
  const pid = fleet.processes.get('user-stream-1')?.pid ?? 0
  const until = async (holds: () => boolean) => {
    const begun = performance.now()
    while (!holds()) await systemClock.sleep(50)
    return (performance.now() - begun) / 1000
  }
  const empty = usageOf(pid)
  const begun = performance.now()
  await addSealedAccounts(client, simUrl, wanted)
  await until(() => live.size >= wanted)
  const first = (performance.now() - begun) / 1000
  await systemClock.sleep(5_000)
  const before = usageOf(pid)
  await systemClock.sleep(20_000)
  const quiet = usageOf(pid)
  await post(`${simUrl}/sim/faults`, { kind: 'cut', path: '/ws-api/v3' })
  await until(() => live.size < wanted / 2)
  const again = await until(() => live.size >= wanted)
  const after = usageOf(pid)
  const share = ((quiet.cpuSeconds - before.cpuSeconds) / 20) * 100
  return [
    row('listened to, from the first on', 'accounts/s', wanted / first, subscriptionsPerSecond),
    row('listened to again after all sockets were cut', 'accounts/s', wanted / again, subscriptionsPerSecond),
    row('seconds until all are listened to again', 's', again, wanted / subscriptionsPerSecond),
    row('memory of user-stream, against none', 'MB', after.megabytes, empty.megabytes),
    row('processor while nothing happens, against one of them', '%', Math.max(share, 0.1), 100),
  ]
}

export async function run(): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'flotilla-user-accounts-'))
  const servers = await ensureServers({ env: {}, say: silent })
  const env = { PATH, HOME, USER_STREAM_MARKETS: 'spot' }
  const fleet = await startFleet({ folder, servers, env, ports: 'free', onLine: silent, say: silent })
  try {
    const late = await fleet.notReady(60_000)
    if (late.length > 0) throw new Error(`not ready: ${late.join(', ')}`)
    const { natsUrl, credentials, simPort } = fleet.run()
    if (!credentials.operator) throw new Error('run.json names no operator')
    const client = await connect({ natsUrl, seed: readFileSync(credentials.operator, 'utf8').trim() })
    const rows = await measure(fleet, client, `http://127.0.0.1:${simPort}`)
    await client.close()
    return rows
  } finally {
    await fleet.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}
