import { type Bus, connectBus, FleetIncident, provision } from '@flotilla/protocol'
import { expect, it } from 'vitest'
import { onThisMachine, startNats, waitFor, whenTestEnds } from '../support/index.ts'

async function connectToLogs(): Promise<Bus> {
  const { url } = await startNats()
  await provision({ servers: url })
  const bus = await connectBus({ servers: url, name: 'test' })
  whenTestEnds(() => bus.close())
  return bus
}

function incident(bus: Bus, message: string) {
  return bus.append(FleetIncident, { kind: 'frozen' }, { id: message, kind: 'frozen', message, at: 1_790_000_000_000 })
}

it.each(['first', 'last', 'now'] as const)('a log is read from its %s message on, as it grows', async (from) => {
  const bus = await connectToLogs()
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

it('a reader of a log that is quiet stops at once', async () => {
  const bus = await connectToLogs()
  for (const from of ['first', 'last', 'now'] as const) bus.consume(FleetIncident, {}, { from }, () => undefined)
  const begun = performance.now()
  await bus.close()
  expect(performance.now() - begun).toBeLessThan(onThisMachine(2_000))
})
