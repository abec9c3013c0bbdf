// User events a second: read, told as facts on the durable log, held against their orders, by the parts user-stream is
// made of, against bare appends of as many facts to the same NATS server.
import { AccountFill, AccountOrder, type Bus, connectBus, type Fill, type Order } from '@flotilla/protocol'
import { createIncidents, createLog, createMetrics, systemClock } from '@flotilla/runtime'
import { createCommandIndex } from '../../services/user-stream/command-index.ts'
import { createCursors } from '../../services/user-stream/cursors.ts'
import type { Feed } from '../../services/user-stream/feed.ts'
import { createListening } from '../../services/user-stream/listening.ts'
import { createSchedule } from '../../services/user-stream/schedule.ts'
import { withNats } from './local-nats.ts'
import { type BenchRow, compare } from './row.ts'

const accounts = 200
const eventsEach = 10
/** A fill and what became of its order. */
const factsOfEvent = 2

let round = 0

/** A market order that is filled at once, as Binance tells it. */
function executionReport(account: number, n: number) {
  const id = round * 1_000_000 + account * 1_000 + n
  return {
    ...{ e: 'executionReport', E: id, s: 'BTCUSDT', c: `hand-${id}`, S: 'BUY', o: 'MARKET', f: 'GTC', q: '0.001' },
    ...{ p: '0', P: '0', F: '0', g: -1, C: '', x: 'TRADE', X: 'FILLED', r: 'NONE', i: id, l: '0.001', z: '0.001' },
    ...{ L: '60000', n: '0', N: 'BNB', T: id, t: id, I: id, w: false, m: false, O: id, Z: '60', Y: '60', Q: '0' },
  }
}

const feedOf = (account: number): Feed => ({ accountId: `7fbench${account}`, book: 'spot' })

/** Everything of user-stream behind its sockets. */
async function openListening(bus: Bus) {
  const clock = systemClock
  const log = createLog({ level: 'fatal', role: 'bench', instance: 'bench' })
  const metrics = createMetrics('bench', 'bench')
  const schedule = createSchedule(clock)
  const incidents = createIncidents({ bus, clock, log, kind: 'account-differed' })
  const index = createCommandIndex({ bus, onUsed: () => undefined, onExecuted: () => undefined })
  const cursors = await createCursors({ bus, clock, log, isSettled: () => true })
  const transport = {
    open: async () => ({ ok: true }) as const,
    ...{ close: () => undefined, renew: () => undefined, stop: () => undefined },
  }
  const parts = { bus, clock, log, metrics, schedule, incidents, index, cursors, instance: 'bench' }
  const { keeper, teller } = createListening({ ...parts, transportOf: () => transport })
  for (let account = 0; account < accounts; account++) keeper.add(feedOf(account), undefined)
  while (!Array.from({ length: accounts }, (_, n) => keeper.isLive(feedOf(n))).every(Boolean)) await clock.sleep(10)
  await teller.settled()
  return { keeper, teller }
}

async function measure(bus: Bus): Promise<BenchRow[]> {
  const { keeper, teller } = await openListening(bus)
  const total = accounts * eventsEach
  const ours = async () => {
    round++
    const texts = Array.from({ length: total }, (_, n) => JSON.stringify(executionReport(n % accounts, n)))
    const begun = performance.now()
    texts.forEach((text, n) => {
      keeper.handlers.onEvent(feedOf(n % accounts), JSON.parse(text))
    })
    await teller.settled()
    return (total * 1000) / (performance.now() - begun)
  }
  const bare = async () => {
    round++
    const begun = performance.now()
    const lane = async (account: number) => {
      for (let n = 0; n < eventsEach * factsOfEvent; n++) {
        const id = `${round}-${account}-${n}`
        const fact = { id, market: 'spot', symbol: 'BTCUSDT', orderId: id, side: 'BUY' as const, clientOrderId: 'hand' }
        const fill = { ...fact, price: '1', quantity: '1', fee: '0', feeAsset: 'BNB', maker: false, at: 1 } as Fill
        const order = {
          ...fact,
          type: 'MARKET',
          status: 'FILLED',
          price: '0',
          quantity: '1',
          executedQuantity: '1',
          at: 1,
        }
        const { accountId } = feedOf(account)
        if (n % factsOfEvent === 0) await bus.append(AccountFill, { accountId }, fill, { id })
        else await bus.append(AccountOrder, { accountId }, order as Order, { id })
      }
    }
    await Promise.all(Array.from({ length: accounts }, (_, account) => lane(account)))
    return (total * 1000) / (performance.now() - begun)
  }
  return [await compare(`user events of ${accounts} accounts, told durably`, 'events/s', ours, bare, 3)]
}

export const run = (): Promise<BenchRow[]> =>
  withNats(async (url) => {
    const bus = await connectBus({ servers: url, name: 'bench' })
    try {
      return await measure(bus)
    } finally {
      await bus.close()
    }
  })
