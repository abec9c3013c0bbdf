import { type Bus, type Command, type Handled, mintAccountId, type OrderState, shardOf } from '@flotilla/protocol'
import { type Log, systemClock } from '@flotilla/runtime'
import { expect, it } from 'vitest'
import { type CommandDeskDeps, createCommandDesk } from './command-desk.ts'
import { LostShard } from './run.ts'

const accountId = mintAccountId(new Uint8Array(8))
const order = { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.001' }
const payload: Command = { action: 'place', market: 'spot', order, by: 'test', expiresAt: systemClock.now() + 30_000 }
const placed: OrderState = { state: 'placed', contentHash: 'h', legs: [], at: 1 }

/** A desk whose commands arrive by hand, and are carried out by `carry`. */
function deskWith(carry: (commandId: string, how: Parameters<CommandDeskDeps['carry']>[1]) => Promise<OrderState>) {
  const arrivals: ((commandId: string) => Promise<Handled>)[] = []
  const consume = (_s: unknown, _t: unknown, _o: unknown, handler: (stored: object) => Promise<Handled>) => {
    let seq = 0
    arrivals.push((commandId) =>
      handler({ tokens: { accountId, commandId }, payload, seq: ++seq, storedAt: systemClock.now() }),
    )
    return { stop: async () => undefined }
  }
  const silent = () => undefined
  const shards = new Set([shardOf(accountId)])
  const desk = createCommandDesk({
    ...{ bus: { consume } as unknown as Bus, clock: { ...systemClock, sleep: async () => undefined } },
    ...{ log: { info: silent, warn: silent, error: silent } as unknown as Log, terms: shards },
    carry: ({ commandId }, how) => carry(commandId, how),
    ...{ quarantines: { enter: async () => 'released' }, auditOutcome: async () => undefined },
    deadMan: { expect: silent },
  } satisfies CommandDeskDeps)
  const close = desk.open(shardOf(accountId), 1)
  const arrive = (commandId: string) => (arrivals[0] as (commandId: string) => Promise<Handled>)(commandId)
  return { arrive, close, shards }
}

it('a command whose carrying out fails at first is not overtaken by those behind it', async () => {
  const carried: string[] = []
  let failures = 3
  const { arrive } = deskWith(async (commandId) => {
    if (commandId === 'first' && --failures >= 0) throw new Error('KV has no leader')
    carried.push(commandId)
    return placed
  })
  expect(await Promise.all(['first', 'second', 'third'].map(arrive))).toEqual(['done', 'done', 'done'])
  expect(carried).toEqual(['first', 'second', 'third'])
})

it('a command that goes on failing is left to the successor once its shard is given up', async () => {
  const { arrive, close, shards } = deskWith(async () => {
    throw new Error('KV has no leader')
  })
  const handled = arrive('first')
  shards.clear()
  await close()
  expect(await handled).toBe('left')
})

it('what was left to a successor is not tried again here', async () => {
  let tries = 0
  const { arrive } = deskWith(async () => {
    tries += 1
    throw new LostShard()
  })
  expect(await arrive('first')).toBe('left')
  expect(tries).toBe(1)
})

it('a command that comes again after its quarantine was released blocks nothing', async () => {
  const refused: unknown[] = []
  const { arrive } = deskWith(async (commandId, how) => {
    refused.push(how.refused)
    return commandId === 'lost' ? { ...placed, state: 'quarantined' } : placed
  })
  await arrive('lost')
  await arrive('next')
  expect(refused).toEqual([undefined, undefined])
})
