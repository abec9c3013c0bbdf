import { MdWant } from '@flotilla/protocol'
import { describe, expect, test } from 'vitest'
import { connectTo } from '../support/client.ts'
import { startTestFleet, waitFor } from '../support/index.ts'
import { recordedEvents, recordedFile } from '../support/recorded.ts'

const file = recordedFile('frames', 'hft-spot-btcusdt-20240808.txt.gz')

describe('a market that follows recorded frames', () => {
  test.skipIf(file === undefined)(
    'shows a subscriber the recorded trades and best prices, in order',
    async () => {
      if (file === undefined) return
      const fleet = await startTestFleet({ replay: [file], scale: { 'market-stream': 1, executor: 1 } })
      const client = await connectTo(fleet)
      const seen: Record<string, Record<string, unknown>[]> = { trade: [], bookTicker: [] }
      for (const [stream, events] of Object.entries(seen)) {
        client.bus.listenBytes(`md.spot.BTCUSDT.${stream}`, (_, bytes) =>
          events.push(JSON.parse(new TextDecoder().decode(bytes))),
        )
      }
      const streams = Object.keys(seen).map((stream) => `md.spot.BTCUSDT.${stream}`)
      await client.bus.request(MdWant, {}, { streams, holder: 'reader', ttlMs: 60_000 })
      await waitFor('two hundred of each', () => Object.values(seen).every((events) => events.length >= 200), {
        timeoutMs: 60_000,
      })
      for (const [stream, id, shown] of [
        ['trade', 't', ['t', 'p', 'q', 'm']],
        ['bookTicker', 'u', ['u', 'b', 'B', 'a', 'A']],
      ] as const) {
        const events = seen[stream] ?? []
        const recorded = recordedEvents(file, `btcusdt@${stream}`)
        const from = recorded.findIndex((event) => event[id] === events[0]?.[id])
        const pick = (event: Readonly<Record<string, unknown>>) => shown.map((name) => event[name])
        expect(from, `the first ${stream} is a recorded one`).toBeGreaterThanOrEqual(0)
        expect(events.map(pick)).toEqual(recorded.slice(from, from + events.length).map(pick))
      }
    },
    120_000,
  )
})
