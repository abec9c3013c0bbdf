import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { createSigner } from '@flotilla/binance'
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
import { openJournal } from '../../services/executor/orders/journal.ts'
import { monotonicMs } from './monotonic.ts'
import type { OrderStage } from './order-stage.ts'

/** What one step of the path takes by itself, ms each time. */
export type Lines = Readonly<Record<string, readonly number[]>>

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

/** Each step that an order takes between its command and the wire, alone and one by one, with what the executor uses for it. */
export async function measureLines({ asExecutor, folder }: OrderStage, command: Command): Promise<Lines> {
  const accountId = mintAccountId(randomBytes(8))
  const shard = shardOf(accountId)
  const tokens = (n: number) => ({ shard, accountId, commandId: `line${n + 30}` })
  const journal = await openJournal({ folder: join(folder, 'journal'), instance: 'bench', now: systemClock.now() })
  const signer = createSigner({
    apiKey: 'key',
    type: 'HMAC',
    secret: 'NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XA',
  })
  const text = new URLSearchParams(command.order as Record<string, string>).toString()
  const permit = async (n: number) => {
    const wish = {
      id: `line${n}`,
      charges: [{ pool: 'spot', weight: 1 }],
      priority: 2,
      deadlineAt: systemClock.now() + 5_000,
    }
    const reply = await asExecutor.request(FleetPermit, { egress: 'bench' }, wish)
    if (!reply.ok) throw new Error(reply.error.message)
  }
  try {
    return {
      'look into the state log': await timed((n) => asExecutor.last(OrderStateEvent, tokens(n))),
      permit: await timed(permit),
      'claim append': await timed((n) =>
        asExecutor.append(OrderStateEvent, tokens(n), sending(command, n), { expectLast: 0 }),
      ),
      journal: await timed((n) => journal.commit({ ...tokens(n), command }, sending(command, n), n + 31)),
      sign: await timed((n) => signer.sign(`${text}&timestamp=${n}`)),
    }
  } finally {
    await journal.close()
  }
}
