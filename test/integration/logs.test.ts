import { type Bus, connectBus, FleetIncident, OrderCommand, provision } from '@flotilla/protocol'
import { expect, it } from 'vitest'
import { onThisMachine, plainNats, startNats, waitFor, whenTestEnds } from '../support/index.ts'

async function connectToLogs(): Promise<{ url: string; bus: Bus }> {
  const { url } = await startNats()
  await provision({ servers: url })
  const bus = await connectBus({ servers: url, name: 'test' })
  whenTestEnds(() => bus.close())
  return { url, bus }
}

function incident(bus: Bus, message: string) {
  return bus.append(FleetIncident, { kind: 'frozen' }, { id: message, kind: 'frozen', message, at: 1_790_000_000_000 })
}

it.each(['first', 'last', 'now'] as const)('a log is read from its %s message on, as it grows', async (from) => {
  const { bus } = await connectToLogs()
  await incident(bus, 'one')
  await incident(bus, 'two')
  const read: string[] = []
  bus.consume(FleetIncident, {}, { from }, ({ payload }) => {
    read.push(payload.message)
  })
  const earlier = { first: ['one', 'two'], last: ['two'], now: [] }[from]
  await waitFor('what was there', () => read.length === earlier.length)
  await waitFor('a later message', async () => {
    await incident(bus, 'three')
    return read.includes('three')
  })
  expect(read.slice(0, earlier.length + 1)).toEqual([...earlier, 'three'])
})

it('a log knows its last sequence also when its records are gone', async () => {
  const { url, bus } = await connectToLogs()
  expect(await bus.lastSeq(FleetIncident)).toBe(0)
  for (const message of ['one', 'two']) await incident(bus, message)
  const server = await plainNats({ url })
  expect(await server.request('_INBOX', '$JS.API.STREAM.PURGE.INCIDENTS', '')).toContain('"purged":2')
  expect(await bus.listLast(FleetIncident)).toEqual([])
  expect(await bus.lastSeq(FleetIncident)).toBe(2)
  server.close()
})

it('a reader of a log that is quiet stops at once', async () => {
  const { bus } = await connectToLogs()
  for (const from of ['first', 'last', 'now'] as const) bus.consume(FleetIncident, {}, { from }, () => undefined)
  const begun = performance.now()
  await bus.close()
  expect(performance.now() - begun).toBeLessThan(onThisMachine(2_000))
})

it('a log is listed to its end though somebody stored a subject with a wildcard in it', async () => {
  const { url, bus } = await connectToLogs()
  const stranger = await plainNats({ url })
  const at = { shard: '7f', accountId: '7fa' }
  const command = { action: 'place', market: 'spot', expiresAt: 1, by: 'somebody', order: {} } as const
  for (const commandId of ['a', 'b']) await bus.append(OrderCommand, { ...at, commandId }, command)
  for (const subject of ['orders.cmd.7f.7fa.>', 'orders.cmd.7f.>.a', 'orders.cmd.>.7fa.a', 'orders.cmd.7f.*.a'])
    expect(await stranger.request('_INBOX', subject, JSON.stringify(command))).toContain('"seq"')
  await bus.append(OrderCommand, { ...at, commandId: 'c' }, command)
  for (const tokens of [{}, { shard: '7f' }, at])
    expect((await bus.listLast(OrderCommand, tokens)).map(({ tokens: { commandId } }) => commandId)).toEqual([
      'a',
      'b',
      'c',
    ])
  stranger.close()
})

it('more readers than a server takes by itself follow a log, and one that stops leaves nothing on the server', async () => {
  const { url, bus } = await connectToLogs()
  const server = await plainNats({ url })
  const count = async () =>
    JSON.parse(await server.request('_INBOX', '$JS.API.STREAM.INFO.INCIDENTS', '')).state.consumer_count
  await incident(bus, 'one')
  let heard = 0
  const follow = () => bus.consume(FleetIncident, { kind: 'frozen' }, { from: 'last' }, () => void heard++)
  // nats-server 2.15 takes 1,000 of a stream that does not say how many.
  const readers = Array.from({ length: 1_100 }, follow)
  await waitFor('all of them', () => heard === readers.length, { timeoutMs: 60_000 })
  expect(await count()).toBe(readers.length)
  await Promise.all(readers.map(({ stop }) => stop()))
  await waitFor('none', async () => (await count()) === 0, { timeoutMs: 60_000 })
  server.close()
})

it('a command that was lost on its way to the reader of a shard is not overtaken by later ones', async () => {
  const { url, bus } = await connectToLogs()
  const read: string[] = []
  const durable = 'executor-7f'
  const { ready } = bus.consume(
    OrderCommand,
    { shard: '7f' },
    { durable, takeOver: true, atOnce: 4, ackWaitMs: 1_000 },
    ({ tokens }) => {
      if (!read.includes(tokens.commandId)) read.push(tokens.commandId)
    },
  )
  await ready
  // Whatever another asker is handed the reader never hears of, as of what a cut connection had on its way.
  const stranger = await plainNats({ url })
  whenTestEnds(() => stranger.close())
  let lost = false
  const asked = stranger.request('_INBOX', `$JS.API.CONSUMER.MSG.NEXT.ORDERS.${durable}`, '1').then(() => {
    lost = true
  })
  const command = { action: 'place', market: 'spot', expiresAt: 1, by: 'somebody', order: {} } as const
  const sent: string[] = []
  const send = () => {
    sent.push(`c${sent.length}`)
    return bus.append(OrderCommand, { shard: '7f', accountId: '7fa', commandId: `c${sent.length - 1}` }, command)
  }
  await waitFor('one to be lost', async () => {
    await send()
    return lost
  })
  await asked
  await send()
  await waitFor('all of them', () => read.length === sent.length)
  expect(read).toEqual(sent)
})
