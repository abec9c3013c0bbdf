import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { createSigner, ordersOf, poolsOf } from '@flotilla/binance'
import {
  type Command,
  contentHash,
  FleetPermit,
  mintAccountId,
  type OrderState,
  OrderStateEvent,
  shardOf,
} from '@flotilla/protocol'
import { systemClock } from '@flotilla/runtime'
import { requireEndpoint } from '@flotilla/venue'
import { openJournal } from '../../services/executor/orders/journal.ts'
import { monotonicMs } from './monotonic.ts'
import type { OrderStage } from './order-stage.ts'

/** What one step of the path takes by itself, ms each time. */
export type Lines = Readonly<Record<string, readonly number[]>>

/** The lines of which durability is made, beside the command's own append. */
export const durableLines = {
  roundTrip: 'round trip to NATS',
  permit: 'permit',
  firstPermit: 'permit, and the budget of the account on record',
  claim: 'claim append',
  journal: 'journal',
} as const

const times = 300

async function timed(act: (n: number) => unknown): Promise<number[]> {
  const samples: number[] = []
  for (let n = -30; n < times; n++) {
    const begun = monotonicMs()
    await act(n)
    if (n >= 0) samples.push(monotonicMs() - begun)
  }
  return samples
}

const sending = (command: Command, n: number): OrderState => ({
  ...{ state: 'sending', contentHash: contentHash(command), at: systemClock.now(), mark: `bench.${n}` },
  sent: { timestamp: systemClock.now(), recvWindow: 3_000, epoch: 1 },
  legs: [],
})

/** What a new order on spot is charged with, of its address and of its account. */
function orderCharges(account: string) {
  const found = requireEndpoint('spot.newOrder')
  if (!found.ok) throw new Error(found.fault.message)
  const orders = ordersOf(found.endpoint)
  return poolsOf(found.endpoint).map((pool) =>
    pool.endsWith('-orders') ? { pool, weight: orders, scope: account } : { pool, weight: 1 },
  )
}

/** Each step that an order takes between its command and the wire, alone and one by one, with what the executor uses for it. */
export async function measureLines({ asExecutor, folder }: OrderStage, command: Command): Promise<Lines> {
  const accountId = mintAccountId(randomBytes(8))
  const shard = shardOf(accountId)
  const tokens = (n: number) => ({ shard, accountId, commandId: `line${n + 30}` })
  const journal = await openJournal({ folder: join(folder, 'journal'), instance: 'bench', now: systemClock.now })
  const signer = createSigner({
    apiKey: 'key',
    type: 'HMAC',
    secret: 'NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XA',
  })
  const text = new URLSearchParams(command.order as Record<string, string>).toString()
  const permit = async (id: string, account: string) => {
    const wish = { id, charges: orderCharges(account), priority: 2, deadlineAt: systemClock.now() + 5_000 }
    const reply = await asExecutor.request(FleetPermit, { egress: 'bench' }, wish)
    if (!reply.ok) throw new Error(reply.error.message)
  }
  try {
    return {
      [durableLines.roundTrip]: await timed(() => asExecutor.rtt()),
      [durableLines.permit]: await timed((n) => permit(`again${n}`, accountId)),
      [durableLines.firstPermit]: await timed((n) => permit(`first${n}`, mintAccountId(randomBytes(8)))),
      [durableLines.claim]: await timed((n) =>
        asExecutor.append(OrderStateEvent, tokens(n), sending(command, n), { expectLast: 0 }),
      ),
      [durableLines.journal]: await timed((n) =>
        journal.commit({ ...tokens(n), command }, sending(command, n), n + 31),
      ),
      sign: await timed((n) => signer.sign(`${text}&timestamp=${n}`)),
    }
  } finally {
    await journal.close()
  }
}
