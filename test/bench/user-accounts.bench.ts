// Many spot accounts on one user-stream, with the fleet as processes against the simulator: how soon all of them are
// listened to, and again after every socket was cut at once; what that takes of memory and of a processor. The bare
// limit of subscribing is Binance's: 2 of an address's 6,000 weight a minute for each account.
// BENCH_ACCOUNTS says how many; 10,000 take about ten minutes.
import { readFileSync } from 'node:fs'
import { AccountStreamEvent } from '@flotilla/protocol'
import { systemClock } from '@flotilla/runtime'
import { setFault } from '../support/exchange.ts'
import { type OperatedFleet, openOperatedFleet } from '../support/operated-fleet.ts'
import { addSealedAccounts } from '../support/sealed-accounts.ts'
import type { BenchRow } from './row.ts'

const { BENCH_ACCOUNTS = '2000' } = process.env
const wanted = Number(BENCH_ACCOUNTS)
/** What Binance lets one address subscribe. */
const subscriptionsPerSecond = 6_000 / 60 / 2

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

async function measure({ fleet, client, simUrl }: OperatedFleet): Promise<BenchRow[]> {
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
  await setFault({ simUrl }, { kind: 'cut', path: '/ws-api/v3' })
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
  const opened = await openOperatedFleet({ env: { USER_STREAM_MARKETS: 'spot' } })
  try {
    return await measure(opened)
  } finally {
    await opened.close()
  }
}
