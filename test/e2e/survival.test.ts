import type { Fleet } from '@flotilla/client'
import { MdWant } from '@flotilla/protocol'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connectTo, ledgerOf } from '../support/client.ts'
import { onThisMachine, startTestFleet, type TestFleet, waitFor } from '../support/index.ts'
import { person } from '../support/person.ts'

let fleet: TestFleet
let client: Fleet
let ada: ReturnType<typeof person>
let uid: string

beforeAll(async () => {
  fleet = await startTestFleet()
  client = await connectTo(fleet)
  ada = person(fleet, 700)
  uid = await ada.connectAccount()
}, 120_000)

afterAll(async () => {
  const orders = (await ledgerOf(fleet)).filter((row) => row.kind === 'order' && row.uid === uid)
  const receipts = (await ada.messages()).filter(({ text }) => /Filled/.test(text ?? ''))
  // What the exchange took and what the chat said are the same, after everything that was done to the fleet.
  expect(orders).toHaveLength(receipts.length)
})

const roles = [
  'coordinator-1',
  'user-stream-1',
  'executor-1',
  'executor-2',
  'alerts-1',
  'telegram-1',
  'console-1',
  'market-stream-1',
  'redis',
  'nats',
] as const

describe('killed without warning', () => {
  test.each(roles)(
    '%s comes back, and an order from the chat is filled',
    async (name) => {
      const pid = fleet.processes.get(name)?.pid
      fleet.kill(name, 'SIGKILL')
      await waitFor(`another ${name}`, () => fleet.processes.get(name)?.pid !== pid, { timeoutMs: 20_000 })
      expect(await fleet.notReady(30_000)).toEqual([])
      const receipt = await ada.buy('BTCUSDT', '$20')
      expect(receipt.text).toMatch(/BTCUSDT/)
    },
    90_000,
  )

  test('market-stream: the next message comes from another within five seconds', async () => {
    const stream = 'md.spot.BTCUSDT.bookTicker'
    let last = 0
    client.bus.listenBytes(stream, () => {
      last = Date.now()
    })
    const want = () => client.bus.request(MdWant, {}, { streams: [stream], holder: 'survivor', ttlMs: 60_000 })
    // Who places streams comes up after who gives permits.
    await waitFor('the lease', async () => (await want()).ok)
    await waitFor('messages', () => last > 0)
    const facts = await client.status()
    const holder = facts.find((fact) => fact.kind === 'stream' && fact.stream === stream)?.instance
    const pid = facts.find((fact) => fact.kind === 'instance' && fact.instance === holder)?.pid
    const name = [...fleet.processes.keys()].find((each) => fleet.processes.get(each)?.pid === pid) ?? ''
    const killedAt = Date.now()
    fleet.kill(name, 'SIGKILL')
    await waitFor('a gap', () => Date.now() - last > 300, { timeoutMs: 5_000, everyMs: 5 })
    await waitFor('the next message', () => last > killedAt + 300 && Date.now() - last < 200, {
      timeoutMs: 10_000,
      everyMs: 5,
    })
    expect(last - killedAt).toBeLessThan(onThisMachine(5_000))
  })
})
