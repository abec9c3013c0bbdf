// The whole fleet as processes against the simulator: what a hop through it adds to the bare way, in the same run.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Fleet as Client, connect } from '@flotilla/client'
import { AccountFill, MdWant } from '@flotilla/protocol'
import { ensureServers } from '../../infra/setup/servers.ts'
import { type Fleet, startFleet } from '../../infra/start/fleet.ts'
import type { BenchRow } from './row.ts'

const silent = () => undefined

async function openFleet(folder: string): Promise<{ fleet: Fleet; client: Client; simPort: number }> {
  const { PATH, HOME } = process.env
  const servers = await ensureServers({ env: {}, say: silent })
  const fleet = await startFleet({ folder, servers, env: { PATH, HOME }, ports: 'free', onLine: silent, say: silent })
  const late = await fleet.notReady(60_000)
  if (late.length > 0) {
    await fleet.stop()
    throw new Error(`not ready: ${late.join(', ')}`)
  }
  const { natsUrl, credentials, simPort } = fleet.run()
  if (!credentials.operator || !simPort) throw new Error('run.json names no operator or simulator')
  const client = await connect({ natsUrl, seed: readFileSync(credentials.operator, 'utf8').trim() })
  return { fleet, client, simPort }
}

/** The value below which this part of the sorted samples lies. */
const quantile = (samples: readonly number[], part: number) =>
  [...samples].sort((a, b) => a - b)[Math.min(samples.length - 1, Math.floor(samples.length * part))] ?? Number.NaN

/** A latency is better when it is lower, so its ratio is turned round: 1 would be no cost at all. */
const latencyRow = (name: string, ours: number, bare: number): BenchRow => ({
  name,
  ratio: Number((bare / ours).toFixed(3)),
  ours: Math.round(ours * 1000),
  bare: Math.round(bare * 1000),
  unit: 'µs',
})

/** Every trade as a bare socket gets it, and as a subscriber of the fleet gets it: ms after the exchange's own stamp. */
async function tickRows(client: Client, simPort: number): Promise<BenchRow[]> {
  const bare: number[] = []
  const ours: number[] = []
  const note = (samples: number[], text: string) =>
    samples.push(performance.timeOrigin + performance.now() - JSON.parse(text).E)
  const socket = new WebSocket(`ws://127.0.0.1:${simPort}/ws/btcusdt@trade`)
  socket.onmessage = ({ data }) => void note(bare, String(data))
  const decoder = new TextDecoder()
  const listener = client.bus.listenBytes('md.spot.BTCUSDT.trade', (_, bytes) => note(ours, decoder.decode(bytes)))
  await client.bus.request(MdWant, {}, { streams: ['md.spot.BTCUSDT.trade'], holder: 'bench', ttlMs: 60_000 })
  await new Promise((resolve) => setTimeout(resolve, 20_000))
  socket.close()
  await listener.stop()
  return [0.5, 0.99].map((part) =>
    latencyRow(`tick to subscriber, against a bare socket, p${part * 100}`, quantile(ours, part), quantile(bare, part)),
  )
}

const post = async (url: string, body: unknown) => {
  const headers = { 'content-type': 'application/json' }
  return (await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })).json()
}

/** From handing a command in to its answer and to its fill on the bus, against the exchange's own bare answer. */
async function orderRows(client: Client, simPort: number): Promise<BenchRow[]> {
  const sim = `http://127.0.0.1:${simPort}`
  const pending = await client.accounts.add({ userId: 'bench' })
  const { apiKey } = (await post(`${sim}/sim/accounts`, { keyType: 'ED25519', publicKey: pending.publicKey })) as {
    apiKey: string
  }
  const { accountId } = await client.accounts.add({ userId: 'bench', accountId: pending.accountId, apiKey })
  const account = client.account(accountId)
  const waiting = new Map<string, () => void>()
  client.bus.consume(AccountFill, { accountId }, { from: 'now' }, ({ payload }) =>
    waiting.get(payload.commandId ?? '')?.(),
  )
  const answered: number[] = []
  const filled: number[] = []
  const bare: number[] = []
  for (let n = 0; n < 40; n++) {
    const commandId = `bench${n}`
    const fill = new Promise<void>((resolve) => waiting.set(commandId, resolve))
    const startedAt = performance.now()
    const order = { symbol: 'BTCUSDT', side: n % 2 ? 'SELL' : 'BUY', type: 'MARKET', quantity: '0.001' }
    const result = await account.place(order, { commandId })
    if (!result.ok) throw new Error(result.fault.message)
    answered.push(performance.now() - startedAt)
    await fill
    filled.push(performance.now() - startedAt)
    const askedAt = performance.now()
    await (await fetch(`${sim}/api/v3/depth?symbol=BTCUSDT&limit=5`)).text()
    bare.push(performance.now() - askedAt)
  }
  return [0.5, 0.99].flatMap((part) => [
    latencyRow(
      `command to its answer, against a bare HTTP call, p${part * 100}`,
      quantile(answered, part),
      quantile(bare, part),
    ),
    latencyRow(
      `command to its fill on the bus, against a bare HTTP call, p${part * 100}`,
      quantile(filled, part),
      quantile(bare, part),
    ),
  ])
}

export async function run(): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'flotilla-bench-'))
  const { fleet, client, simPort } = await openFleet(folder)
  try {
    return [...(await tickRows(client, simPort)), ...(await orderRows(client, simPort))]
  } finally {
    await client.close()
    await fleet.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}
