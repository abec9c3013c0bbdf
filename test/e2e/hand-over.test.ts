import type { Fleet } from '@flotilla/client'
import { AssignmentKey, MdWant, shardOf } from '@flotilla/protocol'
import { beforeAll, describe, expect, test } from 'vitest'
import { connectTo, openAccount } from '../support/client.ts'
import { onThisMachine, startTestFleet, type TestFleet, waitFor } from '../support/index.ts'

/** Sockets live this long here instead of 23 hours. */
const rotateMs = 2_000

let fleet: TestFleet
let client: Fleet

beforeAll(async () => {
  const scale = { 'market-stream': 2, executor: 2 }
  fleet = await startTestFleet({ scale, env: { SOCKET_ROTATE_MS: String(rotateMs) } })
  client = await connectTo(fleet)
}, 120_000)

/** The process that runs an instance. */
async function processOf(instance: unknown): Promise<string> {
  const facts = await client.status()
  const pid = facts.find((fact) => fact.kind === 'instance' && fact.instance === instance)?.pid
  return [...fleet.processes.keys()].find((name) => fleet.processes.get(name)?.pid === pid) ?? ''
}

/** The ids of the trades of a stream, as they arrive. */
async function tradesOf(symbol: string): Promise<{ stream: string; ids: number[] }> {
  const stream = `md.spot.${symbol}.trade`
  const ids: number[] = []
  client.bus.listenBytes(stream, (_, bytes) => ids.push(JSON.parse(new TextDecoder().decode(bytes)).t))
  const wish = { streams: [stream], holder: 'reader', ttlMs: 60_000 }
  expect(await client.bus.request(MdWant, {}, wish)).toMatchObject({ ok: true })
  await waitFor('trades', () => ids.length > 0, { timeoutMs: 20_000 })
  return { stream, ids }
}

/** Ids that nobody saw between the first and the last. */
const missing = (ids: readonly number[]) => {
  const seen = new Set(ids)
  const [first = 0, last = 0] = [Math.min(...ids), Math.max(...ids)]
  return Array.from({ length: last - first + 1 }, (_, at) => first + at).filter((id) => !seen.has(id))
}

describe('readers of a stream miss nothing', () => {
  test('while its socket is replaced again and again before its day is over', async () => {
    const { stream, ids } = await tradesOf('BTCUSDT')
    const opened = new Set<unknown>()
    await waitFor(
      'three replacements',
      async () => {
        const facts = await client.status()
        const holder = facts.find((fact) => fact.kind === 'stream' && fact.stream === stream)?.instance
        for (const fact of facts) if (fact.kind === 'socket' && fact.instance === holder) opened.add(fact.openedAt)
        return opened.size > 3
      },
      { timeoutMs: 30_000 },
    )
    const after = ids.length
    await waitFor('trades on the last one', () => ids.length > after + 5, { timeoutMs: 20_000 })
    expect(missing(ids)).toEqual([])
    expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b))
  }, 90_000)

  test('when the instance that holds it is stopped and hands over', async () => {
    const { stream, ids } = await tradesOf('ETHUSDT')
    const holderOf = async () =>
      (await client.status()).find((fact) => fact.kind === 'stream' && fact.stream === stream)?.instance
    const before = await holderOf()
    fleet.kill(await processOf(before), 'SIGTERM')
    await waitFor('another holder', async () => (await holderOf()) !== before, { timeoutMs: 10_000 })
    const after = ids.length
    await waitFor('trades from the other', () => ids.length > after + 10, { timeoutMs: 20_000 })
    expect(missing(ids)).toEqual([])
  }, 90_000)
})

test('an order given as its executor dies is placed within five seconds', async () => {
  const { account, accountId } = await openAccount(fleet, client, 'user-1')
  const order = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.001', price: '20000' }
  expect(await account.place(order)).toMatchObject({ ok: true })
  const slot = shardOf(accountId)
  const [owner] = await client.bus.listKeys(AssignmentKey, { role: 'executor', slot })
  fleet.kill(await processOf(owner?.value.instance), 'SIGKILL')
  const killedAt = performance.now()
  expect(await account.place(order)).toMatchObject({ ok: true })
  expect(performance.now() - killedAt).toBeLessThan(onThisMachine(5_000))
}, 60_000)
