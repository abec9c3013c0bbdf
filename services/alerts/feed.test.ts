import { setImmediate as turn } from 'node:timers/promises'
import { type Bus, type MdStream, MdWant, mdName } from '@flotilla/protocol'
import { type Clock, type Log, systemClock } from '@flotilla/runtime'
import { expect, it } from 'vitest'
import { createFeed } from './feed.ts'

const madeUp: MdStream = { market: 'spot', symbol: 'NOSUCHCOIN', stream: 'aggTrade' }

/** A feed before a coordinator that refuses every stream; `pass` lets so many ms go by. */
function bench() {
  const told: string[] = []
  const quiet = () => undefined
  const log: Log = { debug: quiet, info: quiet, warn: quiet, error: (sentence) => void told.push(sentence) }
  const bus = {
    request: async (subject: unknown, _tokens: unknown, { streams }: { streams: MdStream[] }) =>
      subject === MdWant
        ? { ok: true, streams: streams.map((each) => ({ stream: mdName(each), answer: 'refused', reason: 'no such' })) }
        : { ok: true },
    listenBytes: () => ({ stop: async () => undefined }),
  } as unknown as Bus
  let now = 0
  let look = quiet
  const every: Clock['every'] = (_, fn) => {
    look = fn as typeof look
    return quiet
  }
  const clock: Clock = { ...systemClock, now: () => now, every }
  const feed = createFeed({ bus, clock, log, holder: 'alerts-1', hear: quiet })
  const pass = async (ms: number) => {
    now += ms
    look()
    await turn()
  }
  return { feed, told, pass }
}

it('says once that a stream is refused, as long as a rule needs it, and forgets it with the last rule', async () => {
  const { feed, told, pass } = bench()
  feed.need(madeUp)
  await pass(0)
  await pass(10_000)
  expect(told).toHaveLength(1)
  feed.release(madeUp)
  await pass(10_000)
  feed.need(madeUp)
  await pass(0)
  expect(told).toHaveLength(2)
})
