import { createFleet } from '@flotilla/client'
import {
  answered,
  type Bus,
  connectBus,
  FleetIncident,
  FleetStatus,
  MdDrop,
  MdWant,
  provision,
} from '@flotilla/protocol'
import { createLog, createMetrics, systemClock } from '@flotilla/runtime'
import { beforeAll, describe, expect, it } from 'vitest'
import { startNats, type TestNats, waitFor, whenTestEnds } from '../../test/support/index.ts'
import type { FleetNews } from './fleet-watch.ts'
import type { Happening } from './happenings.ts'
import { createLiveFeed } from './live-feed.ts'
import type { PriceRow } from './price-tape.ts'

const instance = {
  kind: 'instance',
  role: 'executor',
  instance: 'executor-1a',
  pid: 7,
  egress: 'local',
  state: 'ready',
  version: '0.1.0',
  slots: 256,
  uptimeMs: 60_000,
  heardMsAgo: 100,
} as const

let nats: TestNats
let coordinator: Bus

beforeAll(async () => {
  nats = await startNats()
  await provision({ servers: nats.url })
  coordinator = await connectBus({ servers: nats.url, name: 'coordinator' })
  whenTestEnds(() => coordinator.close())
})

/** A coordinator that knows one executor; ends with the test, or when told. */
async function startCoordinator(wants: string[] = []) {
  const listeners = [
    coordinator.serve(FleetStatus, {}, () => answered({ facts: [instance] })),
    coordinator.serve(MdWant, {}, ({ payload }) => {
      const streams = payload.streams.map(({ market, symbol, stream }) => `md.${market}.${symbol}.${stream}`)
      wants.push(...streams)
      return answered({ streams: streams.map((stream) => ({ stream, answer: 'granted' as const })) })
    }),
    coordinator.serve(MdDrop, {}, () => answered({})),
  ]
  await coordinator.flush()
  const stop = async () => {
    for (const listener of listeners) await listener.stop()
  }
  whenTestEnds(stop)
  return { stop }
}

async function startFeed() {
  const bus = await connectBus({ servers: nats.url, name: 'console' })
  const feed = createLiveFeed({
    fleet: createFleet(bus),
    clock: systemClock,
    log: createLog({ level: 'fatal', role: 'console', instance: 'test' }),
    metrics: createMetrics('console', 'test'),
    symbols: ['BTCUSDT'],
    about: { environment: 'sim' },
  })
  whenTestEnds(async () => {
    feed.stop()
    await bus.close()
  })
  return feed
}

/** What a viewer of the feed was told so far, by event. */
function watch(feed: Awaited<ReturnType<typeof startFeed>>) {
  const told: { event: string; data: unknown }[] = []
  const leaving = new AbortController()
  feed.join((event, data) => told.push({ event, data }), leaving.signal)
  whenTestEnds(() => leaving.abort())
  const all = <T>(event: string) => told.filter((each) => each.event === event).map(({ data }) => data as T)
  return { all, latest: <T>(event: string) => all<T>(event).at(-1) }
}

describe('the live feed', () => {
  it('says that the coordinator is missing, and shows the fleet once it answers', async () => {
    const viewer = watch(await startFeed())
    await waitFor('the missing coordinator', () => viewer.latest<FleetNews>('fleet')?.missing?.what === 'coordinator')
    await startCoordinator()
    const news = await waitFor('the fleet', () => {
      const latest = viewer.latest<FleetNews>('fleet')
      return latest?.view && !latest.missing ? latest : undefined
    })
    expect(news.view?.roles.find(({ role }) => role === 'executor')?.instances).toMatchObject([
      { instance: 'executor-1a', slots: 256, health: 'beating' },
    ])
  })

  it('keeps showing the fleet as last seen while the coordinator is away', async () => {
    const { stop } = await startCoordinator()
    const viewer = watch(await startFeed())
    await waitFor('the fleet', () => viewer.latest<FleetNews>('fleet')?.view)
    await stop()
    const news = await waitFor('the missing coordinator', () => {
      const latest = viewer.latest<FleetNews>('fleet')
      return latest?.missing ? latest : undefined
    })
    expect(news.view?.roles.some(({ instances }) => instances.length > 0)).toBe(true)
  })

  it('tells an incident to all viewers, and to those who come later', async () => {
    await startCoordinator()
    const feed = await startFeed()
    const [one, other] = [watch(feed), watch(feed)]
    const incident = { id: 'i1', kind: 'takeover' as const, message: 'another took over', at: systemClock.now() }
    // A consumer from "now" needs a moment to stand: told again until it is heard, as the same line.
    await waitFor('the incident', async () => {
      await coordinator.append(FleetIncident, { kind: 'takeover' }, { ...incident, at: systemClock.now() })
      return one.all('happening').length > 0 && other.all('happening').length > 0
    })
    const later = watch(feed)
    expect(later.latest<Happening[]>('happenings')).toMatchObject([
      { key: 'incident:i1', title: 'Takeover', tone: 'warn' },
    ])
  })

  it('tells nothing more to a viewer who leaves while being told the present', async () => {
    await startCoordinator()
    const feed = await startFeed()
    const leaving = new AbortController()
    const told: string[] = []
    const hasty = (event: string) => {
      told.push(event)
      leaving.abort()
    }
    feed.join(hasty, leaving.signal)
    const present = told.length
    const viewer = watch(feed)
    await waitFor('two rounds of the fleet', () => viewer.all('fleet').length >= 3)
    expect(told).toHaveLength(present)
  })

  it('leases the prices of the strip for its viewers and tells them at most four times a second', async () => {
    const wants: string[] = []
    await startCoordinator(wants)
    const viewer = watch(await startFeed())
    await waitFor(
      'the leases',
      () => wants.includes('md.spot.BTCUSDT.aggTrade') && wants.includes('md.spot.BTCUSDT.miniTicker'),
    )
    const startedAt = systemClock.monotonic()
    let price = 65_000
    await waitFor('prices', () => {
      const bytes = new TextEncoder().encode(JSON.stringify({ e: 'aggTrade', s: 'BTCUSDT', p: `${++price}.10` }))
      coordinator.publishBytes('md.spot.BTCUSDT.aggTrade', bytes)
      return viewer.all('prices').length >= 3
    })
    const elapsedMs = systemClock.monotonic() - startedAt
    expect(viewer.all('prices').length).toBeLessThanOrEqual(Math.ceil(elapsedMs / 250) + 1)
    expect(viewer.latest<PriceRow[]>('prices')).toMatchObject([{ symbol: 'BTCUSDT' }])
  })
})
