import { connectVenue } from '@flotilla/binance'
import type { Bus, MdState, StreamState } from '@flotilla/protocol'
import { createLog, createMetrics, type Gate, systemClock, systemRandom } from '@flotilla/runtime'
import { expect, it } from 'vitest'
import { whenTestEnds } from '../../test/support/index.ts'
import { createStreamDesk } from './stream-desk.ts'

const log = createLog({ level: 'fatal', role: 'test', instance: 'i', write: () => undefined })
const trades = { market: 'spot', symbol: 'BTCUSDT', stream: 'trade' } as const
const futures = { market: 'usdm', symbol: 'BTCUSDT', stream: 'aggTrade' } as const

/** A desk whose sockets wait for their permits for ever, and the hand of a coordinator that gives it streams. */
async function stage(maxSockets: number) {
  let give: (change: { tokens: object; value: { instance: string } | undefined }) => void = () => undefined
  const told: StreamState[] = []
  const bus = {
    async watchKeys(_key: unknown, _tokens: unknown, handler: typeof give) {
      give = handler
      return { ready: Promise.resolve(), stop: () => undefined }
    },
    publish: (_subject: typeof MdState, _tokens: unknown, state: StreamState) => void told.push(state),
    serve: () => ({ stop: async () => undefined }),
    listen: () => ({ stop: async () => undefined }),
  } as unknown as Bus
  const gate: Gate = { acquire: () => new Promise(() => undefined), report: () => undefined, unused: () => undefined }
  const venue = connectVenue({
    ...{ environment: 'sim', overrides: {}, simPort: 1, localAddress: undefined, timeoutMs: 500, bases: [] },
    ...{ gate, clock: systemClock, random: systemRandom.fraction },
  })
  const desk = await createStreamDesk({
    ...{ bus, clock: systemClock, random: systemRandom, log, metrics: createMetrics('test', 'i'), gate },
    ...{ hosts: venue.hosts, instance: 'here', localAddress: undefined, maxSockets, rotateMs: 80_000_000 },
  })
  whenTestEnds(async () => {
    await desk.leave()
    await venue.close()
  })
  const to = (stream: object, instance?: string) =>
    give({ tokens: stream, value: instance === undefined ? undefined : { instance } })
  const carried = () => desk.vitals().sockets.map(({ market, streams }) => `${market} ${streams}`)
  return { to, carried, told }
}

it('gives a stream that found no socket free the first that is', async () => {
  const { to, carried, told } = await stage(1)
  to(trades, 'here')
  to(futures, 'here')
  expect(carried()).toEqual(['spot 1'])
  expect(told.at(-1)).toMatchObject({ state: 'silent', stream: 'md.usdm.BTCUSDT.aggTrade' })
  to(trades)
  expect(carried()).toEqual(['usdm 1'])
})

it('opens nothing for a stream that found no socket and is nobody’s or another’s by now', async () => {
  const { to, carried } = await stage(1)
  to(trades, 'here')
  to(futures, 'here')
  to(futures)
  to(trades)
  expect(carried()).toEqual([])
})

it('opens a stream that came back before another had it, also one that had found no socket', async () => {
  const { to, carried } = await stage(1)
  to(trades, 'here')
  to(futures, 'here')
  to(futures, 'there')
  to(trades)
  expect(carried()).toEqual([])
  to(futures, 'here')
  expect(carried()).toEqual(['usdm 1'])
})
