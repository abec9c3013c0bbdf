import { connectBus } from '@flotilla/protocol'
import { systemClock } from '@flotilla/runtime'
import { expect, it } from 'vitest'
import { startNats, waitFor, whenTestEnds } from '../../test/support/index.ts'
import { createFleetWatch, type FleetNews } from './fleet-watch.ts'

it('tells a missing NATS from a missing coordinator', async () => {
  const nats = await startNats()
  const bus = await connectBus({ servers: nats.url, name: 'console' })
  whenTestEnds(() => bus.close())
  const told: FleetNews[] = []
  const watch = createFleetWatch({
    bus,
    clock: systemClock,
    onNews: (news) => told.push(news),
    onFacts: () => undefined,
  })
  watch.start()
  whenTestEnds(watch.stop)
  await waitFor('the missing coordinator', () => told.at(-1)?.missing?.what === 'coordinator')
  // It is started again at once, after each crash a little later: killed until it was away for long enough.
  await waitFor('the missing server', async () => {
    if (told.some(({ missing }) => missing?.what === 'nats')) return true
    await nats.crash()
  })
  await nats.ready()
  await waitFor('the server to be back', () => told.at(-1)?.missing?.what === 'coordinator')
  expect(told.every(({ view }) => view === undefined)).toBe(true)
})
