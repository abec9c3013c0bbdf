// An order from the append of its command to the first byte of its HTTP request at the exchange: real nats-server that
// syncs every append, coordinator and executors as processes; against undici that signs and sends in the same run to the
// same place. Then, with one in flight, what each step takes alone: there the ratio is the step's share of the whole.
import { clientOrderIdOf } from '@flotilla/orders'
import { type Command, OrderCommand, OrderStateEvent, shardOf } from '@flotilla/protocol'
import { systemClock } from '@flotilla/runtime'
import { bareOrders } from '../../packages/binance/testing/bare-clients.ts'
import { monotonicMs } from './monotonic.ts'
import { durableLines, type Lines, measureLines } from './order-lines.ts'
import { type OrderStage, openOrderStage } from './order-stage.ts'
import { type BenchRow, latencyRow, quantile } from './row.ts'

const inFlight = [1, 16, 100] as const
const accounts = 400
const forMs = 5_000
const ordersByLine = 300
const order = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.001', price: '60000' }
const commandNow = (): Command => ({
  ...{ action: 'place', market: 'spot', order, by: 'bench', expiresAt: systemClock.now() + 30_000 },
})

interface Load {
  /** From handing in to the first byte at the exchange, ms. */
  readonly samples: readonly number[]
  readonly perSecond: number
}

/** Sends in so many lanes; `send` resolves to the ms until the wire. */
async function load(lanes: number, send: (lane: number) => Promise<number>): Promise<Load> {
  const samples: number[] = []
  const begun = monotonicMs()
  const run = async (_: unknown, lane: number) => {
    while (monotonicMs() - begun < forMs) samples.push(await send(lane))
  }
  await Promise.all(Array.from({ length: lanes }, run))
  return { samples, perSecond: (samples.length * 1000) / (monotonicMs() - begun) }
}

const pathRow = (name: string, ours: number, bare: number) => latencyRow(`order path: ${name}`, ours, bare)

function rowsOf(lanes: number, ours: Load, bare: Load): BenchRow[] {
  const name = `order path: requests on the wire, ${lanes} in flight`
  return [
    ...[0.5, 0.99].map((part) =>
      pathRow(
        `command to the wire, ${lanes} in flight, p${part * 100}`,
        quantile(ours.samples, part),
        quantile(bare.samples, part),
      ),
    ),
    {
      ...{ name, unit: 'requests/s', ratio: Number((ours.perSecond / bare.perSecond).toFixed(3)) },
      ...{ ours: Math.round(ours.perSecond), bare: Math.round(bare.perSecond) },
    },
  ]
}

let made = 0

/** The two ways to the exchange. */
function createWays({ bus, asExecutor, exchange, accountIds }: OrderStage) {
  const plain = bareOrders(exchange.origin, 'NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XA', systemClock.now)
  return {
    /** One after another through all accounts, so that none has to wait for an order before it. */
    async fleet(): Promise<number> {
      const commandId = `bench${++made}`
      const accountId = accountIds[made % accountIds.length] ?? ''
      const arrival = exchange.arrival(clientOrderIdOf(accountId, commandId))
      const begun = monotonicMs()
      const tokens = { shard: shardOf(accountId), accountId, commandId }
      await bus.append(OrderCommand, tokens, commandNow())
      const arrived = await arrival.catch(async (cause: unknown) => {
        const { state, fault } = (await asExecutor.last(OrderStateEvent, tokens))?.payload ?? {}
        throw new Error(`the log says ${state} ${fault?.code ?? ''} ${fault?.message ?? ''}`, { cause })
      })
      return arrived - begun
    },
    async bare(): Promise<number> {
      const newClientOrderId = `bare-${++made}`
      const arrival = exchange.arrival(newClientOrderId)
      const begun = monotonicMs()
      await plain.place({ ...order, newClientOrderId })
      return (await arrival) - begun
    },
    close: () => plain.close(),
  }
}

/** One order after another, with the times at which its command and its claim were seen on their logs. */
async function followed({ bus, asExecutor, exchange, accountIds }: OrderStage): Promise<Lines> {
  const seen = new Map<string, number>()
  const note = (what: string, id: string) => !seen.has(what + id) && seen.set(what + id, monotonicMs())
  const commands = asExecutor.consume(
    OrderCommand,
    {},
    { from: 'now' },
    ({ tokens }) => void note('command', tokens.commandId),
  )
  const states = bus.consume(OrderStateEvent, {}, { from: 'now' }, ({ tokens }) => void note('claim', tokens.commandId))
  await Promise.all([commands.ready, states.ready])
  const lines = {
    append: [] as number[],
    delivered: [] as number[],
    claimed: [] as number[],
    sent: [] as number[],
    whole: [] as number[],
  }
  for (let n = 0; n < ordersByLine; n++) {
    const commandId = `follow${n}`
    const accountId = accountIds[n % accountIds.length] ?? ''
    const arrival = exchange.arrival(clientOrderIdOf(accountId, commandId))
    const begun = monotonicMs()
    await bus.append(OrderCommand, { shard: shardOf(accountId), accountId, commandId }, commandNow())
    lines.append.push(monotonicMs() - begun)
    const arrived = await arrival
    await systemClock.sleep(10)
    const [command = Number.NaN, claim = Number.NaN] = [seen.get(`command${commandId}`), seen.get(`claim${commandId}`)]
    lines.delivered.push(command - begun)
    lines.claimed.push(claim - command)
    lines.sent.push(arrived - claim)
    lines.whole.push(arrived - begun)
  }
  await Promise.all([commands.stop(), states.stop()])
  return lines
}

const medianOf = (samples: readonly number[] = []) => quantile(samples, 0.5)

/** What an order would take less if nothing had to outlive a crash, ms: what is on disk before it leaves, beyond the way there. */
function durabilityOf(append: readonly number[] | undefined, alone: Lines): number {
  const of = (line: keyof typeof durableLines) => medianOf(alone[durableLines[line]])
  const appends = medianOf(append) + of('claim') - 2 * of('roundTrip')
  return appends + of('journal') + of('firstPermit') - of('permit')
}

export async function run(): Promise<BenchRow[]> {
  const stage = await openOrderStage(accounts)
  const ways = createWays(stage)
  try {
    // Every account's key is opened at its first order.
    for (let n = 0; n < accounts; n++) await ways.fleet()
    const rows: BenchRow[] = []
    let bareSend = Number.NaN
    for (const lanes of inFlight) {
      const bare = await load(lanes, ways.bare)
      if (lanes === 1) bareSend = medianOf(bare.samples)
      rows.push(...rowsOf(lanes, await load(lanes, ways.fleet), bare))
      await systemClock.sleep(2_000)
    }
    const { whole, append, delivered, claimed, sent } = await followed(stage)
    const all = medianOf(whole)
    const alone = await measureLines(stage, commandNow())
    const line = (name: string, ms: number) => pathRow(`of which ${name}`, all, ms)
    return [
      ...rows,
      line('command append, acknowledged', medianOf(append)),
      line('command append until delivered', medianOf(delivered)),
      line('delivered until claim on the log', medianOf(claimed)),
      line('claim on the log until the wire', medianOf(sent)),
      ...Object.entries(alone).map(([name, samples]) => line(`${name}, alone`, medianOf(samples))),
      line('durability: command, budget, claim, journal', durabilityOf(append, alone)),
      line('sign and send by bare undici', bareSend),
    ]
  } finally {
    await ways.close()
    await stage.close()
  }
}
