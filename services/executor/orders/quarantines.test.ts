import type { Plan } from '@flotilla/orders'
import {
  type Bus,
  type Command,
  mintAccountId,
  type Notice,
  type OrderState,
  type Quarantine,
} from '@flotilla/protocol'
import { type Log, systemClock } from '@flotilla/runtime'
import { expect, it } from 'vitest'
import { type Job, planFor } from './job.ts'
import { createQuarantines } from './quarantines.ts'

const accountId = mintAccountId(new Uint8Array(8))
const order = { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.001' }
const command: Command = { action: 'place', market: 'spot', order, by: 'test', expiresAt: 1 }
const job = { accountId, commandId: 'lost', command }
const record: OrderState = { state: 'quarantined', contentHash: 'h', legs: [{ clientOrderId: 'flt-1' }], at: 1 }

type Append = (subject: unknown, tokens: unknown, notice: Notice) => Promise<unknown>

/** Quarantines over a KV in memory; `append` is what telling does. */
function quarantinesWith(append: Append) {
  let stored: Quarantine | undefined
  const bus = {
    append,
    async createKey(_key: unknown, _tokens: unknown, value: Quarantine) {
      if (stored) return undefined
      stored = value
      return 1
    },
    getKey: async () => stored && { value: stored, revision: 1 },
  }
  const quarantines = createQuarantines({
    ...{ bus: bus as unknown as Bus, clock: systemClock, log: { error: () => undefined } as unknown as Log },
    ...{ book: { userOf: () => 'quinn' }, audit: async () => undefined },
  })
  const release = () => {
    stored = stored && { ...stored, released: { at: 2, by: 'operator', evidence: 'it never stood' } }
  }
  return { enter: (of: Job = job) => quarantines.enter(of, planFor(of) as Plan, record), release }
}

it('a quarantine is told to its user though the first try to tell fails', async () => {
  let tries = 0
  let told = 0
  const { enter } = quarantinesWith(async () => {
    tries += 1
    if (tries === 1) throw new Error('no leader')
    told += 1
  })
  await expect(enter()).rejects.toThrow('no leader')
  expect(await enter()).toBe('in force')
  expect(told).toBe(1)
})

it('one that an operator released stays released, and nobody is told again', async () => {
  let told = 0
  const { enter, release } = quarantinesWith(async () => {
    told += 1
  })
  await enter()
  release()
  expect(await enter()).toBe('released')
  expect(told).toBe(1)
})

it.each([
  ['an order: its symbol is', command, /order would carry the id flt-1.* nothing new is opened there/],
  [
    'a call: it alone is',
    { ...command, action: 'call', operation: 'spot.orderTest' } as const,
    /whether it was done\. .* spot\.orderTest is not called again for this account; everything else works/,
  ],
])('says what is blocked after %s', async (_what, of, expected) => {
  const texts: unknown[] = []
  const { enter } = quarantinesWith(async (_subject, _tokens, { text }) => texts.push(text.en))
  await enter({ ...job, command: of })
  expect(texts).toEqual([expect.stringMatching(expected)])
})
