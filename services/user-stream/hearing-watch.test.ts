import { createLog, createMetrics, systemClock } from '@flotilla/runtime'
import { expect, it } from 'vitest'
import type { Hearing } from './feed-keeper.ts'
import { watchHearing } from './hearing-watch.ts'
import type { Schedule } from './schedule.ts'

const silent = (accountId: string, code: string | undefined, silentSince: number): Hearing => ({
  ...{ feed: { accountId, book: 'usdm' }, state: 'waiting', silentSince },
  fault: code === undefined ? undefined : { code, message: `because of ${code}`, outcome: 'unknown' },
})

/** A watch that looks when it is told to, at times in ms. */
function bench() {
  const lines: Record<string, unknown>[] = []
  const metrics = createMetrics('test', 'i')
  let hearing: readonly Hearing[] = []
  let [now, next] = [1_000_000, () => {}]
  watchHearing({
    clock: { ...systemClock, now: () => now },
    log: createLog({ level: 'info', role: 'test', instance: 'i', write: (line) => lines.push(JSON.parse(line)) }),
    schedule: {
      after: (_key, _ms, act) => {
        next = act
      },
    } as Schedule,
    ...{ metrics, hearing: () => hearing },
  })
  return {
    metrics,
    lines: () => lines.splice(0).map(({ msg, level, time, role, instance, ...fields }) => fields),
    look(all: readonly Hearing[], at: number) {
      hearing = all
      now = at
      next()
    },
  }
}

it('it is said once a minute why accounts are not listened to, in one line for all that have the same reason', () => {
  const { look, lines } = bench()
  const since = 2_000_000
  const all = Array.from({ length: 10_000 }, (_, n) => silent(`7f${n}`, 'NO_RESPONDER', since + n))
  const others = [silent('7fa', 'TIMEOUT', since), silent('7fb', undefined, since)]
  look([...all, ...others], since + 5_000)
  expect(lines()).toEqual([])
  look([...all, ...others], since + 40_000)
  const common = { market: 'usdm', durationMs: 40_000 }
  expect(lines()).toEqual([
    { ...common, code: 'NO_RESPONDER', why: 'because of NO_RESPONDER', count: 10_000, accountId: '7f0' },
    { ...common, code: 'TIMEOUT', why: 'because of TIMEOUT', count: 1, accountId: '7fa' },
    { ...common, code: 'WAITING', why: 'it waits for its turn or for a connection', count: 1, accountId: '7fb' },
  ])
  look([...all, ...others], since + 45_000)
  expect(lines()).toEqual([])
  look(others, since + 101_000)
  expect(lines()).toHaveLength(2)
})

it('it is counted how many accounts are listened to', async () => {
  const { look, metrics } = bench()
  look([silent('7fa', 'TIMEOUT', 0), { ...silent('7fb', undefined, 0), state: 'live' }], 1_000)
  const text = await metrics.print()
  expect(text).toMatch(/flotilla_account_feeds{market="usdm",state="waiting",.*} 1/)
  expect(text).toMatch(/flotilla_account_feeds{market="usdm",state="live",.*} 1/)
  expect(text).toMatch(/flotilla_account_feeds{market="spot",state="live",.*} 0/)
})
