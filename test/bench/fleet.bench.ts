// The whole fleet as processes against the simulator: what a hop through it adds to the bare way, in the same run.
import type { Fleet as Client } from '@flotilla/client'
import { AccountFill, MdWant } from '@flotilla/protocol'
import { openAccount } from '../support/exchange.ts'
import { openOperatedFleet } from '../support/operated-fleet.ts'
import { type BenchRow, latencyRow, quantile } from './row.ts'

/** Every trade as a bare socket gets it, and as a subscriber of the fleet gets it: ms after the exchange's own stamp. */
async function tickRows(client: Client, simUrl: string): Promise<BenchRow[]> {
  const bare: number[] = []
  const ours: number[] = []
  const note = (samples: number[], text: string) =>
    samples.push(performance.timeOrigin + performance.now() - JSON.parse(text).E)
  const socket = new WebSocket(`${simUrl.replace('http', 'ws')}/ws/btcusdt@trade`)
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

/** From handing a command in to its answer and to its fill on the bus, against the exchange's own bare answer. */
async function orderRows(client: Client, simUrl: string): Promise<BenchRow[]> {
  const { account, accountId } = await openAccount({ simUrl }, client, 'bench')
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
    await (await fetch(`${simUrl}/api/v3/depth?symbol=BTCUSDT&limit=5`)).text()
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
  const { client, simUrl, close } = await openOperatedFleet()
  try {
    return [...(await tickRows(client, simUrl)), ...(await orderRows(client, simUrl))]
  } finally {
    await close()
  }
}
